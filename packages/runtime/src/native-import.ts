import { Script, vmConstants } from './builtins.ts'
import { own } from './own.ts'

/** `import()` as the module at one URL would call it. */
export type NativeImport = (specifier: unknown, options?: unknown) => Promise<object>

/**
 * Makes a native `import()` whose referrer is `url`, for modules that Node does not know as such. Compiled without cached
 * data, which breaks `import()` on Node 20 (nodejs/node#43663).
 */
export function createNativeImport(url: string): NativeImport {
  silenceLoaderWarning()
  return new Script('(specifier,options)=>import(specifier,options)', {
    filename: url,
    importModuleDynamically: vmConstants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  }).runInThisContext() as NativeImport
}

let silenced = false

/**
 * Node warns, once for each process, in the first `import()` through this constant. The program did not ask for it, so that
 * nobody should hear of it: plain Node prints nothing either.
 */
export function silenceLoaderWarning(): void {
  if (silenced) return
  silenced = true
  const { emitWarning } = process
  const script = new Script('import("node:module")', {
    filename: own.importMeta.url,
    importModuleDynamically: vmConstants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  })
  process.emitWarning = () => {}
  try {
    ;(script.runInThisContext() as Promise<unknown>).catch(() => {})
  } finally {
    process.emitWarning = emitWarning
  }
}
