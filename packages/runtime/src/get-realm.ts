import { Realm, REALM_SYMBOL } from './realm.ts'

/** The one registry of this realm, whichever copy of the runtime made it. */
export function getRealm(): Realm {
  const holder = globalThis as { [REALM_SYMBOL]?: Realm }
  const existing = holder[REALM_SYMBOL]
  if (existing !== undefined) return existing
  const realm = new Realm()
  Object.defineProperty(holder, REALM_SYMBOL, { value: realm })
  return realm
}
