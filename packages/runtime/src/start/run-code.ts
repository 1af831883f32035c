import { ScriptPrototypeRunInThisContext, getBuiltin } from '../process/builtins.ts'
import { compileScript } from './compile-script.ts'

/** A script of the runtime: V8 takes no bytecode for ES modules. */
export interface Code {
  /** An expression whose value is `(exports, require, module) => void`, in ASCII. */
  readonly text: string
  /** What stack traces call it: its URL, where it has one. */
  readonly filename: string
}

/**
 * Runs a script of this package: at once, on every supported Node, and seen by no hook of the program. `require()` would be seen, and of
 * an ES module warn; `import()` would come too late for a program that ends at once.
 *
 * @param own what the script gets from who starts it
 * @returns what it exports
 */
export function runCode<Exports>({ text, filename }: Code, own: object): Exports {
  const run = ScriptPrototypeRunInThisContext(compileScript(text, null, { filename })) as (
    exports: Exports,
    require: typeof getBuiltin,
    module: { readonly own: object },
  ) => void
  const exports = {} as Exports
  run(exports, getBuiltin, { own })
  return exports
}
