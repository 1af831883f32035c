/** How long starts of one program take, in each way; whole processes, in milliseconds. */
export interface Comparison {
  /** `served`: until the first response; `ended`: until the process has ended. */
  readonly outcome: 'served' | 'ended'
  /** `process.version` */
  readonly node: string
  /** Of each way, after one that does not count. */
  readonly runs: number
  /** Plain Node first. */
  readonly ways: readonly MeasuredWay[]
  /** Modules of the program that have a sidecar or are in a pack, and how many of them came from bytecode. */
  readonly modules: { readonly total: number; readonly fromBytecode: number }
  /** What is worth knowing, for people. */
  readonly notes: readonly string[]
}

export type WayName = 'plain' | 'compile-cache' | 'bytecode'

export interface MeasuredWay {
  readonly name: WayName
  /** In the order of the runs. */
  readonly milliseconds: readonly number[]
  readonly median: number
  readonly min: number
  readonly max: number
  /** Median of this way's time as a part of plain Node's, run by run: those stand next to each other. */
  readonly ratio: number
}

/** What they are called in what people read. */
export const WAY_LABELS: Readonly<Record<WayName, string>> = {
  plain: 'plain Node',
  'compile-cache': 'warm NODE_COMPILE_CACHE',
  bytecode: 'esm-bytecode',
}

/** @param values at least one */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** @param plain times of plain Node, of the same runs */
export function summarizeWay(
  name: WayName,
  milliseconds: readonly number[],
  plain: readonly number[],
): MeasuredWay {
  return {
    name,
    milliseconds,
    median: median(milliseconds),
    min: Math.min(...milliseconds),
    max: Math.max(...milliseconds),
    ratio: median(milliseconds.map((time, run) => time / plain[run]!)),
  }
}
