import { StringPrototypeIncludes, SyntaxError } from '@esm-bytecode/format/primordials'
import { fileURLToPath } from '../process/builtins.ts'
import { requireQuietly } from './require-quietly.ts'

const MARK = 'esm_bytecode_probe'

/** What the load hook answers while it is asked whether Node has a module: a syntax error that nobody else makes. */
export const PROBE_SOURCE = `let ${MARK},${MARK}`

/**
 * Whether Node has loaded an ES module already, before there were hooks to see it. Node has no question for that. But
 * `require()` gives a module that it has; any other one it compiles, and the error that this makes leaves nothing behind.
 *
 * Call it while the load hook answers {@link PROBE_SOURCE} for that module.
 */
export function isLoadedByNode(url: string): boolean {
  try {
    requireQuietly(fileURLToPath(url))
    return true
  } catch (error) {
    // Else it is there, but still being evaluated, or asynchronous, or has failed.
    return !(error instanceof SyntaxError && StringPrototypeIncludes(error.message, MARK))
  }
}
