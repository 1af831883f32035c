import { compileScript } from './compile-script.ts'
import { runScript } from './run-script.ts'

/** A script of the runtime: V8 takes no bytecode for ES modules. */
export interface Code {
  /** An expression whose value is `(exports, require, module) => void`, in ASCII. */
  readonly text: string
  /** What stack traces call it: its URL, where it has one. */
  readonly filename: string
}

/** Compiles a script of this package, and runs it as {@link runScript} does. */
export function runCode<Exports>({ text, filename }: Code, own: object): Exports {
  return runScript(compileScript(text, null, { filename }), own)
}
