import { setTimeout as sleep } from 'node:timers/promises'
import type { ModuleStats } from '@esm-bytecode/runtime/check'
import { errRun } from '../errors.ts'
import { fetchStatus } from './fetch-status.ts'
import type { Program, StartOptions } from './program.ts'
import { startProgram, type ObserverEvent } from './start-program.ts'

/** One process of a program that did what it should. */
export interface ProgramRun {
  /** `served`: a server that answered; `ended`: a command that ran to its end. */
  readonly outcome: 'served' | 'ended'
  /** From the start of the process to the first response, or to its end. */
  readonly milliseconds: number
  /** `process.version`; `null` where nobody observed. */
  readonly version: string | null
  /** When it listened and when it had answered first, since its `performance.timeOrigin`; `null` for a command. */
  readonly listening: number | null
  readonly firstResponse: number | null
  /** `null` unless asked for. */
  readonly modules: readonly ModuleStats[] | null
}

/**
 * Starts a program, waits until it has answered or ended, and ends it.
 *
 * @throws BmesError `BMES_ERR_RUN` if it fails, answers with 500 or more, or takes too long
 */
export async function runProgram(program: Program, options: StartOptions): Promise<ProgramRun> {
  const started = performance.now()
  const running = startProgram(program, options)
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    running.kill()
  }, program.timeout)
  const fail = (what: string): Error => {
    const late = `neither listened, answered nor ended in ${program.timeout} ms`
    return errRun(program.entry, options.how, isLate ? late : `${what}${quote(running.errors())}`)
  }
  try {
    const first = await Promise.race([running.listening, running.ended])
    if (!('port' in first)) {
      if (first.error !== null) throw fail(`cannot be started: ${first.error.message}`)
      if (first.exit !== 0) throw fail(`ended with ${first.exit}`)
      return describeRun('ended', first.at - started, null, running.events)
    }
    const responses: number[] = []
    for (const path of program.requests) {
      const response = fetchStatus(`${first.isSecure ? 'https' : 'http'}://localhost:${first.port}${path}`)
      const status = await Promise.race([response, running.ended]).catch((error: Error) => error)
      if (typeof status !== 'number') throw fail(`gave no answer to ${path}`)
      if (status >= 500) throw fail(`answered ${path} with ${status}`)
      responses.push(performance.now())
    }
    await sleep(options.linger)
    await running.end()
    return describeRun('served', responses[0]! - started, responses[0]!, running.events)
  } finally {
    clearTimeout(timer)
    running.kill()
  }
}

/** @param response when the first one was there, on the clock of this process */
function describeRun(
  outcome: ProgramRun['outcome'],
  milliseconds: number,
  response: number | null,
  events: readonly ObserverEvent[],
): ProgramRun {
  const started = events.find((event) => event.type === 'started')
  const listening = events.find((event) => event.type === 'listening')
  const stats = events.find((event) => event.type === 'stats')
  return {
    outcome,
    milliseconds,
    version: started?.version ?? null,
    listening: listening?.at ?? null,
    firstResponse:
      response === null || started === undefined
        ? null
        : performance.timeOrigin + response - started.timeOrigin,
    modules: stats?.modules ?? null,
  }
}

function quote(errors: string): string {
  const lines = errors.split('\n').filter((line) => line.trim() !== '' && !/^ +at |^Node\.js v/.test(line))
  return lines.length === 0 ? '' : `:\n${lines.slice(-6).join('\n')}\n`
}
