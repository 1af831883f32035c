import {
  ArrayPrototypePush,
  ArrayPrototypeSort,
  DateNow,
  Number,
  RegExpPrototypeExec,
  RegExpPrototypeTest,
  StringPrototypeEndsWith,
  process,
  safeGenerator,
} from '@esm-bytecode/format/primordials'
import { STORE_ENTRY_EXTENSION } from '@esm-bytecode/format'
import { join, kill, uptime } from '../process/builtins.ts'
import { isMissing, wait, type Files, type Steps } from './steps.ts'
import { TEMPORARY, temporaries } from './write-entry.ts'

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
export const tidy = safeGenerator(function* (
  files: Files,
  directory: string,
  limit: number = MAX_STORE_BYTE_LENGTH,
): Steps<number> {
  const entries: { path: string; size: number; modified: number }[] = []
  const folders = yield* list(files, directory)
  for (let i = 0; i < folders.length; i++) {
    const folder = folders[i]!
    if (!RegExpPrototypeTest(TARGET_FOLDER, folder)) continue
    const names = yield* list(files, join(directory, folder))
    for (let j = 0; j < names.length; j++) {
      const name = names[j]!
      const path = join(join(directory, folder), name)
      const isTemporary = RegExpPrototypeTest(TEMPORARY, name)
      if (!isTemporary && !StringPrototypeEndsWith(name, STORE_ENTRY_EXTENSION)) continue
      try {
        const { size, mtimeMs } = yield* wait(files.lstat(path))
        if (!isTemporary) ArrayPrototypePush(entries, { path, size, modified: mtimeMs })
        else if (isStray(path, mtimeMs)) yield* wait(files.unlink(path))
      } catch (error) {
        // Somebody else was faster.
        if (!isMissing(error)) throw error
      }
    }
  }
  let total = 0
  for (let i = 0; i < entries.length; i++) total += entries[i]!.size
  if (total <= limit) return 0
  let removed = 0
  ArrayPrototypeSort(entries, (a, b) => a.modified - b.modified)
  for (let i = 0; i < entries.length; i++) {
    const { path, size } = entries[i]!
    if (total <= limit) break
    yield* remove(files, path)
    total -= size
    removed++
  }
  return removed
})

const list = safeGenerator(function* (files: Files, path: string): Steps<string[]> {
  try {
    return yield* wait(files.readdir(path))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return []
    throw error
  }
})

const remove = safeGenerator(function* (files: Files, path: string): Steps<void> {
  try {
    yield* wait(files.unlink(path))
  } catch (error) {
    if (!isMissing(error)) throw error
  }
})

/** Whether a file, as far as its name tells, may have been left behind by a process that is no more. */
export function mayBeStray(name: string): boolean {
  const pid = RegExpPrototypeExec(TEMPORARY, name)?.[1]
  return pid !== undefined && (Number(pid) === process.pid || !isAlive(Number(pid)))
}

function isStray(path: string, modified: number): boolean {
  if (temporaries.has(path)) return false
  const pid = Number(RegExpPrototypeExec(TEMPORARY, path)![1])
  // In a container each first process has the number 1; and each worker thread has that of its process.
  if (pid === process.pid) return modified < DateNow() - uptime() * 1000
  return !isAlive(pid) || modified < DateNow() - MAX_TEMPORARY_AGE
}

function isAlive(pid: number): boolean {
  try {
    return kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
