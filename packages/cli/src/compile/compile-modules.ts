import { readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  Compiler,
  Progress,
  readSourceMap,
  writeFileAtomically,
  type CompiledModule,
  type ModuleInput,
} from '@esm-bytecode/compiler'
import { deleteStale } from './delete-stale.ts'
import { findFiles } from './find-files.ts'
import type { ModuleOptions } from './module-options.ts'

/** What was found, and what became of it. Paths are relative to `root`, with `/`. */
export interface CompiledFiles {
  /** Absolute path of the deepest folder above everything that was found. */
  readonly root: string
  /** Whether there was any ES module. */
  readonly isEmpty: boolean
  /** Of each ES module that is accepted. */
  readonly modules: readonly CompiledModule[]
  /** ES modules that are not. */
  readonly excluded: readonly string[]
  /** JavaScript and TypeScript that is no ES module by its name. */
  readonly leftAlone: readonly string[]
  /** Sidecars that nothing vouches for any longer. */
  readonly deleted: readonly string[]
  readonly milliseconds: number
}

/**
 * Makes the sidecars of all ES modules that the inputs name, writes them, and deletes those that are stale.
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
    return { id: idOf(path), bytes, url: pathToFileURL(path).href, map }
  })

  const modules = await compile(inputs, options, isShown)
  const current = new Set<string>()
  for (const { id, sidecar } of modules) {
    if (sidecar === null) continue
    const path = join(found.root, `${id}.bmes`)
    writeFileAtomically(path, sidecar)
    current.add(path)
  }
  const beside = [...found.modules, ...found.others].map((path) => `${path}.bmes`)
  const deleted = deleteStale([...found.sidecars, ...beside], current)
  return {
    root: found.root,
    isEmpty: found.modules.length === 0,
    modules,
    excluded: found.modules.map(idOf).filter((id) => !options.accepts(id)),
    leftAlone: found.others.map(idOf),
    deleted: deleted.map(idOf),
    milliseconds: performance.now() - started,
  }
}

async function compile(
  inputs: readonly ModuleInput[],
  { tier, minSize, accepts, targets }: ModuleOptions,
  isShown: boolean,
): Promise<CompiledModule[]> {
  const compiler = new Compiler({ tier, minSize, accepts, targets })
  const progress = isShown ? new Progress(inputs.length) : null
  try {
    return await compiler.compile(inputs, (id) => progress?.step(id))
  } finally {
    progress?.clear()
    await compiler.close()
  }
}
