// What a run of the benchmark finds out; what `--json` prints.
import type { StartSizes } from './peers/peer.ts'
import type { Stages } from './measure/timeline.ts'
import type { Summary } from './stats/summarize.ts'

export interface Report {
  readonly version: 1
  readonly environment: Environment
  /** Of the order of the runs. */
  readonly seed: number
  /** Whether the runs were few. */
  readonly isQuick: boolean
  readonly comparisons: readonly Comparison[]
  readonly buildTimes: readonly BuildTimes[]
}

/** Nothing in it says whose machine it is. */
export interface Environment {
  /** Day of the run, `2026-01-31`. */
  readonly date: string
  readonly cpu: string
  readonly cores: number
  /** Bytes. */
  readonly memory: number
  readonly system: string
  /** By name: each Node, what comes from the registry, ours. */
  readonly versions: Readonly<Record<string, string>>
}

/** All ways to start one app on one Node, interleaved. */
export interface Comparison {
  readonly app: string
  readonly title: string
  readonly kind: 'server' | 'command'
  /** Such as `v24.21.0`. */
  readonly node: string
  readonly major: number
  /** A process that loads the same built-in modules and nothing else; `null` if plain Node was not among the peers. */
  readonly floor: Summary | null
  readonly results: readonly Result[]
}

/** Of one peer. Times in milliseconds, memory in bytes. */
export interface Result {
  readonly peer: string
  readonly title: string
  readonly group: 'node' | 'ours' | 'others'
  /** Why there are no figures, in a line. */
  readonly error: string | null
  /** Spawn to the last byte of the first response, or to the end of a command. */
  readonly total: Summary | null
  readonly response: Summary | null
  /** The load of the graph, as the program itself measures it. */
  readonly load: Summary | null
  readonly cpu: Summary | null
  readonly rss: Summary | null
  /** Requests in a second. */
  readonly throughput: Summary | null
  readonly sizes: StartSizes | null
  /** Of one instrumented run. */
  readonly stages: Stages | null
}

/** Milliseconds of whole builds. */
export interface BuildTimes {
  readonly app: string
  readonly title: string
  readonly plain: Summary | null
  readonly eager: Summary | null
  readonly warm: Summary | null
  readonly error: string | null
}

/** The result of a peer that was measured. */
export function findResult(comparison: Comparison, peer: string): Result | undefined {
  return comparison.results.find((result) => result.peer === peer && result.error === null)
}
