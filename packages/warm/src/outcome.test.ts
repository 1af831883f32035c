import { expect, test } from 'vitest'
import type { DriverEvent } from './driver/protocol.ts'
import { judge } from './outcome.ts'
import type { Ending } from './run-process.ts'

const started: DriverEvent = { type: 'started' }
const evaluated: DriverEvent = { type: 'evaluated' }
const asking: DriverEvent = { type: 'asking', method: 'GET', url: 'http://localhost/' }
const subject: DriverEvent = { type: 'subject', what: 'the export "default", taken for a Node listener' }
const answered = (status: number | null, error: string | null = null): DriverEvent => ({
  ...asking,
  type: 'answered',
  status,
  error,
  milliseconds: 1,
})
const recorded = (when: 'done' | 'exit'): DriverEvent => ({ type: 'recorded', when, modules: 1, native: [] })

function judgeEnding(
  events: readonly DriverEvent[],
  ending: Partial<Ending> = {},
  expectation: Partial<Parameters<typeof judge>[1]> = {},
) {
  return judge(
    {
      events,
      code: 0,
      signal: null,
      stopped: null,
      spawnError: null,
      stdout: '',
      stderr: '',
      milliseconds: 1,
      ...ending,
    },
    { timeout: 2000, hasRequests: false, isScript: false, ...expectation },
  )
}

test('it served: what happens after that does not count', () => {
  const events = [started, evaluated, asking, answered(200), recorded('done')]
  for (const ending of [
    { stopped: 'done' as const },
    { code: 1 },
    { code: null, signal: 'SIGTERM' as const },
  ]) {
    expect(judgeEnding(events, ending)).toMatchObject({
      outcome: 'served',
      problem: null,
      advice: null,
      notes: [],
    })
  }
})

test('an answer of 500 fails even if the program ends well', () => {
  const events = [started, evaluated, asking, answered(500), recorded('exit')]
  expect(judgeEnding(events)).toMatchObject({ outcome: 'failed', requests: [{ status: 500 }] })
})

test('standard output stands in for standard error', () => {
  expect(judgeEnding([started, recorded('exit')], { stdout: 'out' }).stderr).toBe('out')
  expect(judgeEnding([started, recorded('exit')], { stdout: 'out', stderr: 'err' }).stderr).toBe('err')
})

test('every way to fail says what to set', () => {
  const all = [
    judgeEnding([], { code: null, spawnError: new Error('spawn EAGAIN') }),
    judgeEnding([], { code: 9 }),
    judgeEnding([started, { type: 'failed', problem: 'It did not get ready.', advice: '' }], {
      stopped: 'failed',
    }),
    judgeEnding([started], { code: null, signal: 'SIGKILL' }),
    judgeEnding([started, evaluated, subject, asking], { code: null, signal: 'SIGSEGV' }),
    judgeEnding([started], { code: 13 }),
    judgeEnding([started], { code: 1, stderr: 'Error: connect ECONNREFUSED 127.0.0.1:5432' }),
    judgeEnding([started, evaluated], { code: 0 }),
    judgeEnding([started, evaluated, subject, asking, recorded('exit')]),
    judgeEnding([], { stopped: 'timeout' }),
    judgeEnding([started], { stopped: 'timeout' }),
    judgeEnding([started, evaluated], { stopped: 'timeout' }),
    judgeEnding([started, evaluated], { stopped: 'timeout' }, { isScript: true }),
    judgeEnding([started, evaluated, subject, asking], { stopped: 'timeout' }),
    judgeEnding([started, asking, answered(null, 'Error: no'), asking, answered(503), recorded('done')]),
  ]
  expect(all.map(({ outcome }) => outcome)).toEqual(all.map(() => 'failed'))
  expect(all.map(({ problem, advice }) => `${problem}\n  ${advice}`).join('\n')).toMatchInlineSnapshot(`
    "It could not be started: spawn EAGAIN.
      Check the node of the target.
    Node ended with code 9 before it started the program.
      Check the node and the nodeOptions of the target.
    It did not get ready.
      If it needs a variable of the environment, set warm.env. Or set warm.run to a module that imports what can run without it.
    It was killed by SIGKILL. Linux does that where there is too little memory.
      Find out what killed it. Or set warm.run to a module that imports what can run without it.
    It was killed by SIGSEGV while it was asked for GET http://localhost/ (the export "default", taken for a Node listener).
      Find out what killed it. Or set warm.run to a module that imports what can run without it.
    Its top-level await waited for something that can no longer happen, and so Node ended it with code 13.
      If it needs a variable of the environment, set warm.env. Or set warm.run to a module that imports what can run without it.
    It ended with code 1 while its top level ran.
      It seems to need a service that is not there, such as a database. Set warm.env so that it finds one. Or set warm.run to a module that imports what can run without it.
    It ended with code 0, but without the event "exit" of process, so that nothing was recorded.
      Let it end by itself, or by process.exit(). Or set warm.run to a module that imports what can run without it.
    It ended with code 0 while it was asked for GET http://localhost/ (the export "default", taken for a Node listener).
      Set warm.requests to what it can answer, or warm.env to what it needs for that.
    Node did not come to start the program within 2 seconds.
      Check the node and the nodeOptions of the target. Set warm.timeout to more milliseconds, if it only needs more time.
    Its top level did not come to an end within 2 seconds: it hangs, or awaits something that does not happen.
      If it needs a variable of the environment, set warm.env. Set warm.timeout to more milliseconds, if it only needs more time. Or set warm.run to a module that imports what can run without it.
    It neither ended within 2 seconds, nor did it listen on a port, nor does it export a handler of requests.
      Set warm.timeout to more milliseconds, if it only needs more time. Or set warm.run to a module that imports and calls what should be fast, and then ends.
    It hangs: it was stopped after 2 seconds.
      Set warm.timeout to more milliseconds, if it only needs more time.
    GET http://localhost/ (the export "default", taken for a Node listener) was not answered within the 2 seconds that a process may take.
      Set warm.requests to what it can answer, or warm.env to what it needs for that. Set warm.timeout to more milliseconds, if it only needs more time. Or set warm.run to a module that imports and calls what should be fast, and then ends.
    GET http://localhost/ failed: Error: no
    GET http://localhost/ was answered with 503.
      Set warm.requests to what it can answer, or warm.env to what it needs for that."
  `)
})
