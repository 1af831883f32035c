import { closeSync, openSync, readSync, rmSync } from 'node:fs'

/**
 * Deletes sidecars beside modules that get none any longer, or beside nothing.
 *
 * @param candidates absolute paths, of files that need not exist
 * @param current absolute paths of the sidecars that were just made
 * @returns the absolute paths of what was deleted, sorted
 */
export function deleteStale(candidates: Iterable<string>, current: ReadonlySet<string>): string[] {
  const stale = [...new Set(candidates)].filter((path) => !current.has(path) && isSidecar(path)).sort()
  for (const path of stale) rmSync(path)
  return stale
}

/** Nothing that only has such a name is deleted. */
function isSidecar(path: string): boolean {
  let descriptor: number
  try {
    descriptor = openSync(path, 'r')
  } catch {
    return false
  }
  try {
    const magic = Buffer.alloc(4)
    return readSync(descriptor, magic, 0, 4, 0) === 4 && magic.toString('latin1') === 'BMES'
  } finally {
    closeSync(descriptor)
  }
}
