import type { ModuleStats } from '@esm-bytecode/runtime/check'

/** How one Node would start what was built. */
export interface CheckData {
  /** `process.version` of that Node. */
  readonly node: string
  /** In the order of the chunks of the build. */
  readonly chunks: readonly (ModuleVerdict & { readonly file: string })[]
  /** Why packs are not used as a whole. */
  readonly packs: readonly { readonly file: string; readonly reason: string; readonly code: string | null }[]
  /** What of packs does not come from bytecode, by package. */
  readonly packages: readonly PackageMiss[]
}

/** How a module runs, or would. */
export interface ModuleVerdict extends Pick<
  ModuleStats,
  'served' | 'tier' | 'bytecode' | 'source' | 'reason' | 'code'
> {}

/** Modules of a package that have one reason in common. */
export interface PackageMiss {
  /** Name of the package. */
  readonly name: string
  readonly code: string
  /** Of the first of them, for people. */
  readonly reason: string
  readonly modules: number
}

export function toVerdict({ served, tier, bytecode, source, reason, code }: ModuleStats): ModuleVerdict {
  return { served, tier, bytecode, source, reason, code }
}
