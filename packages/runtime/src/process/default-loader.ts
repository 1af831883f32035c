import type { ModuleRecord } from '@esm-bytecode/format'
import {
  Error,
  PromisePrototypeThen,
  StringPrototypeIncludes,
  process,
  safePromise,
} from '@esm-bytecode/format/primordials'
import { ScriptPrototypeRunInThisContext, vmConstants } from './builtins.ts'
import { compileScript } from '../start/compile-script.ts'
import { own } from './own.ts'
import { type Reason } from '@esm-bytecode/linker'

// A script that calls `import()` has to be compiled with a constant of node:vm. Node warns, once for each process, in the first such call.

/** Compiles a script in which `import()` is Node's own. */
export const { USE_MAIN_CONTEXT_DEFAULT_LOADER } = vmConstants

/** Whether V8 may meet an `import()` in a module: then its script has to be compiled with the constant. */
export function mayImport({ usesDynamicImport, importsFromStrings }: ImportCalls): boolean {
  return usesDynamicImport || importsFromStrings
}

/** What the build has found in a module. */
type ImportCalls = Pick<ModuleRecord, 'usesDynamicImport' | 'importsFromStrings'>

let isSilenced = false

/**
 * Has Node's warning come now, and go unheard: the program did not ask for such scripts, and plain Node prints nothing either. From then on Node
 * does not warn of the program's own, either: see {@link mayUseDefaultLoader}.
 *
 * The import ends with the warning. Further on Node would tell who watches imports, and make an ES facade of the built-in module: for that it
 * looks for the `constructor` of an array, which the program can have replaced.
 */
export function silenceLoaderWarning(): void {
  if (isSilenced) return
  isSilenced = true
  const { emitWarning } = process
  const script = compileScript('import("node:module")', null, {
    filename: own.importMeta.url,
    importModuleDynamically: USE_MAIN_CONTEXT_DEFAULT_LOADER,
  })
  process.emitWarning = endImport
  try {
    const promise = ScriptPrototypeRunInThisContext(script) as Promise<unknown>
    PromisePrototypeThen(safePromise(promise), undefined, () => {})
  } finally {
    process.emitWarning = emitWarning
  }
}

function endImport(): never {
  throw new Error('Only the warning of this import was wanted.')
}

/** Whether the text of a module names the constant, so that the module may use it and Node has to warn of that. */
export function mayUseDefaultLoader(text: string): boolean {
  return StringPrototypeIncludes(text, 'USE_MAIN_CONTEXT_DEFAULT_LOADER')
}

/** Why a module with `import()` is native in a program that may use the constant itself. */
export const LOADER_WARNING_REASON: Reason = {
  code: 'BMES_WARN_DEFAULT_LOADER',
  message:
    'it calls import(), and another module uses vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER, of which Node warns once: bytecode of this one would use up that warning',
}
