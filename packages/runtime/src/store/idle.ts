import { getBuiltin } from '../builtins.ts'

const { setTimeout } = getBuiltin('node:timers')
const { performance } = getBuiltin('node:perf_hooks')

/** The event loop, as far as this needs to know it. Nothing that waits keeps a process alive. */
export interface Loop {
  /** Milliseconds, from any point on. */
  now(): number
  after(milliseconds: number, run: () => void): void
  /** Starts to watch the event loop; the result tells which share of the time since then it was busy, from 0 to 1. */
  watch(): () => number
}

export const eventLoop: Loop = {
  now: () => performance.now(),
  after(milliseconds, run) {
    setTimeout(run, milliseconds).unref()
  },
  watch() {
    const since = performance.eventLoopUtilization()
    return () => performance.eventLoopUtilization(since).utilization
  },
}

/** A process whose event loop waits at least half of the time has time for us. */
const BUSY = 0.5
/** Milliseconds over which that is measured. */
const WINDOW = 200
/** Milliseconds until a busy process is asked again. */
const RETRY = 1_000

/** Waits until the process is idle. */
export function whenIdle(loop: Loop, run: () => void): void {
  const utilization = loop.watch()
  loop.after(WINDOW, () => {
    if (utilization() < BUSY) run()
    else loop.after(RETRY, () => whenIdle(loop, run))
  })
}
