import {
  ArrayPrototypePush,
  ObjectDefineProperty,
  StringPrototypeStartsWith,
  SymbolFor,
  globalObject,
  process,
} from '@esm-bytecode/format/primordials'
import { PACK_FILE_NAME } from '@esm-bytecode/format'
import type { LoadHookSync } from 'node:module'
import { findAbove } from '../files/find-above.ts'
import { hasSidecar, hasSidecarAt } from '../files/has-sidecar.ts'
import { fileURLToPath, nodeModule } from '../process/builtins.ts'
import { readEnvironment } from '../process/environment.ts'
import { runsHookedCommonJs } from '../process/node-features.ts'
import { isOnlyPreload } from '../process/preloads.ts'

/** Where a runtime finds the door, whichever copy of the package has opened it. The number changes when the interface does. */
export const DOOR_SYMBOL = SymbolFor('@esm-bytecode/runtime/door/1')

/** What waits for the first module with a sidecar, in place of the runtime. */
export interface Door {
  /** How often it has called `registerHooks()`. */
  readonly registrations: number
  /** Whether it stood there before any module of the program was loaded. */
  readonly isFirst: boolean
  /** URLs of what Node has loaded since, in order. */
  readonly loaded: readonly string[]
  /** Takes its hook away. */
  close(): void
}

/** What a door calls when there is something to start. */
export type StartLoading = (near: string | null) => LoadHookSync

/**
 * Whether the runtime may wait for the first module with a sidecar: nothing near the main module says that there will be one, and nobody has
 * asked for anything else.
 *
 * @param main real path of the first module of the process, if there is one
 * @param folder what `findRuntimeFile()` has found for it
 */
export function mayWait(main: string | null, folder: string | null): boolean {
  const { debug, timeline, v8CompileCache } = readEnvironment(process.env)
  // Older Nodes run CommonJS in another way where there is a hook, and the runtime knows what to do about that.
  if (debug || timeline !== null || v8CompileCache || !runsHookedCommonJs) return false
  if (main === null) return true
  return folder === null && !hasSidecarAt(main) && findAbove(main, PACK_FILE_NAME) === null
}

/** Looks at what Node loads, and starts the runtime with the first module that has a sidecar. */
export function openDoor(startLoading: StartLoading): void {
  const loaded: string[] = []
  const load: LoadHookSync = (url, context, nextLoad) => {
    if (StringPrototypeStartsWith(url, 'file:') && hasSidecar(url))
      return startLoading(pathOf(url))(url, context, nextLoad)
    ArrayPrototypePush(loaded, url)
    return nextLoad(url, context)
  }
  const hook = nodeModule.registerHooks({ __proto__: null, load } as { load: LoadHookSync })
  const door: Door = { registrations: 1, isFirst: isOnlyPreload(), loaded, close: () => hook.deregister() }
  ObjectDefineProperty(globalObject, DOOR_SYMBOL, { __proto__: null, value: door, configurable: true })
}

function pathOf(url: string): string | null {
  try {
    return fileURLToPath(url)
  } catch {
    return null
  }
}

/** The door of this process, if there is one that nobody has taken. */
export function takeDoor(): Door | null {
  const holder = globalObject as { [DOOR_SYMBOL]?: Door }
  const door = holder[DOOR_SYMBOL] ?? null
  if (door !== null) delete holder[DOOR_SYMBOL]
  return door
}
