import { getRealm } from './get-realm.ts'
import type { Stats } from './stats.ts'

/** What `index.ts` promises. */
export function getStats(): Stats {
  return getRealm().getStats()
}
