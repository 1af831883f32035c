/** A real Node executable. */
export interface NodeRelease {
  /** Such as 24. */
  readonly major: number
  /** As `process.version` spells it: `v24.21.0`. */
  readonly version: string
  /** The absolute path of the executable. */
  readonly execPath: string
  /** Whether it has all of `module.registerHooks`, without which ES modules get no bytecode. */
  readonly hasRegisterHooks: boolean
  /** Whether it knows `NODE_COMPILE_CACHE`. */
  readonly hasCompileCache: boolean
}

/**
 * One Node of each supported major version that starts ES modules from bytecode, oldest first: 22, 24 and 26 from optional dependencies of
 * this package. For each one that is missing a warning is printed once. `ESM_BYTECODE_TEST_NODES`, paths with `:` between them, puts
 * other executables in their place.
 */
export function listNodes(): NodeRelease[]

/** The supported ones whose `module.registerHooks` is missing or incomplete: 20, if that is what runs. */
export function listNodesWithoutHooks(): NodeRelease[]

/** The Node of tests in which the Node is not the subject: 24, or the newest of `listNodes()`. */
export function oneNode(): NodeRelease

/** The oldest release whose `module.registerHooks` the runtime uses: 22.18.0. Where it is missing a warning is printed. */
export function oldestNodeWithHooks(): NodeRelease | undefined

/**
 * Whether a campaign runs (`ESM_BYTECODE_TEST_ALL=1`): then what takes turns otherwise, such as packages on Nodes, is tried in every combination.
 */
export const testsAll: boolean

/** The ways to start a build from its sidecars. */
export const FORMS: readonly ['register', 'importModule']

/** What a given executable is. Asks it, so it takes as long as Node takes to start. */
export function describeNode(execPath: string): NodeRelease
