import { URLPrototypeGetHref } from '@esm-bytecode/format/primordials'
import { fileURLToPath, readFileSync } from '../process/builtins.ts'
import { runCode } from './run-code.ts'

/**
 * Runs a file of this package as a script. V8 parses each function of a file when that is loaded, and compiles those that are called: so a
 * start loads no more than it needs.
 *
 * @param own what the script gets from who starts it
 * @returns what it exports
 */
export function runFile<Exports>(url: URL, own: object): Exports {
  // In this encoding Node reads it by itself, and asks nothing that the program can have replaced.
  const text = readFileSync(fileURLToPath(url), 'utf8')
  return runCode({ text, filename: URLPrototypeGetHref(url) }, own)
}
