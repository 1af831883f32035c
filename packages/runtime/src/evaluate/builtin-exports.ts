import {
  ArrayPrototypePush,
  ObjectDefineProperty,
  ObjectHasOwn,
  ObjectIs,
} from '@esm-bytecode/format/primordials'
import { getBuiltin, nodeModule } from '../process/builtins.ts'

/** Follows one exported name of a built-in module. */
interface Follower {
  readonly builtin: Record<string, unknown>
  readonly name: string
  value: unknown
  readonly set: (value: unknown) => void
}

const followers: Follower[] = []

/**
 * Calls `set` whenever `module.syncBuiltinESMExports()` changes what a built-in module exports under a name: nothing else
 * ever changes it.
 *
 * @param value what it exports now
 */
export function followBuiltinExport(
  specifier: string,
  name: string,
  value: unknown,
  set: (value: unknown) => void,
): void {
  if (followers.length === 0) watchSyncBuiltinExports()
  ArrayPrototypePush(followers, { builtin: getBuiltin(specifier) as never, name, value, set })
}

/**
 * Node offers no event for it, and replacing `syncBuiltinESMExports` would miss whoever holds the original. But that
 * function reads every exported property of every built-in module, so that an accessor is told. `_preloadModules` is one
 * that nobody else reads: Node calls it once, before any program starts.
 */
function watchSyncBuiltinExports(): void {
  const holder = nodeModule as unknown as { _preloadModules: unknown }
  let value = holder._preloadModules
  ObjectDefineProperty(holder, '_preloadModules', {
    __proto__: null,
    enumerable: true,
    configurable: true,
    get() {
      refresh()
      return value
    },
    set(replacement: unknown) {
      value = replacement
    },
  })
}

function refresh(): void {
  for (let i = 0; i < followers.length; i++) {
    const follower = followers[i]!
    // As BuiltinModule.syncExports() in lib/internal/bootstrap/realm.js reads it.
    const value = ObjectHasOwn(follower.builtin, follower.name) ? follower.builtin[follower.name] : undefined
    if (ObjectIs(value, follower.value)) continue
    follower.value = value
    follower.set(value)
  }
}
