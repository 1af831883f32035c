import {
  ArrayPrototypeAt,
  ArrayPrototypeMap,
  ArrayPrototypePop,
  ArrayPrototypePush,
  ArrayPrototypeSlice,
  ArrayPrototypeSort,
  JSONStringifyPlain,
  process,
} from '@esm-bytecode/format/primordials'
import { addExitListener, getBuiltin, setTimeout, writeFileSync } from '../process/builtins.ts'
import { now } from '../process/clock.ts'
import { readEnvironment } from '../process/environment.ts'

export type TimelineStage =
  /** Node's loading of this runtime, where it is a preload. */
  | 'runtime'
  /** Reading sidecars, chunks and packs from the disk. */
  | 'read'
  /** Comparing checksums, and asking whether what a pack says of the disk is true. */
  | 'verify'
  /** Reading tables and records. */
  | 'decode'
  /** Finding what every import leads to, and writing facades. */
  | 'link'
  /** Loading built-in modules of Node that the program imports. */
  | 'builtin'
  /** Making module functions: V8's deserializing, or its compiling where no bytecode fits. */
  | 'deserialize'
  /** The code of modules, until their first `await`. */
  | 'evaluate'

export interface TimelineEvent {
  readonly stage: TimelineStage
  /** URL of a module or a pack, such as `node:http`; `null`: of all of them. */
  readonly url: string | null
  /** Milliseconds since `performance.timeOrigin`. */
  readonly start: number
  /** Milliseconds since `performance.timeOrigin`. */
  readonly end: number
  /** Milliseconds between the two without those of the events in between, so that durations add up. */
  readonly duration: number
}

/** What is written to the file that `ESM_BYTECODE_TIMELINE` names. */
export interface TimelineFile {
  readonly version: 1
  /** In the order in which they began. */
  readonly events: readonly TimelineEvent[]
}

/** How long nothing has to happen before the file is written: a server is killed, and does not exit. */
const QUIET_MILLISECONDS = 200

/** What the runtime spends its time on. */
export class Timeline {
  readonly #path: string
  readonly #spans: Omit<TimelineEvent, 'duration'>[] = []
  #timer: NodeJS.Timeout | null = null
  /** What `performance.now()` is behind the clock of the runtime. */
  readonly #behind = now() - performance.now()

  constructor(path: string) {
    this.#path = path
    addExitListener(() => this.#write())
  }

  /** Adds what lasted from `start` until now, or until `end`, both of the clock. Events lie within one another, or apart. */
  add(stage: TimelineStage, url: string | null, start: number, end: number = now()): void {
    ArrayPrototypePush(this.#spans, { stage, url, start: start - this.#behind, end: end - this.#behind })
    if (this.#timer === null) this.#timer = setTimeout(() => this.#write(), QUIET_MILLISECONDS).unref()
    else this.#timer.refresh()
  }

  /** Adds what Node has done of this runtime before any of it ran. */
  addLoading(): void {
    const { nodeTiming } = getBuiltin('node:perf_hooks').performance
    this.add('runtime', null, nodeTiming.bootstrapComplete + this.#behind)
  }

  #write(): void {
    const file: TimelineFile = { version: 1, events: withDurations(this.#spans) }
    try {
      writeFileSync(this.#path, JSONStringifyPlain(file))
    } catch (error) {
      process.stderr.write(
        `esm-bytecode: the file that ESM_BYTECODE_TIMELINE names cannot be written: ${(error as Error).message}\n`,
      )
    }
  }
}

/** Sorts events by their start, and takes from each what lies within it. */
export function withDurations(spans: readonly Omit<TimelineEvent, 'duration'>[]): TimelineEvent[] {
  // What began with another and ends behind it is around it.
  const sorted = ArrayPrototypeSort(ArrayPrototypeSlice(spans), (a, b) => a.start - b.start || b.end - a.end)
  const events = ArrayPrototypeMap(sorted, (span) => ({ ...span, duration: span.end - span.start }))
  const around: (typeof events)[number][] = []
  for (let i = 0; i < events.length; i++) {
    const event = events[i]!
    while (around.length > 0 && ArrayPrototypeAt(around, -1)!.end <= event.start) ArrayPrototypePop(around)
    const outer = ArrayPrototypeAt(around, -1)
    if (outer !== undefined) outer.duration -= event.end - event.start
    ArrayPrototypePush(around, event)
  }
  return events
}

const { timeline: path } = readEnvironment(process.env)

/** `null` unless somebody asks: a start pays nothing for it. */
export const timeline = path === null ? null : new Timeline(path)
