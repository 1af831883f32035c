import {
  ArrayPrototypeConcat,
  ArrayPrototypeMap,
  ArrayPrototypePush,
  setOf,
} from '@esm-bytecode/format/primordials'
import { checkPack, type CheckedPack } from './check-pack.ts'
import { getLoader } from '../loader/get-loader.ts'
import type { ModuleStats, PlanStats } from './stats.ts'

/** What `check.ts` promises. */
export function checkModules(urls: readonly string[]): readonly ModuleStats[] {
  const loader = getLoader()
  loader.store.turnOff('modules are being checked')
  return ArrayPrototypeMap(urls, (url) => loader.check(url))
}

/** What `check.ts` promises. */
export function checkedPlans(): readonly PlanStats[] {
  return getLoader().getStats().plans
}

/** What `check.ts` promises. */
export function checkPacks(folders: readonly string[]): readonly CheckedPack[] {
  const loader = getLoader()
  loader.store.turnOff('modules are being checked')
  const all = setOf(ArrayPrototypeConcat(folders, loader.packs.folders))
  const packs: CheckedPack[] = []
  all.forEach((folder) => {
    const pack = checkPack(loader, folder)
    if (pack !== null) ArrayPrototypePush(packs, pack)
  })
  return packs
}
