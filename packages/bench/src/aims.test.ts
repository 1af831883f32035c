import { expect, test } from 'vitest'
import { AIMS, judge, type Aim } from './aims.ts'
import { exactly, sampleComparison, sampleReport, sampleResult } from './show/sample-report.ts'

const hello = (importModule: number, register: number) =>
  sampleReport([
    sampleComparison('hello', [
      sampleResult('plain', 100),
      sampleResult('import-module-warm', importModule),
      sampleResult('register-warm', register),
    ]),
  ])

const verdictOf = (report: ReturnType<typeof hello>) =>
  judge(report).find(({ aim, app }) => app === 'hello' && aim.against === 'plain Node')

test('an aim is met if both of our starts meet it, as it is shown', () => {
  expect(verdictOf(hello(103.4, 90))).toMatchObject({ isMet: true, reason: null })
  expect(verdictOf(hello(103.6, 90))).toMatchObject({ isMet: false })
  expect(verdictOf(hello(90, 110))).toMatchObject({
    isMet: false,
    figures: [
      { start: 'importModule()', value: 0.9 },
      { start: 'register', value: 1.1 },
    ],
  })
})

test('an aim of which nothing was measured is neither met nor missing', () => {
  const verdicts = judge(hello(90, 90)).filter(({ aim }) => aim.title.startsWith('React'))
  expect(verdicts.length).toBeGreaterThan(5)
  for (const verdict of verdicts) expect(verdict).toMatchObject({ app: null, figures: [], isMet: false })
})

test('other Nodes count for no aim', () => {
  const { comparisons } = hello(10, 10)
  const report = sampleReport(comparisons.map((comparison) => ({ ...comparison, major: 26 })))
  expect(judge(report).every(({ app }) => app === null)).toBe(true)
})

test('growth compares the loads of two graphs', () => {
  const graph = (app: string, load: number) =>
    sampleComparison(app, [sampleResult('import-module-warm', 1, { load: exactly(load) })])
  const verdict = judge(sampleReport([graph('graph-1000', 50), graph('graph-3000', 160)])).find(
    ({ app }) => app === 'graph-3000',
  )
  expect(verdict).toMatchObject({ isMet: false, figures: [{ value: 3.2 }] })
})

test('the reason of a missed aim is that of its app', () => {
  const [aim] = AIMS.filter(({ title, against }) => title.startsWith('Hello') && against === 'plain Node')
  const aims: Aim[] = [{ ...aim!, missedBecause: { hello: 'The runtime is loaded.' } }]
  expect(judge(hello(200, 200), aims)).toMatchObject([{ reason: 'The runtime is loaded.' }])
  expect(judge(hello(100, 100), aims)).toMatchObject([{ reason: null }])
})
