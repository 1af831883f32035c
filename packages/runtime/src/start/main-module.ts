import { process } from '@esm-bytecode/format/primordials'
import { nodeModule } from '../process/builtins.ts'

const FIND_PATH = '_findPath'
const loader = nodeModule as unknown as {
  [FIND_PATH](request: string, paths: null, isMain: boolean): string | false
}

/**
 * The real path of the module that this process, or thread, starts with, before it does, as Node finds it. `require.resolve()` would call
 * the hooks of other tools, which would see a request that the program never makes.
 * https://github.com/nodejs/node/blob/v24.x/lib/internal/modules/run_main.js
 *
 * @returns `null` if there is none: code on the command line, a REPL
 */
export function findMainModule(): string | null {
  const main = process.argv[1]
  if (main === undefined) return null
  try {
    return loader[FIND_PATH](main, null, true) || null
  } catch {
    // Node will report it.
    return null
  }
}
