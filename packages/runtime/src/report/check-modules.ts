import {
  ArrayPrototypeConcat,
  ArrayPrototypeMap,
  ArrayPrototypePush,
  setOf,
} from '@esm-bytecode/format/primordials'
import { checkPack, type CheckedPack } from './check-pack.ts'
import { getRealm } from '../loader/get-realm.ts'
import type { ModuleStats } from './stats.ts'

/** What `check.ts` promises. */
export function checkModules(urls: readonly string[]): readonly ModuleStats[] {
  const realm = getRealm()
  realm.store.turnOff('modules are being checked')
  return ArrayPrototypeMap(urls, (url) => realm.check(url))
}

/** What `check.ts` promises. */
export function checkPacks(folders: readonly string[]): readonly CheckedPack[] {
  const realm = getRealm()
  realm.store.turnOff('modules are being checked')
  const all = setOf(ArrayPrototypeConcat(folders, realm.packs.folders))
  const packs: CheckedPack[] = []
  all.forEach((folder) => {
    const pack = checkPack(realm, folder)
    if (pack !== null) ArrayPrototypePush(packs, pack)
  })
  return packs
}
