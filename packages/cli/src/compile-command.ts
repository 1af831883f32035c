import { closeSync, openSync, readFileSync, readSync, rmSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  Compiler,
  Progress,
  formatSummary,
  readSourceMap,
  writeFileAtomically,
  type CompiledModule,
  type ModuleInput,
} from '@esm-bytecode/compiler'
import type { CompileOptions } from './compile-options.ts'
import { findFiles, type FoundFiles } from './find-files.ts'
import { EXIT_CODE, type Output } from './run.ts'

/** What `--json` prints. Paths are relative to `root`, with `/`. */
export interface CompileReport {
  readonly root: string
  readonly sidecars: readonly {
    readonly file: string
    readonly sidecar: string
    readonly sidecarByteLength: number
    readonly bytecodeByteLength: number
    /** `null` for a record without bytecode. */
    readonly tier: string | null
  }[]
  /** ES modules that stay with Node, and why. */
  readonly refused: readonly { readonly file: string; readonly reason: string }[]
  /** ES modules that `--include` and `--exclude` left out. */
  readonly excluded: readonly string[]
  /** JavaScript and TypeScript that is no ES module by its name. */
  readonly leftAlone: readonly string[]
  /** Sidecars that nothing vouches for any longer. */
  readonly deleted: readonly string[]
  readonly milliseconds: number
}

/** `esm-bytecode compile`. @returns the exit code */
export async function compileCommand(options: CompileOptions, output: Output): Promise<number> {
  const started = performance.now()
  const found = await findFiles(options.inputs)
  const idOf = (path: string) => relative(found.root, path).replaceAll(sep, '/')
  const inputs = found.modules.map((path): ModuleInput => {
    const bytes = readFileSync(path)
    const map = readSourceMap(path, bytes.toString('utf8'))
    return { id: idOf(path), bytes, url: pathToFileURL(path).href, map }
  })

  const compiled = await compile(inputs, options)
  for (const { id, sidecar } of compiled) {
    if (sidecar !== null) writeFileAtomically(join(found.root, `${id}.bmes`), sidecar)
  }
  const deleted = deleteStale(found, compiled)
  const excluded = found.modules.map(idOf).filter((id) => !options.accepts(id))
  const leftAlone = found.others.map(idOf)
  const milliseconds = performance.now() - started

  if (options.json) {
    const report: CompileReport = {
      root: found.root,
      sidecars: compiled.flatMap(({ id, sidecar, bytecodeLength, tier }) =>
        sidecar === null
          ? []
          : [
              {
                file: id,
                sidecar: `${id}.bmes`,
                sidecarByteLength: sidecar.length,
                bytecodeByteLength: bytecodeLength,
                tier,
              },
            ],
      ),
      refused: compiled.flatMap(({ id, refusal }) =>
        refusal === null ? [] : [{ file: id, reason: refusal }],
      ),
      excluded,
      leftAlone,
      deleted: deleted.map(idOf),
      milliseconds: Math.round(milliseconds),
    }
    output.write(`${JSON.stringify(report, null, 2)}\n`)
  } else {
    const chunks = compiled.map((each) => ({
      compiled: each,
      byteLength: inputs.find(({ id }) => id === each.id)!.bytes.length,
    }))
    const lines = [formatSummary({ directory: found.root, chunks, milliseconds })]
    if (excluded.length > 0) lines.push(`Left out by --include and --exclude: ${excluded.join(', ')}`)
    if (leftAlone.length > 0) lines.push(`No ES modules by their names, left alone: ${leftAlone.join(', ')}`)
    if (deleted.length > 0) lines.push(`Deleted: ${deleted.map(idOf).join(', ')}`)
    output.write(`${lines.join('\n')}\n`)
  }
  if (found.modules.length > 0) return EXIT_CODE.ok
  output.writeError(
    'There is no ES module to compile: .mjs files, and .js files under "type": "module" in a package.json.\n',
  )
  return EXIT_CODE.failed
}

async function compile(
  inputs: readonly ModuleInput[],
  { tier, minSize, accepts, targets, json }: CompileOptions,
): Promise<CompiledModule[]> {
  const compiler = new Compiler({ tier, minSize, accepts, ...(targets.length > 0 && { targets }) })
  const progress = json ? null : new Progress(inputs.length)
  try {
    return await compiler.compile(inputs, (id) => progress?.step(id))
  } finally {
    progress?.clear()
    await compiler.close()
  }
}

/** A sidecar beside a module that gets none any longer, or beside nothing. */
function deleteStale(found: FoundFiles, compiled: readonly CompiledModule[]): string[] {
  const current = new Set(
    compiled.flatMap(({ id, sidecar }) => (sidecar === null ? [] : [join(found.root, `${id}.bmes`)])),
  )
  const candidates = new Set([
    ...found.sidecars,
    ...[...found.modules, ...found.others].map((path) => `${path}.bmes`),
  ])
  const stale = [...candidates].filter((path) => !current.has(path) && isSidecar(path)).sort()
  for (const path of stale) rmSync(path)
  return stale
}

/** Nothing that only has such a name is deleted. */
function isSidecar(path: string): boolean {
  let descriptor: number
  try {
    descriptor = openSync(path, 'r')
  } catch {
    return false
  }
  try {
    const magic = Buffer.alloc(4)
    return readSync(descriptor, magic, 0, 4, 0) === 4 && magic.toString('latin1') === 'BMES'
  } finally {
    closeSync(descriptor)
  }
}
