import { own } from '../process/own.ts'
import { loaded } from './loaded.ts'
import { runCode } from './run-code.ts'

let code: object | null = null

/**
 * Most starts never link from records, decode one, compare flags or verify a signature: the files that do stand in a script of their own, and
 * `tsdown.config.ts` has their functions called through this one in their place, as `import defer` would. From the sources they are imported.
 *
 * @returns the functions of those files
 */
export function deferred(): object {
  return (code ??= runCode<object>(own.readCode('deferred'), { ...own, loaded }))
}
