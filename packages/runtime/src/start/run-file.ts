import { URLPrototypeGetHref } from '@esm-bytecode/format/primordials'
import {
  fileURLToPath,
  getBuiltin,
  readFileSync,
  ScriptPrototypeRunInThisContext,
} from '../process/builtins.ts'
import { compileScript } from './compile-script.ts'

/**
 * Runs a script of this package. V8 parses each function of a file when that is loaded, and compiles those that are called: so a start loads
 * no more than it needs, and all of it at once, where no hook of the program sees it.
 *
 * @param own what the script gets from who starts it
 * @returns what it exports
 */
export function runFile<Exports>(url: URL, own: object): Exports {
  // In this encoding Node reads it by itself, and asks nothing that the program can have replaced.
  const text = readFileSync(fileURLToPath(url), 'utf8')
  const script = compileScript(text, null, { filename: URLPrototypeGetHref(url) })
  const run = ScriptPrototypeRunInThisContext(script) as (
    exports: Exports,
    require: typeof getBuiltin,
    module: { readonly own: object },
  ) => void
  const exports = {} as Exports
  run(exports, getBuiltin, { own })
  return exports
}
