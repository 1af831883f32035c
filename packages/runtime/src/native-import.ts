import { nodeModule, Script, vmConstants } from './builtins.ts'
import { COMPILE, nodeLoader } from './commonjs/node-loader.ts'
import { own } from './own.ts'

/** `import()` as the module at one URL would call it. */
export type NativeImport = (specifier: unknown, options?: unknown) => Promise<object>

const { [COMPILE]: compile } = nodeLoader.prototype

/**
 * Makes a native `import()` whose referrer is `url`. It is compiled as a CommonJS module of that URL, in which `import()` needs no constant
 * whose first use makes Node warn.
 */
export function createNativeImport(url: string): NativeImport {
  const module = new nodeModule(url)
  compile.call(module, 'module.exports=(specifier,options)=>import(specifier,options)', url)
  return module.exports as NativeImport
}

let silenced = false

/**
 * Node warns, once for each process, in the first `import()` of a script that was compiled with this constant. The program did not ask for
 * such scripts, so that nobody should hear of it: plain Node prints nothing either.
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
