import type { DriverEvent } from './driver/protocol.ts'
import type { Ending } from './run-process.ts'
import type { WarmAnswer, WarmOutcome, WarmRun } from './types.ts'

type Judgement = Pick<WarmRun, 'outcome' | 'requests' | 'problem' | 'advice' | 'stderr' | 'notes'>

export interface Expectation {
  /** Milliseconds that the process was given. */
  readonly timeout: number
  /** Whether somebody said what to ask for. */
  readonly hasRequests: boolean
  /** Whether the module of the option `run` was started. */
  readonly isScript: boolean
}

const ADVICE = {
  env: 'If it needs a variable of the environment, set warm.env.',
  database:
    'It seems to need a service that is not there, such as a database. Set warm.env so that it finds one.',
  without: 'Or set warm.run to a module that imports what can run without it.',
  requests: 'Set warm.requests to what it can answer, or warm.env to what it needs for that.',
  timeout: 'Set warm.timeout to more milliseconds, if it only needs more time.',
  run: 'Or set warm.run to a module that imports and calls what should be fast, and then ends.',
} as const

/** Says for people how a process has ended, from what it told and from its end. */
export function judge(ending: Ending, expectation: Expectation): Judgement {
  const { events } = ending
  const requests = events.flatMap((event): WarmAnswer[] => {
    if (event.type !== 'answered') return []
    const { type: _, ...answer } = event
    return [answer]
  })
  const notes = events.flatMap((event) => (event.type === 'note' ? [event.text] : []))
  const failure = findFailure(ending, requests, expectation)
  const outcome: WarmOutcome = failure !== null ? 'failed' : requests.length > 0 ? 'served' : 'ended'
  if (failure === null) notes.push(...remarks(requests, expectation))
  return {
    outcome,
    requests,
    problem: failure?.problem ?? null,
    advice: failure?.advice ?? null,
    stderr: ending.stderr === '' ? ending.stdout : ending.stderr,
    notes,
  }
}

interface Failure {
  readonly problem: string
  readonly advice: string
}

function findFailure(
  ending: Ending,
  requests: readonly WarmAnswer[],
  expectation: Expectation,
): Failure | null {
  const { events, code, signal, spawnError, stopped } = ending
  const has = (type: DriverEvent['type']): boolean => events.some((event) => event.type === type)
  const recorded = events.find((event) => event.type === 'recorded')
  const failed = events.find((event) => event.type === 'failed')
  const asking = unanswered(events)

  if (spawnError !== null) {
    return {
      problem: `It could not be started: ${spawnError.message}.`,
      advice: 'Check the node of the target.',
    }
  }
  if (failed !== undefined) {
    return { problem: failed.problem, advice: failed.advice === '' ? adviceFor(ending) : failed.advice }
  }
  if (recorded?.when === 'done') return findBadAnswer(requests, ending)
  if (stopped === 'timeout') return explainTimeout(ending, asking, expectation)
  if (signal !== null) {
    const memory = signal === 'SIGKILL' ? ' Linux does that where there is too little memory.' : ''
    return {
      problem: `It was killed by ${signal}${during(asking)}.${memory}`,
      advice: `Find out what killed it. ${ADVICE.without}`,
    }
  }
  if (!has('started')) {
    return {
      problem: `Node ended with code ${code} before it started the program.`,
      advice: 'Check the node and the nodeOptions of the target.',
    }
  }
  if (code === 13) {
    return {
      problem:
        'Its top-level await waited for something that can no longer happen, and so Node ended it with code 13.',
      advice: adviceFor(ending),
    }
  }
  if (code !== 0) {
    const when = has('evaluated') || asking !== null ? during(asking) : ' while its top level ran'
    return { problem: `It ended with code ${code}${when}.`, advice: adviceFor(ending) }
  }
  if (asking !== null) {
    return { problem: `It ended with code 0${during(asking)}.`, advice: ADVICE.requests }
  }
  if (recorded === undefined) {
    return {
      problem: 'It ended with code 0, but without the event "exit" of process, so that nothing was recorded.',
      advice: `Let it end by itself, or by process.exit(). ${ADVICE.without}`,
    }
  }
  return findBadAnswer(requests, ending)
}

function findBadAnswer(requests: readonly WarmAnswer[], ending: Ending): Failure | null {
  const bad = requests.filter(({ status, error }) => error !== null || (status !== null && status >= 500))
  if (bad.length === 0) return null
  const problem = bad
    .map(({ method, url, status, error }) =>
      error === null ? `${method} ${url} was answered with ${status}.` : `${method} ${url} failed: ${error}`,
    )
    .join('\n')
  return { problem, advice: needsService(ending) ? `${ADVICE.database} ${ADVICE.without}` : ADVICE.requests }
}

function explainTimeout(
  { events }: Ending,
  asking: string | null,
  { timeout, isScript }: Expectation,
): Failure {
  const limit = `${timeout / 1000} seconds`
  const has = (type: DriverEvent['type']): boolean => events.some((event) => event.type === type)
  if (asking !== null) {
    return {
      problem: `${asking} was not answered within the ${limit} that a process may take.`,
      advice: `${ADVICE.requests} ${ADVICE.timeout} ${ADVICE.run}`,
    }
  }
  if (!has('started')) {
    return {
      problem: `Node did not come to start the program within ${limit}.`,
      advice: `Check the node and the nodeOptions of the target. ${ADVICE.timeout}`,
    }
  }
  if (!has('evaluated')) {
    return {
      problem: `Its top level did not come to an end within ${limit}: it hangs, or awaits something that does not happen.`,
      advice: `${ADVICE.env} ${ADVICE.timeout} ${ADVICE.without}`,
    }
  }
  return isScript
    ? { problem: `It hangs: it was stopped after ${limit}.`, advice: ADVICE.timeout }
    : {
        problem: `It neither ended within ${limit}, nor did it listen on a port, nor does it export a handler of requests.`,
        advice: `${ADVICE.timeout} ${ADVICE.run}`,
      }
}

function during(asking: string | null): string {
  return asking === null ? '' : ` while it was asked for ${asking}`
}

/** @returns the request that was under way at the end */
function unanswered(events: readonly DriverEvent[]): string | null {
  const last = events.findLast(({ type }) => type === 'asking' || type === 'answered')
  if (last?.type !== 'asking') return null
  const subject = events.findLast((event) => event.type === 'subject')
  const what = subject === undefined ? '' : ` (${subject.what})`
  return `${last.method} ${last.url}${what}`
}

function needsService({ stderr, stdout }: Ending): boolean {
  return /\b(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ETIMEDOUT)\b/.test(stderr + stdout)
}

function adviceFor(ending: Ending): string {
  return `${needsService(ending) ? ADVICE.database : ADVICE.env} ${ADVICE.without}`
}

function remarks(requests: readonly WarmAnswer[], { hasRequests, isScript }: Expectation): string[] {
  if (isScript) return []
  if (requests.length === 0 && hasRequests) {
    return [
      'None of the requests was made: it ended without listening on a port, and exports no handler of requests.',
    ]
  }
  return requests
    .filter(({ status }) => status !== null && status >= 400 && status < 500)
    .map(({ method, url, status }) =>
      hasRequests
        ? `${method} ${url} was answered with ${status}.`
        : `${method} ${url} was answered with ${status}. Set warm.requests to paths that it has.`,
    )
}
