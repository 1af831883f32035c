import { isAbsolute, join } from './builtins.ts'

/** What the environment says, read once: it cannot change how a process that has started loads its modules. */
export interface Environment {
  /** Why nothing is served at all, or `null`. */
  readonly disabled: string | null
  /** `ESM_BYTECODE_DEBUG=1`: a line on standard error for each module. */
  readonly debug: boolean
  readonly store: StoreEnvironment
  /** `ESM_BYTECODE_V8_COMPILE_CACHE=1`: v8-compile-cache-lib compiles the CommonJS modules that are in no pack. */
  readonly v8CompileCache: boolean
}

export interface StoreEnvironment {
  /** Why there is no store, or `null`. */
  readonly disabled: string | null
  /** `ESM_BYTECODE_CACHE`, as an absolute path; `null`: it is beside the sidecars. */
  readonly directory: string | null
}

export function readEnvironment(env: NodeJS.ProcessEnv): Environment {
  return {
    disabled:
      env['ESM_BYTECODE'] === '0'
        ? 'ESM_BYTECODE=0 turns sidecars off'
        : env['NODE_V8_COVERAGE']
          ? 'NODE_V8_COVERAGE is set, and coverage of bytecode would be wrong'
          : null,
    debug: env['ESM_BYTECODE_DEBUG'] !== undefined && env['ESM_BYTECODE_DEBUG'] !== '0',
    store: readStoreEnvironment(env['ESM_BYTECODE_CACHE']),
    v8CompileCache: env['ESM_BYTECODE_V8_COMPILE_CACHE'] === '1',
  }
}

function readStoreEnvironment(directory: string | undefined): StoreEnvironment {
  if (directory === undefined) return { disabled: null, directory: null }
  if (directory === '' || directory === '0') {
    return { disabled: `ESM_BYTECODE_CACHE=${directory} turns the store off`, directory: null }
  }
  // Where the program goes from here is no concern of the store.
  return { disabled: null, directory: isAbsolute(directory) ? directory : join(process.cwd(), directory) }
}
