import { readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  Compiler,
  Progress,
  readSourceMap,
  writeFileAtomically,
  type CompiledGraph,
  type CompiledModule,
  type CompiledPack,
  type ModuleInput,
} from '@esm-bytecode/compiler'
import { PACK_FILE_NAME, RUNTIME_FILE_NAME } from '@esm-bytecode/format'
import { readRuntimeCode } from '@esm-bytecode/runtime/code'
import { deleteStale } from './delete-stale.ts'
import { findFiles } from './find-files.ts'
import type { ModuleOptions } from './module-options.ts'

/** What was found, and what became of it. Paths are relative to `root`, with `/`. */
export interface CompiledFiles {
  /** Absolute path of the deepest folder above everything that was found. */
  readonly root: string
  /** Whether there was any module. */
  readonly isEmpty: boolean
  /** Of each ES module that is accepted. */
  readonly modules: readonly CompiledModule[]
  /** ES modules, and CommonJS, that are not. */
  readonly excluded: readonly string[]
  /** What lies outside of them, and CommonJS; `null` where there is nothing. */
  readonly pack: CompiledPack | null
  /** Absolute path of the bytecode of the runtime; `null` where none was made. */
  readonly runtime: string | null
  /** JavaScript and TypeScript that is neither an ES module by its name nor in the pack. */
  readonly leftAlone: readonly string[]
  /** Sidecars that nothing vouches for any longer. */
  readonly deleted: readonly string[]
  readonly milliseconds: number
}

/**
 * Makes the sidecars of all ES modules that the inputs name, and the pack of what they reach and of CommonJS, writes them, and
 * deletes those that are stale.
 *
 * @param isShown whether a line on the terminal shows how far it is
 * @throws UsageError for an input that does not exist, BmesError `BMES_ERR_TARGET`
 */
export async function compileModules(options: ModuleOptions, isShown: boolean): Promise<CompiledFiles> {
  const started = performance.now()
  const found = await findFiles(options.inputs)
  const idOf = (path: string) => relative(found.root, path).replaceAll(sep, '/')
  const inputs = found.modules.map((path): ModuleInput => {
    const bytes = readFileSync(path)
    const map = readSourceMap(path, bytes.toString('utf8'))
    const isEntry = found.entries.includes(path)
    return { id: idOf(path), bytes, url: pathToFileURL(path).href, map, isEntry }
  })

  const { root } = found
  const commonJs = new Set(options.externals === null ? [] : found.others.map(idOf).filter(isCommonJsByName))
  const { modules, pack, runtime } = await compile(inputs, root, commonJs, options, isShown)
  const current = new Set<string>()
  if (pack !== null && pack.bytes !== null) {
    const path = join(root, PACK_FILE_NAME)
    writeFileAtomically(path, pack.bytes)
    current.add(path)
  }
  for (const { id, sidecar } of modules) {
    if (sidecar === null) continue
    const path = join(found.root, `${id}.bmes`)
    writeFileAtomically(path, sidecar)
    current.add(path)
  }
  if (runtime !== null) {
    const path = join(root, RUNTIME_FILE_NAME)
    writeFileAtomically(path, runtime)
    current.add(path)
  }
  const beside = [...found.modules, ...found.others].map((path) => `${path}.bmes`)
  const deleted = deleteStale(
    [...found.sidecars, ...beside, join(root, PACK_FILE_NAME), join(root, RUNTIME_FILE_NAME)],
    current,
  )
  const packed = new Set(pack?.modules.map(({ id }) => id))
  const isExcluded = (id: string) => commonJs.has(id) && !options.accepts(id)
  return {
    root,
    isEmpty: found.modules.length === 0 && packed.size === 0,
    modules,
    pack,
    runtime: runtime === null ? null : join(root, RUNTIME_FILE_NAME),
    excluded: [...found.modules.map(idOf), ...commonJs].filter((id) => !options.accepts(id)).sort(),
    leftAlone: found.others.map(idOf).filter((id) => !packed.has(id) && !isExcluded(id)),
    deleted: deleted.map(idOf),
    milliseconds: performance.now() - started,
  }
}

async function compile(
  inputs: readonly ModuleInput[],
  root: string,
  commonJs: ReadonlySet<string>,
  { tier, minSize, accepts, targets, externals, signer }: ModuleOptions,
  isShown: boolean,
): Promise<CompiledGraph> {
  const compiler = new Compiler({
    tier,
    minSize,
    accepts,
    targets,
    signer,
    runtime: readRuntimeCode(false),
    externals: externals && {
      root,
      commonJs: [...commonJs].filter(accepts),
      // What the inputs do not name is not theirs to leave out.
      accepts: (id) => !commonJs.has(id) || accepts(id),
      ...externals,
    },
  })
  const progress = isShown ? new Progress() : null
  try {
    return await compiler.compile(inputs, (id, total) => progress?.step(id, total))
  } finally {
    progress?.clear()
    await compiler.close()
  }
}

function isCommonJsByName(id: string): boolean {
  return /\.c?js$/.test(id)
}
