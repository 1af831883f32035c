import { process } from '@esm-bytecode/format/primordials'
import type { LoadHookSync } from 'node:module'
import { installV8CompileCache } from '../commonjs/v8-compile-cache.ts'
import { readEnvironment } from '../process/environment.ts'
import { getLoader } from '../loader/get-loader.ts'
import { hasCompileCache } from '../process/node-features.ts'
import { isOnlyPreload } from '../process/preloads.ts'
import { timeline } from '../report/timeline.ts'

/**
 * Serves the program that this process is about to start.
 *
 * @param main real path of its first module; `null`: there is none
 */
export function preload(main: string | null): void {
  const loader = getLoader()
  timeline?.addLoading()
  loader.registerHooks(isOnlyPreload())
  // Before CommonJS of a pack, which the runtime then compiles in front of it.
  useV8CompileCache(main)
  if (main !== null) loader.openPackOf(main)
}

/**
 * Takes over from a door that has met the first module with a sidecar.
 *
 * @param main as for {@link preload}
 * @returns the load hook, for that module
 */
export function loadFromDoor(main: string | null): LoadHookSync {
  preload(main)
  return getLoader().loadHook
}

function useV8CompileCache(main: string | null): void {
  const { v8CompileCache, store } = readEnvironment(process.env)
  if (!v8CompileCache) return
  const problem = installV8CompileCache(main, store, hasCompileCache)
  if (problem === null) return
  process.emitWarning(`v8-compile-cache-lib is not used: ${problem}.`, {
    type: 'EsmBytecodeWarning',
    code: 'BMES_WARN_V8_COMPILE_CACHE',
  })
}
