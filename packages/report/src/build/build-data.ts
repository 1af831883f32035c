import type { RequestKind, Tier } from '@esm-bytecode/format'

/** What stands in a folder: chunks, their sidecars, packs. */
export interface BuildData {
  /** Sorted by file. */
  readonly chunks: readonly ChunkData[]
  readonly packs: readonly PackData[]
}

/** An ES module of the build. */
export interface ChunkData {
  /** Path from the folder of the report, with `/`. */
  readonly file: string
  readonly byteLength: number
  /** `null`: it has none. */
  readonly sidecar: SidecarData | null
  /** Why the sidecar cannot be read, for people; `null` if it can, or there is none. */
  readonly problem: string | null
}

export interface SidecarData {
  readonly byteLength: number
  readonly bytecodes: readonly BytecodeData[]
  readonly requests: readonly RequestData[]
}

export interface BytecodeData {
  /** Such as `v24.21.0 linux-x64`, with the flags of V8 if there are any. */
  readonly target: string
  readonly tier: Tier
  readonly byteLength: number
}

export interface RequestData {
  readonly specifier: string
  readonly kind: RequestKind
  /** Whether it is an `import()`. */
  readonly dynamic: boolean
  /** {@link ChunkData.file} of a chunk, {@link PackageData.name} of what a pack holds; else `null`. */
  readonly target: string | null
}

/** An `externals.bmes`. */
export interface PackData {
  /** Path from the folder of the report, with `/`. */
  readonly file: string
  readonly byteLength: number
  /** Why it cannot be read, for people; `null` if it can. */
  readonly problem: string | null
  /** Sorted by name. */
  readonly packages: readonly PackageData[]
}

/** The packed modules of one package. */
export interface PackageData {
  /** Its name, or {@link OWN_MODULES} for modules in no package: CommonJS of the build. */
  readonly name: string
  readonly modules: readonly PackedModuleData[]
  /** Names of the packages that its modules import or require, sorted, without itself. */
  readonly requests: readonly string[]
}

export interface PackedModuleData {
  /** Absolute path. */
  readonly path: string
  readonly format: 'module' | 'commonjs' | 'json'
  /** Of the file that was packed. */
  readonly byteLength: number
  /** Of its largest bytecode; 0: it has none. */
  readonly bytecodeByteLength: number
  /** Of the same; `null`: it has none. */
  readonly tier: Tier | null
}

/** Stands for a package where a packed module is in none. */
export const OWN_MODULES = '(own CommonJS and JSON)'
