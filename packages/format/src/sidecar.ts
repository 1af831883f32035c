import type { ModuleRecord } from './module-record.ts'

/** Which functions of the module the bytecode holds. */
export type Tier =
  /** What V8 compiles by default: the top level, and what it takes to be called at once. */
  | 'lazy'
  /** Every function. */
  | 'eager'
  /** Every function that ran while the module was warmed. */
  | 'warm'

/** What proves that a chunk on the disk is the one that the sidecar was made from. */
export interface SourceIdentity {
  /** File name of the chunk without a folder. */
  readonly name: string
  /** Length in bytes. */
  readonly byteLength: number
  /** CRC-32 of the bytes. */
  readonly checksum: number
  /** Whether every byte is below 0x80, so that the text can be decoded as Latin-1. */
  readonly isAscii: boolean
}

/** Replaces the bytes `start` (inclusive) to `end` (exclusive) of the chunk. Sorted, not overlapping. `start === end` inserts. */
export interface Patch {
  readonly start: number
  readonly end: number
  /** UTF-8. ASCII wherever {@link SourceIdentity.isAscii} is set. */
  readonly replacement: Uint8Array
  /** Whether the replaced bytes are an import or export-from declaration, which a facade of the module keeps as written. */
  readonly isRequest: boolean
}

/** The patches and what they lead to. */
export interface PatchSet {
  readonly patches: readonly Patch[]
  /** Length in bytes of the text of the module function. */
  readonly textByteLength: number
  /** CRC-32 of those bytes. */
  readonly textChecksum: number
}

/** The words of V8's code cache header that must equal those of the running process; see `docs/bmes.md`. */
export interface V8Header {
  readonly magic: number
  readonly versionHash: number
  readonly flagHash: number
  readonly readOnlySnapshotChecksum: number
}

export interface BytecodeTarget {
  /** Exact `process.version`, such as `v24.21.0`. */
  readonly nodeVersion: string
  /** `process.platform` */
  readonly platform: string
  /** `process.arch` */
  readonly arch: string
  /** CRC-32 that tells builds of one version from each other, a distribution's from the official one; see `docs/bmes.md`. */
  readonly nodeBuild: number
  readonly v8: V8Header
  /**
   * V8's flags that the process which made the bytecode was started with, sorted, with a space between them: where the flag
   * hash differs, they tell whether the difference matters. `''`: V8's defaults.
   */
  readonly flags: string
  /**
   * The URL that V8 shows in stack traces for what runs from this bytecode, where the bytecode decides that: Node 20. It has
   * to be the URL of the module. `null`: the process that runs it decides.
   */
  readonly scriptName: string | null
  /** {@link PatchSet.textChecksum} of the text that this bytecode was compiled from. */
  readonly textChecksum: number
  readonly tier: Tier
}

export interface Bytecode {
  readonly target: BytecodeTarget
  /** What `script.createCachedData()` returned. */
  readonly data: Uint8Array
}

/** Everything that a `.bmes` file holds. */
export interface Sidecar {
  /** Shared by all sidecars of one build. Any 16 bytes. */
  readonly buildId: Uint8Array
  /** How far up from the folder of the sidecar the paths in it may reach: `''` for the folder itself, `'..'`, `'../..'`. */
  readonly root: string
  readonly source: SourceIdentity
  readonly record: ModuleRecord
  readonly patchSet: PatchSet
  /** Zero or more, one for each target. */
  readonly bytecodes: readonly Bytecode[]
  /** A source map (JSON) from the module function's text, or `null` where every column holds and the chunk's own map fits. */
  readonly sourceMap: string | null
  /** What linking found out about the graph that starts with this module (JSON; `@esm-bytecode/linker` makes and reads it). Default: none. */
  readonly plan?: string | null
}
