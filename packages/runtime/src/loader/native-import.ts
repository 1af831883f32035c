import { ReflectApply } from '@esm-bytecode/format/primordials'
import { nodeModule } from '../process/builtins.ts'
import { COMPILE, nodeLoader } from '../commonjs/node-loader.ts'

/** `import()` as the module at one URL would call it. */
export type NativeImport = (specifier: unknown, options?: unknown) => Promise<object>

const { [COMPILE]: compile } = nodeLoader.prototype

/**
 * Makes a native `import()` whose referrer is `url`. It is compiled as a CommonJS module of that URL, in which `import()` needs no constant
 * whose first use makes Node warn.
 */
export function createNativeImport(url: string): NativeImport {
  const module = new nodeModule(url)
  ReflectApply(compile, module, ['module.exports=(specifier,options)=>import(specifier,options)', url])
  return module.exports as NativeImport
}
