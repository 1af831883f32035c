import { hrtime } from './builtins.ts'

/**
 * A monotonic clock, in milliseconds since some moment. `performance.now()` would load `node:perf_hooks` first, which takes as long as
 * linking a program of many chunks.
 */
export function now(): number {
  const time = hrtime()
  return time[0] * 1e3 + time[1] / 1e6
}
