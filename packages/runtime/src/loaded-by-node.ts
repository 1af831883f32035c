import module from 'node:module'
import { fileURLToPath } from './builtins.ts'

const MARK = 'esm_bytecode_probe'

/** What the load hook answers while it is asked whether Node has a module: a syntax error that nobody else makes. */
export const PROBE_SOURCE = `let ${MARK},${MARK}`

const { _load: load, _cache: cache } = module as unknown as {
  _load(path: string, parent: null, isMain: boolean): unknown
  _cache: Record<string, unknown>
}

/**
 * Whether Node has loaded an ES module already, before there were hooks to see it. Node has no question for that. But
 * `require()` gives a module that it has; any other one it compiles, and the error that this makes leaves nothing behind.
 *
 * Call it while the load hook answers {@link PROBE_SOURCE} for that module.
 */
export function isLoadedByNode(url: string): boolean {
  const path = fileURLToPath(url)
  const isCached = Object.hasOwn(cache, path)
  try {
    load(path, null, false)
    return true
  } catch (error) {
    // Else it is there, but still being evaluated, or asynchronous, or has failed.
    return !(error instanceof SyntaxError && error.message.includes(MARK))
  } finally {
    if (!isCached) delete cache[path]
  }
}
