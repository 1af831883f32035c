import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { oneNode, testsAll } from '@esm-bytecode/nodes'
import { expect, test } from 'vitest'

const bench = fileURLToPath(new URL('../../packages/bench/dist/bench.mjs', import.meta.url))
const { major } = oneNode()

const start = (...args: string[]) => promisify(execFile)(process.execPath, [bench, ...args])

/** A graph shows all that an app can; a campaign takes one without modules of its own, too. */
const apps = testsAll ? ['hello', 'graph-10'] : ['graph-10']

test('the benchmark runs, with all that needs no network', async () => {
  const peers = ['plain', 'compile-cache', 'ours'].flatMap((name) => ['--peer', name])
  const { stdout } = await start(
    ...apps.flatMap((name) => ['--app', name]),
    ...peers,
    '--node',
    String(major),
    '--runs',
    '1',
    '--json',
  )
  const report = JSON.parse(stdout)

  expect(report).toMatchObject({ version: 1, environment: { cores: expect.any(Number) }, isQuick: false })
  expect(report.comparisons.map(({ app }: { app: string }) => app)).toEqual(apps)
  const summary = { median: expect.any(Number), low: expect.any(Number), high: expect.any(Number), runs: 1 }
  for (const comparison of report.comparisons) {
    expect(comparison).toMatchObject({ major, kind: 'command', floor: summary })
    expect(comparison.results.map(({ peer }: { peer: string }) => peer)).toEqual([
      'plain',
      'compile-cache',
      'import-module-lazy',
      'register-lazy',
      'import-module-eager',
      'register-eager',
      'import-module-warm',
      'register-warm',
    ])
    for (const result of comparison.results) expect(result).toMatchObject({ error: null, total: summary })
    for (const { group, sizes } of comparison.results) {
      if (group === 'ours') expect(sizes.bytecode).toBeGreaterThan(0)
    }
  }
  const graph = report.comparisons.at(-1)
  for (const { load } of graph.results) expect(load).toMatchObject(summary)
  const times = { error: null, plain: summary, eager: summary, warm: summary }
  expect(report.buildTimes).toMatchObject(apps.map((app) => ({ app, ...times })))
})

test('an option that it does not take is refused with what it takes', async () => {
  await expect(start('--app', 'nothing')).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--app takes hello'),
  })
  await expect(start('packages', '--package', 'nothing')).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/--package takes .*, not "nothing"/),
  })
})
