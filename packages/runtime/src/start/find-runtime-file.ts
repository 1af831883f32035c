import {
  ArrayPrototypeIncludes,
  ArrayPrototypePush,
  BufferAllocUnsafeSlow,
  BufferPrototypeUtf8Slice,
  RegExpPrototypeMatchAll,
  StringPrototypeIncludes,
} from '@esm-bytecode/format/primordials'
import { RUNTIME_FILE_NAME } from '@esm-bytecode/format'
import { closeSync, dirname, join, openSync, readSync } from '../process/builtins.ts'
import { findAbove } from '../files/find-above.ts'

/** A server that starts a build is short; what is not says so at its beginning. */
const READ_LENGTH = 1 << 16
/** Most servers name one or two. */
const MOST_FOLDERS = 16
/** A relative path of a module in quotes, whatever it is there for. */
const PATH_OF_MODULE = /(["'`])(?![/\\])([^"'`\s:]+\/[^"'`\s:]+\.[cm]?js)\1/g

/**
 * Looks for the bytecode of the runtime: beside a module, and above it; or else of what the module names, as a server does that
 * stands beside the build that it starts: `await import('./dist/server/entry.js')`.
 *
 * @param near path of the module, absolute and real
 * @returns the folder with the file, or `null`
 */
export function findRuntimeFile(near: string): string | null {
  const found = findAbove(near, RUNTIME_FILE_NAME)
  if (found !== null) return found
  const text = beginningOf(near)
  // Most programs that name no file at all are short, and the expression would take longer to make than they to read.
  if (!StringPrototypeIncludes(text, 'js')) return null
  const own = dirname(near)
  const folders: string[] = []
  const paths = RegExpPrototypeMatchAll(PATH_OF_MODULE, text)
  for (let i = 0; i < paths.length && folders.length < MOST_FOLDERS; i++) {
    const folder = dirname(join(own, paths[i]![2]!))
    if (folder !== own && !ArrayPrototypeIncludes(folders, folder)) ArrayPrototypePush(folders, folder)
  }
  for (let i = 0; i < folders.length; i++) {
    const foundBelow = findAbove(join(folders[i]!, 'any'), RUNTIME_FILE_NAME)
    if (foundBelow !== null) return foundBelow
  }
  return null
}

/** Empty if it cannot be read, which Node will report. */
function beginningOf(path: string): string {
  try {
    const file = openSync(path, 'r')
    try {
      const buffer = BufferAllocUnsafeSlow(READ_LENGTH)
      return BufferPrototypeUtf8Slice(buffer, 0, readSync(file, buffer, 0, READ_LENGTH, 0))
    } finally {
      closeSync(file)
    }
  } catch {
    return ''
  }
}
