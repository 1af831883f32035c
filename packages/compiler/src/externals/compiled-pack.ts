import type { PackedFormat, Tier } from '@esm-bytecode/format'
import type { LeftModule } from './walk-result.ts'

/** The pack of a build: everything outside of it that its modules reach. */
export interface CompiledPack {
  /** The file, or `null` where all stays with Node. */
  readonly bytes: Uint8Array | null
  readonly modules: readonly CompiledExternal[]
  /** What stays with Node, and why. */
  readonly left: readonly LeftModule[]
}

/** One module in a pack. */
export interface CompiledExternal {
  /** Path from the root of the build, with `/`: `../../node_modules/react/index.js`. */
  readonly id: string
  readonly format: PackedFormat
  readonly packageName: string | null
  /** Length in bytes of the file. */
  readonly byteLength: number
  /** Bytes of all its bytecode. */
  readonly bytecodeLength: number
  /** `null` without bytecode. */
  readonly tier: Tier | null
}
