import type { Tier } from '@esm-bytecode/format'
import type { ModuleFunction } from './module-function.ts'
import type { Reason } from './reasons.ts'

/** A module function, and how it came to be. */
export interface Consumed<Made = ModuleFunction> {
  readonly moduleFunction: Made
  readonly tier: Tier | null
  readonly bytecode: 'accepted' | 'rejected' | 'none'
  /** Where accepted bytecode came from. */
  readonly source: 'sidecar' | 'store' | null
  readonly reason: Reason | null
}

/** Milliseconds by stage. */
export interface Stages {
  /** Files read. */
  read: number
  /** Checksums compared, sidecar decoded. */
  decode: number
  /** Text patched and compiled, or bytecode deserialised. */
  consume: number
  /** The module's own code, without that of its requests; time spent awaiting is not counted. */
  evaluate: number
}
