/** What the environment says, read once: it cannot change how a process that has started loads its modules. */
export interface Environment {
  /** Why nothing is served at all, or `null`. */
  readonly disabled: string | null
  /** `ESM_BYTECODE_DEBUG=1`: a line on standard error for each module. */
  readonly debug: boolean
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
  }
}
