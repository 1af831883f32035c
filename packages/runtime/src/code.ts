import { URL, URLPrototypeGetHref } from '@esm-bytecode/format/primordials'
import { readFileSync } from './process/builtins.ts'
import type { Code } from './start/run-code.ts'

export type { Code } from './start/run-code.ts'

/** What stack traces call the code of the runtime in the one file that `@esm-bytecode/runtime/standalone` is. */
const STANDALONE = 'esm-bytecode:runtime'

/**
 * The script that the entries of this package start, for tools that make bytecode of it.
 *
 * @param isStandalone whether it is to be that of the one file with everything
 */
export function readRuntimeCode(isStandalone: boolean): Code {
  // From the sources, too, it is the one that was built.
  const url = new URL('../dist/runtime.cjs', import.meta.url)
  return { text: readFileSync(url, 'latin1'), filename: isStandalone ? STANDALONE : URLPrototypeGetHref(url) }
}
