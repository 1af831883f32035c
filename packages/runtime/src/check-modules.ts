import { checkPack, type CheckedPack } from './check-pack.ts'
import { getRealm } from './get-realm.ts'
import type { ModuleStats } from './stats.ts'

/** What `check.ts` promises. */
export function checkModules(urls: readonly string[]): readonly ModuleStats[] {
  const realm = getRealm()
  realm.store.turnOff('modules are being checked')
  return urls.map((url) => realm.check(url))
}

/** What `check.ts` promises. */
export function checkPacks(folders: readonly string[]): readonly CheckedPack[] {
  const realm = getRealm()
  realm.store.turnOff('modules are being checked')
  const all = new Set([...folders, ...realm.packs.folders])
  return [...all].flatMap((folder) => checkPack(realm, folder) ?? [])
}
