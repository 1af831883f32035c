import { getRealm } from './get-realm.ts'
import type { ModuleStats } from './stats.ts'

export type { ModuleStats, Served, Stages } from './stats.ts'

/**
 * Loads modules as a start would, up to the point where they would be evaluated: files are read and verified, imports
 * resolved, and V8 is given the bytecode. Nothing of the program runs, nothing is written, and the store is not asked.
 *
 * @param urls `file:` URLs of modules
 * @returns for each of them, in their order, how it would run
 */
export function checkModules(urls: readonly string[]): readonly ModuleStats[] {
  const realm = getRealm()
  realm.store.turnOff('modules are being checked')
  return urls.map((url) => realm.check(url))
}
