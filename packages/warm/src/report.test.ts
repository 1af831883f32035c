import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { formatWarmReport } from './report.ts'
import type { WarmReport, WarmRun } from './types.ts'

const at = (path: string): string => join(process.cwd(), path)
const run = (changes: Partial<WarmRun>): WarmRun => ({
  target: 'Node v24.21.0',
  entry: at('dist/server.js'),
  outcome: 'ended',
  requests: [],
  problem: null,
  advice: null,
  stderr: '',
  notes: [],
  milliseconds: 400.4,
  ...changes,
})
const answer = (path: string, status: number | null, error: string | null = null) => ({
  method: path === '/form' ? 'POST' : 'GET',
  url: `http://localhost:3000${path}`,
  status,
  error,
  milliseconds: 12.3,
})
const format = (report: Partial<WarmReport>): string =>
  stripVTControlCharacters(
    formatWarmReport({ runs: [], warmed: [], packs: [], notRun: [], native: [], ...report }),
  )

test('runs that ended well', () => {
  const target = 'Node v24.21.0'
  const report = format({
    runs: [
      run({
        outcome: 'served',
        requests: [answer('/', 200), answer('/form', 404)],
        notes: ['It is a note.'],
      }),
      run({ target: 'Node v26.10.0 --max-lazy', entry: at('dist/job.js'), milliseconds: 1600 }),
    ],
    warmed: [
      { sidecar: at('dist/server.js.bmes'), target, byteLength: 1_234_567 },
      { sidecar: at('dist/job.js.bmes'), target, byteLength: 1000 },
      { sidecar: at('dist/job.js.bmes'), target: 'Node v26.10.0 --max-lazy', byteLength: 1001 },
    ],
    notRun: [at('dist/a.js.bmes'), at('dist/b.js.bmes')],
    native: [{ path: at('dist/c.js'), reason: 'it has changed', code: 'BMES_WARN_STALE' }],
  })
  expect(report).toMatchInlineSnapshot(`
    "Node v24.21.0  dist/server.js  served in 400ms
      GET http://localhost:3000/       200 │ 12ms
      POST http://localhost:3000/form  404 │ 12ms
      It is a note.
    Node v26.10.0 --max-lazy  dist/job.js  ended in 1.60s
    ✓ 2 sidecars warmed with 1,236.57 kB of bytecode in 2.00s
    Nothing of these ran, they keep the bytecode that they had: dist/a.js.bmes, dist/b.js.bmes
    dist/c.js runs natively: it has changed [BMES_WARN_STALE]"
  `)
})

test('a run that failed', () => {
  const report = format({
    runs: [
      run({
        outcome: 'failed',
        requests: [answer('/', null, 'Error: no\n    at x')],
        problem: 'GET http://localhost:3000/ failed: Error: no\n    at x',
        advice: 'Set warm.requests.',
        stderr: 'first\nsecond',
      }),
      run({}),
    ],
  })
  expect(report).toMatchInlineSnapshot(`
    "Node v24.21.0  dist/server.js  failed in 400ms
      GET http://localhost:3000/  failed │ 12ms
      GET http://localhost:3000/ failed: Error: no
          at x
      Its last lines:
      │ first
      │ second
      Set warm.requests.
    Node v24.21.0  dist/server.js  ended in 400ms
    ✗ 1 of 2 runs failed: the sidecars stay as they were"
  `)
})

test('a pack, and modules of it that Node ran', () => {
  const target = 'Node v24.21.0'
  const pack = at('dist/externals.bmes')
  const native = Array.from({ length: 12 }, (_, index) => ({
    path: at(`node_modules/a/${index}.js`),
    reason: 'it has changed',
    code: 'BMES_WARN_PACK_STALE',
  }))
  const warmed = [{ sidecar: at('dist/a.js.bmes'), target, byteLength: 1000 }]
  const packs = [
    { pack, target, modules: 1700, ran: 1500, byteLength: 6_543_210 },
    { pack, target: 'Node v26.10.0', modules: 1, ran: 1, byteLength: 10 },
  ]
  const lines = format({ runs: [run({})], warmed, packs, native }).split('\n')
  expect(lines.slice(1, 5)).toEqual([
    '✓ 1 sidecar warmed with 1.00 kB of bytecode in 400ms',
    '✓ dist/externals.bmes warmed with 6,543.21 kB of bytecode: 1,500 of its 1,700 modules ran on Node v24.21.0; the others keep what they had',
    '✓ dist/externals.bmes warmed with 0.01 kB of bytecode: 1 of its 1 module ran on Node v26.10.0',
    'node_modules/a/0.js runs natively: it has changed [BMES_WARN_PACK_STALE]',
  ])
  expect(lines.slice(-2)).toEqual([
    'node_modules/a/9.js runs natively: it has changed [BMES_WARN_PACK_STALE]',
    '2 more modules run natively [BMES_WARN_PACK_STALE]',
  ])
})
