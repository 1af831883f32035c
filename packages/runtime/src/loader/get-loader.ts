import { ObjectDefineProperty, globalObject } from '@esm-bytecode/format/primordials'
import { ScriptPrototypeRunInThisContext } from '../process/builtins.ts'
import { compileScript } from '../start/compile-script.ts'
import { own } from '../process/own.ts'
import { Loader, RUNTIME_ACCESSOR, LOADER_SYMBOL } from './loader.ts'

/** The one registry of this loader, whichever copy of the runtime made it. */
export function getLoader(): Loader {
  const holder = globalObject as { [LOADER_SYMBOL]?: Loader }
  const existing = holder[LOADER_SYMBOL]
  if (existing !== undefined) return existing
  const loader = new Loader()
  declareAccessor(loader)
  ObjectDefineProperty(holder, LOADER_SYMBOL, { __proto__: null, value: loader })
  return loader
}

function declareAccessor(loader: Loader): void {
  const text = `const ${RUNTIME_ACCESSOR}={__proto__:null,loader:null};${RUNTIME_ACCESSOR}`
  const script = compileScript(text, null, { filename: own.scriptName })
  ;(ScriptPrototypeRunInThisContext(script) as { loader: Loader }).loader = loader
}
