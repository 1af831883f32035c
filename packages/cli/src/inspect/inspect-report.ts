import type { ModuleRecord, PackedFormat, Tier } from '@esm-bytecode/format'
import type { ModuleVerdict } from '@esm-bytecode/report'
import type { FunctionList } from './list-functions.ts'
import type { FileHeader } from './sections.ts'

/** What `inspect --json` prints. */
export type InspectReport = { readonly file: string; readonly header: FileHeader } & (
  SidecarReport | PackReport | PackedModuleReport | StoreEntryReport | RuntimeFileReport
)

/** Bytecode for one Node. */
export interface TargetReport {
  /** `v24.21.0 linux-x64`, with the flags of V8 if there are any. */
  readonly target: string
  readonly tier: Tier
  readonly byteLength: number
  /** Why its bytes are not those that were written; `null`: they are. */
  readonly damage: string | null
  /** Whether the Node that was asked takes it; `null`: it may, and nobody could ask it. */
  readonly taken: boolean | null
  /** Why it does not, for people. */
  readonly why: string | null
}

/** What the Node that was asked says. */
export interface NodeAnswer extends ModuleVerdict {
  /** `process.version` */
  readonly node: string
}

/** Of an ES module. */
export type RecordReport = Pick<
  ModuleRecord,
  'requests' | 'imports' | 'localExports' | 'indirectExports' | 'starExports' | 'form'
> & {
  /** What the code uses, for people: `top-level await`. */
  readonly uses: readonly string[]
}

export interface SidecarReport {
  readonly kind: 'sidecar'
  readonly source: { readonly name: string; readonly byteLength: number; readonly checksum: number }
  readonly answer: NodeAnswer
  readonly targets: readonly TargetReport[]
  readonly record: RecordReport
  readonly patches: number
  readonly hasSourceMap: boolean
  /** Of the graph that starts with this module; `null`: there is none. */
  readonly plan: PlanReport | null
  readonly functions: FunctionList | null
}

export interface PlanReport {
  /** Length in bytes. */
  readonly byteLength: number
  /** Why it is damaged, and nothing of it can be told; `null`: it is not. */
  readonly damage: string | null
  /** How many modules are in it, by what a start does with them. */
  readonly managed: number
  readonly synthetic: number
  readonly answered: number
  /** That have been evaluated before. */
  readonly known: number
}

export interface PackReport {
  readonly kind: 'pack'
  /** Why this Node does not use it at all; `null`: it does. */
  readonly reason: string | null
  readonly node: string
  readonly isImmutable: boolean
  readonly conditions: readonly string[]
  readonly folders: number
  readonly importers: number
  readonly modules: readonly PackedModuleRow[]
}

export interface PackedModuleRow {
  /** From the folder of the pack, with `/`. */
  readonly path: string
  /** `null`: it is in none. */
  readonly package: string | null
  readonly format: PackedFormat
  readonly byteLength: number
  readonly textByteLength: number
  /** Of all targets. */
  readonly bytecodeByteLength: number
  /** Of the bytecode that the Node takes; `null`: it takes none. */
  readonly tier: Tier | null
  /** Why it takes none; `null` where it does, and for JSON. */
  readonly reason: string | null
  readonly code: string | null
}

export interface PackedModuleReport {
  readonly kind: 'packed module'
  readonly module: PackedModuleRow
  readonly answer: NodeAnswer
  readonly targets: readonly TargetReport[]
  /** For ES modules, else `null`. */
  readonly record: RecordReport | null
  /** For CommonJS, else `null`: names of exports, and where `require()` leads. */
  readonly commonJs: {
    readonly exportNames: readonly string[]
    readonly requires: readonly { readonly specifier: string; readonly path: string }[]
  } | null
  readonly functions: FunctionList | null
}

export interface StoreEntryReport {
  readonly kind: 'store entry'
  readonly name: string
  readonly source: { readonly byteLength: number; readonly checksum: number }
  readonly targets: readonly TargetReport[]
}

/** The bytecode of the runtime itself. */
export interface RuntimeFileReport {
  readonly kind: 'runtime'
  readonly targets: readonly TargetReport[]
}
