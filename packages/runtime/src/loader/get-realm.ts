import { ObjectDefineProperty, globalObject } from '@esm-bytecode/format/primordials'
import { ScriptPrototypeRunInThisContext } from '../process/builtins.ts'
import { compileScript } from '../start/compile-script.ts'
import { own } from '../process/own.ts'
import { Realm, REALM_ACCESSOR, REALM_SYMBOL } from './realm.ts'

/** The one registry of this realm, whichever copy of the runtime made it. */
export function getRealm(): Realm {
  const holder = globalObject as { [REALM_SYMBOL]?: Realm }
  const existing = holder[REALM_SYMBOL]
  if (existing !== undefined) return existing
  const realm = new Realm()
  declareAccessor(realm)
  ObjectDefineProperty(holder, REALM_SYMBOL, { __proto__: null, value: realm })
  return realm
}

function declareAccessor(realm: Realm): void {
  const text = `const ${REALM_ACCESSOR}={__proto__:null,realm:null};${REALM_ACCESSOR}`
  const script = compileScript(text, null, { filename: own.scriptName })
  ;(ScriptPrototypeRunInThisContext(script) as { realm: Realm }).realm = realm
}
