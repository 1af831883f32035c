/** A real Node executable. */
export interface NodeRelease {
  /** Such as 24. */
  readonly major: number
  /** As `process.version` spells it: `v24.21.0`. */
  readonly version: string
  /** The absolute path of the executable. */
  readonly execPath: string
  /** Whether it has `module.registerHooks`, which `@esm-bytecode/runtime/register` needs. */
  readonly hasRegisterHooks: boolean
  /** Whether it knows `NODE_COMPILE_CACHE`. */
  readonly hasCompileCache: boolean
}

/**
 * One Node of each supported major version, oldest first: 22, 24 and 26 from optional dependencies of this package, 20
 * if that is what runs. For each one that is missing a warning is printed once. `ESM_BYTECODE_TEST_NODES`, paths with `:` between them,
 * puts other executables in their place.
 */
export function listNodes(): NodeRelease[]

/** The oldest release whose `module.registerHooks` the runtime uses: 22.18.0. Where it is missing a warning is printed. */
export function oldestNodeWithHooks(): NodeRelease | undefined

/** The ways to start a build from its sidecars that serve ES modules on a Node. */
export function formsOf(node: NodeRelease): ('register' | 'importModule')[]

/** What a given executable is. Asks it, so it takes as long as Node takes to start. */
export function describeNode(execPath: string): NodeRelease
