import {
  ObjectPrototypePropertyIsEnumerable,
  StringPrototypeStartsWith,
} from '@esm-bytecode/format/primordials'
import type { GraphHost } from '@esm-bytecode/linker'
import { getBuiltin, isBuiltin } from '../process/builtins.ts'
import { now } from '../process/clock.ts'
import { timeline } from '../report/timeline.ts'

/** What linking has to know of the built-in modules of this Node. */
export const graphBuiltins: Pick<GraphHost, 'hasBuiltin' | 'builtinExports'> = {
  hasBuiltin: (specifier) => isBuiltin(specifier),
  builtinExports(specifier, exportName) {
    const started = now()
    const builtin = getBuiltin(specifier) as object | undefined
    timeline?.add(
      'builtin',
      StringPrototypeStartsWith(specifier, 'node:') ? specifier : `node:${specifier}`,
      started,
    )
    // What Node exports under a name: BuiltinModule.getESMFacade() in lib/internal/bootstrap/realm.js.
    return builtin === undefined || ObjectPrototypePropertyIsEnumerable(builtin, exportName)
  },
}
