// What a run of the benchmark of packages finds out; what its `--json` prints.
import type { Environment } from '../report.ts'
import type { Summary } from '../stats/summarize.ts'
import type { PackageKind } from './list.ts'

export interface PackagesReport {
  readonly version: 1
  readonly environment: Environment
  /** Of the order of the runs. */
  readonly seed: number
  /** Whether the runs were few. */
  readonly isQuick: boolean
  readonly comparisons: readonly PackageComparison[]
}

/** All ways to start the program of one package on one Node, interleaved. */
export interface PackageComparison {
  readonly package: string
  readonly version: string
  readonly kind: PackageKind
  /** Such as `v24.21.0`. */
  readonly node: string
  readonly major: number
  readonly results: readonly PackageResult[]
}

export interface PackageResult {
  readonly peer: string
  readonly title: string
  /** Why there are no figures, in a line. */
  readonly error: string | null
  /** Milliseconds from spawn to the end. */
  readonly total: Summary | null
}
