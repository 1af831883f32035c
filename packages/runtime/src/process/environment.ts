import { process } from '@esm-bytecode/format/primordials'
import { cwd, getegid, geteuid, getgid, getuid, isAbsolute, join } from './builtins.ts'
import { hasRegisterHooks } from './node-features.ts'
import { readSwitch } from './switch.ts'

/** What the environment and the options of Node say, read once: it cannot change how a process that has started loads its modules. */
export interface Environment {
  /** Why nothing is served at all, or `null`. */
  readonly disabled: string | null
  /** `ESM_BYTECODE_DEBUG=1`: a line on standard error for each module. */
  readonly debug: boolean
  /** `ESM_BYTECODE_PUBLIC_KEY`: PEM text, or a path; `null`: it is not set, and nothing has to be signed. */
  readonly publicKey: string | null
  readonly store: StoreEnvironment
  /** `ESM_BYTECODE_V8_COMPILE_CACHE=1`: v8-compile-cache-lib compiles CommonJS, on Nodes without a compile cache of their own. */
  readonly v8CompileCache: boolean
  /** `ESM_BYTECODE_TIMELINE`: the path of a file to be written; `null`: none. */
  readonly timeline: string | null
  /** Whether starts may follow plans; `ESM_BYTECODE_PLANS=0` has them link from the records, which gives the same. */
  readonly usesPlans: boolean
}

export interface StoreEnvironment {
  /** Why there is no store, or `null`. */
  readonly disabled: string | null
  /** `ESM_BYTECODE_CACHE`, as an absolute path; `null`: it is beside the sidecars. */
  readonly directory: string | null
}

/** Whether the environment is that of somebody who has other rights than this process: it was started set-uid or set-gid. */
function isForeign(): boolean {
  return geteuid?.() !== getuid?.() || getegid?.() !== getgid?.()
}

/** Why nothing is served where hooks are incomplete. */
export const NO_HOOKS = `Node ${process.version} has no complete module.registerHooks(); use 22.18, 24.1 or later`

/** Variables that only turn something off. */
const HARMLESS = ['ESM_BYTECODE', 'NODE_OPTIONS', 'NODE_V8_COVERAGE', 'WATCH_REPORT_DEPENDENCIES']

/**
 * @param isOurs whether who has set the variables has the rights of this process: else none may name a place
 * @param hasHooks whether this Node lets the runtime serve ES modules
 * @param execArgv `process.execArgv`
 */
export function readEnvironment(
  env: NodeJS.ProcessEnv,
  isOurs = !isForeign(),
  hasHooks = hasRegisterHooks,
  execArgv: readonly string[] = process.execArgv,
): Environment {
  if (!isOurs) {
    const disabled = 'this process has the rights of another user than the one who started it'
    const harmless: NodeJS.ProcessEnv = {}
    for (let i = 0; i < HARMLESS.length; i++) harmless[HARMLESS[i]!] = env[HARMLESS[i]!]
    return { ...readEnvironment(harmless, true, hasHooks, execArgv), store: { disabled, directory: null } }
  }
  const publicKey = env['ESM_BYTECODE_PUBLIC_KEY'] ?? null
  const switchedOff = readSwitch(env, execArgv)
  return {
    disabled: switchedOff ?? (hasHooks ? null : NO_HOOKS),
    debug: env['ESM_BYTECODE_DEBUG'] !== undefined && env['ESM_BYTECODE_DEBUG'] !== '0',
    publicKey,
    store: readStoreEnvironment(env['ESM_BYTECODE_CACHE'], publicKey !== null),
    v8CompileCache: switchedOff === null && env['ESM_BYTECODE_V8_COMPILE_CACHE'] === '1',
    timeline: env['ESM_BYTECODE_TIMELINE'] || null,
    usesPlans: env['ESM_BYTECODE_PLANS'] !== '0',
  }
}

function readStoreEnvironment(directory: string | undefined, needsSignatures: boolean): StoreEnvironment {
  if (needsSignatures) {
    const disabled =
      'ESM_BYTECODE_PUBLIC_KEY turns the store off, because what a process stores is signed by nobody'
    return { disabled, directory: null }
  }
  if (directory === undefined) return { disabled: null, directory: null }
  if (directory === '' || directory === '0') {
    return { disabled: `ESM_BYTECODE_CACHE=${directory} turns the store off`, directory: null }
  }
  // Where the program goes from here is no concern of the store.
  return { disabled: null, directory: isAbsolute(directory) ? directory : join(cwd(), directory) }
}
