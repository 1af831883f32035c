import { readdirSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'

/** The store beside sidecars. */
const FOLDER = '.esm-bytecode'

/**
 * @param folders as they were given
 * @returns absolute paths of the stores in them, sorted; a folder may be a store itself
 */
export function findStores(folders: readonly string[]): string[] {
  const found = folders.flatMap((folder) => {
    const path = resolve(folder)
    return basename(path) === FOLDER ? [path] : findBelow(path)
  })
  return [...new Set(found)].sort()
}

function findBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    // Links are not followed: what they lead to is another folder's.
    if (!entry.isDirectory() || entry.name === 'node_modules' || entry.name === '.git') return []
    const path = join(folder, entry.name)
    return entry.name === FOLDER ? [path] : findBelow(path)
  })
}

/** @returns the absolute path of the store that the environment names, if it is there, or `null` */
export function findStoreOf(directory: string): string | null {
  const path = resolve(directory)
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? path : null
}

/** Whether a store is a folder that only we make, and that nobody misses when it is empty. */
export function isOwnFolder(store: string): boolean {
  return basename(store) === FOLDER
}
