// Servers that fill a cache have to end as a program ends: most caches are written at exit, and a signal leaves nothing.
import { readdirSync } from 'node:fs'
import { Failure } from '../processes/failure.ts'

const exitAtSigterm = new URL('../children/exit-at-sigterm.mjs', import.meta.url).href

/** The arguments of Node with a preload that turns SIGTERM into an exit. */
export const endingArgs = (args: readonly string[]): string[] => ['--import', exitAtSigterm, ...args]

/** @throws Failure if nothing is in the folder */
export function checkCache(folder: string): void {
  if (listEntries(folder).length === 0) throw new Failure('It wrote no cache.')
}

function listEntries(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
