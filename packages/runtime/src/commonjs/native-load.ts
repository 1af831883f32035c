import { SafeSet, StringPrototypeStartsWith } from '@esm-bytecode/format/primordials'
import type { LoadFnOutput } from 'node:module'
import { fileURLToPath, readFileSync } from '../process/builtins.ts'
import { isRequired, type LoadContext } from '../loader/load-context.ts'
import { runsHookedCommonJs } from '../process/node-features.ts'

/** How Node's loader calls CommonJS that it runs with its own `require()`, whatever a hook says about the text. */
const ORDINARY = 'commonjs-sync'
const NO_SOURCE = 'ERR_INVALID_RETURN_PROPERTY_VALUE'

/**
 * Answers for modules that are Node's, so that Node loads them as it would without a hook. Where there is one, older Nodes run CommonJS that
 * is imported with a `require()` which they keep for hooks: without `require.cache`, with other `Module` objects, and with ES modules
 * that it cannot link.
 */
export class NativeLoad {
  readonly #hasOthers: () => boolean
  readonly #told = new SafeSet<string>()

  /** @param hasOthers whether there are hooks of others: then the program has that `require()` in any case */
  constructor(hasOthers: () => boolean) {
    this.#hasOthers = hasOthers
  }

  load(url: string, context: LoadContext, nextLoad: () => LoadFnOutput): LoadFnOutput {
    if (runsHookedCommonJs || isRequired(context) || !StringPrototypeStartsWith(url, 'file:'))
      return nextLoad()
    let result
    try {
      result = nextLoad()
    } catch (error) {
      // Hooks in a thread of Node's have left it to Node, as they may do for CommonJS, and Node takes no such answer where there are others.
      if ((error as NodeJS.ErrnoException).code !== NO_SOURCE) throw error
      return { format: ORDINARY, source: readFileSync(fileURLToPath(url)), shortCircuit: true }
    }
    // Node asks once more to see what it was that lacks a name.
    if (result.format !== 'commonjs' || this.#told.has(url) || this.#hasOthers()) return result
    this.#told.add(url)
    return { ...result, format: ORDINARY }
  }
}
