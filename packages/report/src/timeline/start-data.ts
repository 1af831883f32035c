import type { ModuleVerdict, PackageMiss } from '../check/check-data.ts'

/** What the runtime tells of, in the order of a start. As `TimelineStage` of `@esm-bytecode/runtime`. */
export const STAGES = [
  'runtime',
  'read',
  'verify',
  'decode',
  'link',
  'builtin',
  'deserialize',
  'evaluate',
] as const

export type Stage = (typeof STAGES)[number]

/** A start that was watched. Times in milliseconds since the process began. */
export interface StartData {
  /** What was started, from the folder of the report, with `/`. */
  readonly entry: string
  /** `process.version` */
  readonly node: string
  readonly outcome: 'served' | 'ended'
  /** Paths that were asked for. */
  readonly requests: readonly string[]
  /** When everything that is shown is over. */
  readonly end: number
  readonly marks: readonly { readonly label: string; readonly at: number }[]
  /** Sorted by their start. */
  readonly rows: readonly StartRow[]
  /** Of all rows. */
  readonly totals: readonly { readonly stage: Stage; readonly milliseconds: number }[]
  /** Chunks that were loaded, and how. */
  readonly chunks: readonly (ModuleVerdict & { readonly file: string })[]
  /** What of packs did not come from bytecode, by package. */
  readonly packages: readonly PackageMiss[]
  /** Chunks with a sidecar that nobody loaded. */
  readonly notLoaded: readonly string[]
}

export interface StartRow {
  readonly label: string
  readonly kind: 'runtime' | 'chunk' | 'package' | 'pack'
  /** Whether nothing but `import()` leads to it. */
  readonly dynamic: boolean
  /** How many modules it stands for. */
  readonly modules: number
  readonly start: number
  /** Sum over the segments. */
  readonly milliseconds: number
  /** Apart from each other, sorted. */
  readonly segments: readonly Segment[]
}

export interface Segment {
  readonly stage: Stage
  readonly start: number
  readonly end: number
}
