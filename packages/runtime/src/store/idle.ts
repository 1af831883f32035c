import { ArrayPrototypeEvery, setOf } from '@esm-bytecode/format/primordials'
import {
  getActiveResourcesInfo,
  getBuiltin,
  nextTick,
  setImmediate,
  setTimeout,
} from '../process/builtins.ts'
import { now } from '../process/clock.ts'

const { performance } = getBuiltin('node:perf_hooks')

/** The event loop, as far as this needs to know it. Nothing that waits keeps a process alive. */
export interface Loop {
  /** Milliseconds, from any point on. */
  now(): number
  after(milliseconds: number, run: () => void): void
  /** When the code that runs now, and every job that it has left in the queue, is done. */
  soon(run: () => void): void
  /** At the end of a turn of the event loop, if there is another one. */
  afterTurn(run: () => void): void
  /** Whether nothing is there for which the process would wait. */
  isEnding(): boolean
  /** Starts to watch the event loop; the result tells which share of the time since then it was busy, from 0 to 1. */
  watch(): () => number
}

/** What standard output and standard error may be: they are listed once they were used, and keep no process alive. */
const STANDARD_STREAMS = setOf(['PipeWrap', 'TTYWrap'])

export const eventLoop: Loop = {
  now,
  after(milliseconds, run) {
    setTimeout(run, milliseconds).unref()
  },
  soon: (run) => nextTick(run),
  afterTurn(run) {
    setImmediate(run).unref()
  },
  isEnding: () => ArrayPrototypeEvery(getActiveResourcesInfo(), (name) => STANDARD_STREAMS.has(name)),
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
