import type { WarmReport } from '@esm-bytecode/warm'
import { expect, test } from 'vitest'
import { inCommandLineWords } from './command-line-words.ts'

test('options have the names that they have here', () => {
  const run = {
    target: 'Node v24.0.0',
    entry: '/app/warm.js',
    outcome: 'failed',
    requests: [],
    problem: 'It is warm.\nNothing more.',
    advice: 'Set warm.env. Or set warm.run to a module, and warm.timeout.',
    stderr: 'set warm.env',
    notes: ['/ was answered with 404. Set warm.requests to paths that it has.'],
    milliseconds: 1,
  } as const
  const report: WarmReport = { runs: [run], warmed: [], packs: [], notRun: [], native: [] }
  expect(inCommandLineWords(report).runs).toEqual([
    {
      ...run,
      advice: 'Set --env. Or set --run to a module, and --timeout.',
      notes: ['/ was answered with 404. Set --request to paths that it has.'],
    },
  ])
})
