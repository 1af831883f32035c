import type { NodeRelease } from '@esm-bytecode/nodes'
import type { App } from './app.ts'
import type { LoadTimes } from './measure/throughput.ts'
import type { Peer } from './peers/peer.ts'

/** What is measured, and how often. */
export interface Plan {
  readonly apps: readonly App[]
  readonly peers: readonly Peer[]
  readonly nodes: readonly NodeRelease[]
  readonly seed: number
  readonly isQuick: boolean
  readonly pace: Pace
}

export interface Pace {
  /** Starts of each peer where they are short. */
  readonly maxRuns: number
  /** And where they are long. */
  readonly minRuns: number
  /** Milliseconds for all starts of one app on one Node; between these two numbers, it decides. */
  readonly budget: number
  /** Whole builds of each kind. */
  readonly builds: number
  /** Servers of each kind that are put under load. */
  readonly loads: number
  readonly load: LoadTimes
}

export const FULL: Pace = {
  maxRuns: 15,
  minRuns: 5,
  budget: 40_000,
  builds: 3,
  loads: 3,
  load: { warmUp: 3, measured: 4 },
}

export const QUICK: Pace = {
  maxRuns: 5,
  minRuns: 3,
  budget: 6_000,
  builds: 1,
  loads: 1,
  load: { warmUp: 1, measured: 2 },
}

/** Exactly so many starts of each peer. */
export function exactly(runs: number, pace: Pace): Pace {
  return {
    ...pace,
    maxRuns: runs,
    minRuns: runs,
    builds: Math.min(runs, pace.builds),
    loads: Math.min(runs, pace.loads),
  }
}

/** @param round milliseconds that one start of every peer takes */
export function countRuns({ maxRuns, minRuns, budget }: Pace, round: number): number {
  return Math.min(maxRuns, Math.max(minRuns, Math.floor(budget / round)))
}

/** What `--quick` starts, if nobody names apps: one of each kind. */
export const QUICK_APPS: readonly string[] = [
  'hello',
  'graph-100',
  'graph-1000',
  'react-mui',
  'typescript-compile',
]
