import { getRealm } from './get-realm.ts'
import type { Stats } from './stats.ts'

/** Which modules run from bytecode, which do not, and why. A snapshot: modules that are loaded later are not in it. */
export function getStats(): Stats {
  return getRealm().getStats()
}
