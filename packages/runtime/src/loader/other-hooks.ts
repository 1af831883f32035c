// Module hooks of other tools: APM agents, mocks, loaders. Node has no question for them, and a hook that is called for the sake of an
// answer would see a module that the program never asked for. What follows asks without calling any.
import { ObjectGetOwnPropertySymbols } from '@esm-bytecode/format/primordials'
import { nodeModule } from '../process/builtins.ts'
import { mayBeLoaded } from '../process/loaded-builtins.ts'
import { own } from '../process/own.ts'

type Hooks = Parameters<typeof nodeModule.registerHooks>[0]
type Handle = ReturnType<typeof nodeModule.registerHooks>

const { registerHooks } = nodeModule

/** How many times this runtime has called `registerHooks()`. */
let ownRegistrations = own.door?.registrations ?? 0

/** Registers hooks of this runtime. All of them have to come this way: they are counted. */
export function registerOwnHooks(hooks: Hooks): Handle {
  ownRegistrations++
  return registerHooks(hooks)
}

/** The API by which another tool takes part in loading modules. */
export type HooksApi = 'module.registerHooks()' | 'module.register()'

/**
 * @param asksThread whether hooks of `module.register()` matter, too
 * @returns by which API another tool takes part in loading modules, or has taken part; `null`: there is none
 */
export function findOtherHooks(asksThread = true): HooksApi | null {
  if (hasOtherSyncHooks()) return 'module.registerHooks()'
  // Node loads what speaks with the thread of such hooks when there are the first of them: mostly there is nothing to ask.
  return asksThread && mayBeLoaded('internal/modules/esm/hooks') && hasAsyncHooks()
    ? 'module.register()'
    : null
}

/**
 * Whether `registerHooks()` was called by anybody else. Node numbers the registrations, in the description of a symbol: what is registered
 * without hooks has the next number, and takes part in nothing. Hooks that were taken away again count, too.
 * https://github.com/nodejs/node/blob/v24.x/lib/internal/modules/customization_hooks.js
 */
function hasOtherSyncHooks(): boolean {
  const handle = registerOwnHooks({})
  numberKey ??= findNumberKey(handle)
  if (numberKey === null) return true
  const { description } = (handle as unknown as Record<symbol, symbol>)[numberKey]!
  return description !== `module-hook-${ownRegistrations - 1}`
}

/** Under this key, each registration has the symbol with its number; `null`: nobody can tell. */
let numberKey: symbol | null | undefined

function findNumberKey(handle: Handle): symbol | null {
  const keys = ObjectGetOwnPropertySymbols(handle)
  return keys.length === 1 ? keys[0]! : null
}

const PROBE = 'esm-bytecode:probe'

/**
 * Whether there are hooks of `module.register()` or `--experimental-loader`, which run in a thread of Node's. Behind the last synchronous hook
 * Node sends the question there, if there are any, and fails to: a function cannot be cloned. Otherwise it answers the question itself, and
 * refuses the specifier before it looks at the disk.
 */
function hasAsyncHooks(): boolean {
  let isSent = false
  const hooks = registerOwnHooks({
    resolve(specifier, context, nextResolve) {
      if (specifier !== PROBE) return nextResolve(specifier, context)
      try {
        nextResolve('./%2f', { ...context, importAttributes: { probe: hasAsyncHooks as never } })
        isSent = true
      } catch (error) {
        isSent = (error as NodeJS.ErrnoException).code !== 'ERR_INVALID_MODULE_SPECIFIER'
      }
      return { url: PROBE, shortCircuit: true }
    },
  })
  try {
    own.importMeta.resolve(PROBE)
  } catch {
    // The program has replaced what Node calls for this, and nobody can tell: then modules are Node's.
    isSent = true
  } finally {
    hooks.deregister()
  }
  return isSent
}

/** Why a module that could run from bytecode runs natively, for people, to stand behind its URL. */
export function describeOtherHooks(api: HooksApi): string {
  return `another tool has registered hooks by ${api}, which may have a say about it; ES modules run from bytecode in processes without such hooks`
}
