/**
 * A monotonic clock, in milliseconds since some moment. `performance.now()` would load `node:perf_hooks` first, which takes as long as
 * linking a program of many chunks.
 */
export function now(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1e3 + nanoseconds / 1e6
}
