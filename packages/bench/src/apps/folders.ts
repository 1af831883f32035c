import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

// By its name, so that it is the same from the sources and from what is built.
const bench = dirname(fileURLToPath(import.meta.resolve('@esm-bytecode/bench/package.json')))

/** Absolute path of a folder of `apps/`. */
export const appFolder = (name: string): string => join(bench, 'apps', name)

/** Absolute path of a folder of the workspace's `playground/`. */
export const playgroundFolder = (name: string): string => join(bench, '../../playground', name)

/** The namespace of a package that is installed in a folder. */
export async function importFrom<T>(folder: string, name: string): Promise<T> {
  const path = createRequire(join(folder, 'package.json')).resolve(name)
  return (await import(pathToFileURL(path).href)) as T
}

/** Absolute path of `esm-bytecode`. */
export const ownCommandLine = (): string =>
  fileURLToPath(new URL('bin/esm-bytecode.mjs', import.meta.resolve('@esm-bytecode/cli/package.json')))
