import { STORE_ENTRY_EXTENSION } from '@esm-bytecode/format'
import { getBuiltin } from '../builtins.ts'
import { isMissing, wait, type Files, type Steps } from './steps.ts'
import { TEMPORARY, temporaries } from './write-entry.ts'

const { join } = getBuiltin('node:path')

/** Bytes that the entries of a store may take up together. */
export const MAX_STORE_BYTE_LENGTH = 256 * 1024 * 1024

/** Nobody takes an hour to write a file: a process that has this id now is another one. */
const MAX_TEMPORARY_AGE = 60 * 60 * 1000

const TARGET_FOLDER = /^v\d+\.\d+\.\d+.*-[\da-f]{8}-[\da-f]{8}$/

/**
 * Removes what processes that were killed have left behind, and the oldest entries as long as all together are too large.
 * Touches nothing but files with names of the store's own making.
 *
 * @returns how many entries were removed
 */
export function* tidy(files: Files, directory: string, limit: number = MAX_STORE_BYTE_LENGTH): Steps<number> {
  const entries: { path: string; size: number; modified: number }[] = []
  for (const folder of yield* list(files, directory)) {
    if (!TARGET_FOLDER.test(folder)) continue
    for (const name of yield* list(files, join(directory, folder))) {
      const path = join(directory, folder, name)
      const isTemporary = TEMPORARY.test(name)
      if (!isTemporary && !name.endsWith(STORE_ENTRY_EXTENSION)) continue
      try {
        const { size, mtimeMs } = yield* wait(files.lstat(path))
        if (!isTemporary) entries.push({ path, size, modified: mtimeMs })
        else if (isStray(path, mtimeMs)) yield* wait(files.unlink(path))
      } catch (error) {
        // Somebody else was faster.
        if (!isMissing(error)) throw error
      }
    }
  }
  let total = entries.reduce((sum, { size }) => sum + size, 0)
  if (total <= limit) return 0
  let removed = 0
  for (const { path, size } of entries.toSorted((a, b) => a.modified - b.modified)) {
    if (total <= limit) break
    yield* remove(files, path)
    total -= size
    removed++
  }
  return removed
}

function* list(files: Files, path: string): Steps<string[]> {
  try {
    return yield* wait(files.readdir(path))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return []
    throw error
  }
}

function* remove(files: Files, path: string): Steps<void> {
  try {
    yield* wait(files.unlink(path))
  } catch (error) {
    if (!isMissing(error)) throw error
  }
}

/** Whether a file, as far as its name tells, may have been left behind by a process that is no more. */
export function mayBeStray(name: string): boolean {
  const pid = TEMPORARY.exec(name)?.[1]
  return pid !== undefined && (Number(pid) === process.pid || !isAlive(Number(pid)))
}

function isStray(path: string, modified: number): boolean {
  if (temporaries.has(path)) return false
  const pid = Number(TEMPORARY.exec(path)![1])
  // In a container each first process has the number 1; and each worker thread has that of its process.
  if (pid === process.pid) return modified < Date.now() - process.uptime() * 1000
  return !isAlive(pid) || modified < Date.now() - MAX_TEMPORARY_AGE
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
