import { installV8CompileCache } from './commonjs/v8-compile-cache.ts'
import { readEnvironment } from './environment.ts'
import { getRealm } from './get-realm.ts'
import { hasCompileCache } from './node-features.ts'
import { listPreloads } from './preloads.ts'
import { timeline } from './timeline.ts'

/**
 * Serves the program that this process is about to start.
 *
 * @param main real path of its first module; `null`: there is none
 */
export function preload(main: string | null): void {
  const realm = getRealm()
  timeline?.addLoading()
  const hasHooks = realm.registerHooks(isOnlyPreload())
  // Before ours, which is in front of it.
  useV8CompileCache(main)
  const served = main === null ? 'nothing' : realm.servePackOf(main)
  if (!hasHooks && served !== 'all') {
    const what =
      served === 'nothing'
        ? 'so that the program runs without bytecode'
        : 'so that CommonJS modules run from bytecode, and ES modules without'
    process.emitWarning(
      `Node ${process.version} has no module.registerHooks() that can be used, ${what}. ` +
        'Use Node 22.18, 24.1 or later, or start the program with importModule() from @esm-bytecode/runtime.',
      { type: 'EsmBytecodeWarning', code: 'BMES_WARN_NO_HOOKS' },
    )
  }
}

function useV8CompileCache(main: string | null): void {
  const { disabled, v8CompileCache, store } = readEnvironment(process.env)
  if (!v8CompileCache || disabled !== null) return
  const problem = installV8CompileCache(main, store, hasCompileCache)
  if (problem === null) return
  process.emitWarning(`v8-compile-cache-lib is not used: ${problem}.`, {
    type: 'EsmBytecodeWarning',
    code: 'BMES_WARN_V8_COMPILE_CACHE',
  })
}

/** Another preload may have loaded modules of the program before this one. */
function isOnlyPreload(): boolean {
  return listPreloads().length < 2
}
