import { process } from '@esm-bytecode/format/primordials'
import { createRequire, cwd, dirname, isDirectory, join, lstatSync, mkdirSync } from '../process/builtins.ts'
import type { StoreEnvironment } from '../process/environment.ts'
import { currentUser, ownershipProblem } from '../store/ownership.ts'
import { isNodesOwn, nodeLoader, COMPILE, substituteCompile } from './node-loader.ts'

const NAME = 'v8-compile-cache-lib'

interface V8CompileCacheLib {
  install(options: { cacheDir: string }): unknown
}

/**
 * Has v8-compile-cache-lib compile CommonJS, where Node has no compile cache of its own.
 *
 * @param main path of the first module of the program, or `null`
 * @param hasCompileCache whether Node has one
 * @returns why it does not, for people, or `null`
 */
export function installV8CompileCache(
  main: string | null,
  store: StoreEnvironment,
  hasCompileCache: boolean,
): string | null {
  if (hasCompileCache) {
    return `Node ${process.version} has a compile cache of its own: set NODE_COMPILE_CACHE, and leave ESM_BYTECODE_V8_COMPILE_CACHE out`
  }
  if (store.disabled !== null) return `${store.disabled}, and ${NAME} with it`
  if (!isNodesOwn(nodeLoader.prototype[COMPILE])) {
    return 'another tool compiles CommonJS: start without it, or leave ESM_BYTECODE_V8_COMPILE_CACHE out'
  }
  const here = main === null ? cwd() : dirname(main)
  const lib = load(main === null ? [here] : [here, cwd()])
  if (lib === null) {
    return `${NAME} is not installed: add it to the dependencies of the program, or leave ESM_BYTECODE_V8_COMPILE_CACHE out`
  }
  const directory = store.directory ?? join(here, '.esm-bytecode')
  const cacheDir = join(directory, NAME)
  try {
    // It checks nothing, and V8 runs whatever is there.
    mkdirSync(cacheDir, { recursive: true, mode: 0o700 })
    const folders = [directory, cacheDir]
    for (let i = 0; i < folders.length; i++) {
      const folder = folders[i]!
      const problem = folderProblem(folder)
      if (problem !== null) return `${folder} ${problem}: set ESM_BYTECODE_CACHE to a folder of yours`
    }
    substituteCompile(() => lib.install({ cacheDir }))
  } catch (error) {
    return `${NAME} cannot be used: ${(error as Error).message}`
  }
  return null
}

function load(folders: readonly string[]): V8CompileCacheLib | null {
  for (let i = 0; i < folders.length; i++) {
    const folder = folders[i]!
    const require = createRequire(join(folder, 'x'))
    try {
      return require(require.resolve(NAME)) as V8CompileCacheLib
    } catch {
      // The next folder may have it.
    }
  }
  return null
}

function folderProblem(folder: string): string | null {
  const stat = lstatSync(folder)
  return isDirectory(stat) ? ownershipProblem(stat, currentUser) : 'is no directory'
}
