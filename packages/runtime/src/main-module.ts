import { nodeModule } from './builtins.ts'

/**
 * The real path of the module that this process, or thread, starts with, before it does: Node resolves it as `require()` would.
 *
 * @returns `null` if there is none: code on the command line, a REPL
 */
export function findMainModule(): string | null {
  const main = process.argv[1]
  if (main === undefined) return null
  try {
    return nodeModule.createRequire(main).resolve(main)
  } catch {
    // Node will report it.
    return null
  }
}
