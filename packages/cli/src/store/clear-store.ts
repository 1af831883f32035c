import { rmSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { isOwnFolder } from './find-stores.ts'
import type { Store } from './read-store.ts'

export interface ClearedStore {
  /** Absolute path. */
  readonly directory: string
  /** Entries and temporary files that were deleted, relative to `directory`, with `/`. */
  readonly removed: readonly string[]
  /** Their bytes. */
  readonly byteLength: number
  /** What is not of the store's form, relative to `directory`; it was left alone. */
  readonly others: readonly string[]
}

/** Deletes the files of a store, then those of its folders that are empty. A folder that others named is kept. */
export function clearStore({ directory, targets, others }: Store): ClearedStore {
  const removed: string[] = []
  for (const { folder, entries, temporaries } of targets) {
    for (const { file } of [...entries, ...temporaries]) {
      rmSync(join(directory, folder, file), { force: true })
      removed.push(`${folder}/${file}`)
    }
    removeIfEmpty(join(directory, folder))
  }
  if (isOwnFolder(directory)) removeIfEmpty(directory)
  const byteLength = targets.reduce((sum, target) => sum + target.byteLength, 0)
  return { directory, removed, byteLength, others }
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder)
  } catch (error) {
    // Something else stands in it, a program has just stored again, or another one was faster.
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST' && code !== 'ENOENT') throw error
  }
}
