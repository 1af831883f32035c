// Where a start of ours goes. The runtime writes what it did when `ESM_BYTECODE_TIMELINE` names a file.
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { App } from '../app.ts'
import type { Start } from '../peers/peer.ts'
import { runProgram } from './run-program.ts'

/** Of the runtime, in the order of a start. */
export const RUNTIME_STAGES = [
  'runtime',
  'read',
  'verify',
  'decode',
  'link',
  'deserialize',
  'builtin',
  'node',
  'evaluate',
] as const

/** And what is seen from outside: the first response, and what is left of the whole process. */
export const STAGES = [...RUNTIME_STAGES, 'response', 'rest'] as const

export type Stage = (typeof STAGES)[number]

/** Milliseconds by stage; together the whole process. */
export type Stages = Readonly<Record<Stage, number>>

interface TimelineEvent {
  readonly stage: (typeof RUNTIME_STAGES)[number]
  readonly url: string | null
  /** Milliseconds since `performance.timeOrigin` of the process. */
  readonly start: number
  readonly duration: number
}

/** The runtime waits until the process is idle, 200 ms long. */
const WRITTEN_WITHIN = 2000
const POLL = 20

/** Instrumented runs of which one is shown, that of the median time: stages of different runs do not add up. */
const RUNS = 3

/** @returns `null` if the runtime wrote nothing, or something of another version */
export async function measureStages(
  kind: App['kind'],
  start: Start,
  directory: string,
): Promise<Stages | null> {
  const runs: Stages[] = []
  for (let run = 0; run < RUNS; run++) {
    const stages = await measureOnce(kind, start, directory)
    if (stages === null) return null
    runs.push(stages)
  }
  const whole = (stages: Stages) => Object.values(stages).reduce((sum, time) => sum + time, 0)
  return runs.toSorted((a, b) => whole(a) - whole(b))[Math.floor(RUNS / 2)]!
}

async function measureOnce(kind: App['kind'], start: Start, directory: string): Promise<Stages | null> {
  const file = join(directory, 'timeline.json')
  rmSync(file, { force: true })
  const run = { ...start, env: { ...start.env, ESM_BYTECODE_TIMELINE: file } }
  const { total, response } = await runProgram(kind, run, async () => {
    for (let waited = 0; waited < WRITTEN_WITHIN && parseTimeline(read(file)) === null; waited += POLL)
      await sleep(POLL)
  })
  const events = parseTimeline(read(file))
  return events && sumStages(events, total, response ?? 0)
}

function read(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

/** @returns `null` for what is no timeline of version 1, or only a part of one */
export function parseTimeline(text: string): TimelineEvent[] | null {
  try {
    const timeline = JSON.parse(text) as { version?: unknown; events?: unknown }
    if (timeline.version !== 1 || !Array.isArray(timeline.events)) return null
    const events = timeline.events as TimelineEvent[]
    const areKnown = events.every(
      ({ stage, duration }) => RUNTIME_STAGES.includes(stage) && Number.isFinite(duration),
    )
    return areKnown ? events : null
  } catch {
    return null
  }
}

/**
 * @param total milliseconds of the whole process
 * @param response milliseconds of the first response; what the runtime does in this time, at the end, is counted as its stage, not twice
 */
export function sumStages(events: readonly TimelineEvent[], total: number, response: number): Stages {
  const sums = Object.fromEntries(STAGES.map((stage) => [stage, 0])) as Record<Stage, number>
  for (const { stage, duration } of events) sums[stage] += duration
  const known = RUNTIME_STAGES.reduce((sum, stage) => sum + sums[stage], 0)
  sums.response = Math.min(response, Math.max(0, total - known))
  sums.rest = Math.max(0, total - known - sums.response)
  return sums
}
