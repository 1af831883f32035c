import { expect, test } from 'vitest'
import { growthChart } from './chart-growth.ts'
import { stagesChart } from './chart-stages.ts'
import { startsChart } from './chart-starts.ts'
import { comparisonRows } from './columns.ts'
import { formatMegabytes, formatRatio, formatSummary, ratioOf } from './format.ts'
import { reportMarkdown } from './markdown.ts'
import { exactly, sampleComparison, sampleReport, sampleResult } from './sample-report.ts'
import { comparisonText, reportText } from './terminal.ts'

const stages = {
  runtime: 3,
  read: 2,
  verify: 1,
  decode: 4,
  link: 2,
  deserialize: 5,
  builtin: 0,
  node: 0,
  evaluate: 10,
  response: 0,
  rest: 33,
}

const comparison = sampleComparison('hello', [
  sampleResult('plain', 100),
  sampleResult('bytenode', null),
  sampleResult('import-module-warm', 60, { stages }),
])

test('numbers', () => {
  expect(formatSummary({ median: 143.4, low: 140, high: 148, runs: 9 })).toBe('143 (140–148)')
  expect(formatSummary({ median: 9.04, low: 8, high: 9.5, runs: 9 })).toBe('9.0 (8.0–9.5)')
  expect(formatSummary({ median: 50, low: 50, high: 50, runs: 1 })).toBe('50')
  expect(formatSummary(null)).toBe('–')
  expect(formatMegabytes(127_300_000)).toBe('127')
  expect(formatMegabytes(2_240_000)).toBe('2.2')
  expect(formatMegabytes(1024)).toBe('0.001')
})

test('ratios are of what is above the floor, and of nothing where nothing is', () => {
  expect(ratioOf(exactly(60), exactly(100))).toBe(0.6)
  expect(formatRatio(ratioOf(exactly(60), exactly(100), 40))).toBe('0.33')
  expect(ratioOf(exactly(60), exactly(40), 40)).toBeNull()
  expect(ratioOf(null, exactly(40))).toBeNull()
})

test('columns of which nobody has a figure are left out, and a peer that failed says why', () => {
  const { heads, rows } = comparisonRows(comparison)
  expect(heads).toEqual(['start', 'spawn to end, ms', 'of plain', 'above the floor, of plain'])
  expect(rows.map(({ cells }) => cells)).toEqual([
    ['100 (100–100)', '1.00', '1.00'],
    null,
    ['60 (60–60)', '0.60', '0.33'],
  ])
  expect(rows[1]!.error).toContain('it has no <main>')
})

test('the terminal shows every peer, the floor and the stages', () => {
  const text = comparisonText(comparison)
  for (const part of ['plain', 'it has no <main>', '0.60', 'The floor', 'V8', 'deserializing'])
    expect(text).toContain(part)
  expect(reportText(sampleReport([comparison]), { withTables: false })).toContain('0.60 importModule()')
})

test('tables of the document have as many cells in each line', () => {
  const charts = {
    starts: new Map([['hello', 'benchmarks/hello.svg']]),
    stages: new Map(),
    growth: new Map(),
  }
  const text = reportMarkdown(sampleReport([comparison]), charts)
  expect(text).toContain('![App hello](benchmarks/hello.svg)')
  expect(text).toContain('Error: it has no &lt;main> \\| module')
  const tables = text.split('\n\n').filter((part) => part.startsWith('|'))
  expect(tables).toHaveLength(3)
  for (const table of tables) {
    const widths = table.split('\n').map((line) => line.split(/(?<!\\)\|/).length)
    expect(new Set(widths).size).toBe(1)
  }
})

test('a chart shows each peer with its time and its part of plain, and the one that failed', () => {
  const svg = startsChart([comparison, sampleComparison('hello', comparison.results, 26)])
  for (const part of [
    'App hello',
    'Node 24.1',
    'Node 26.1',
    '60 · 0.60',
    'it has no &lt;main',
    'Milliseconds',
  ])
    expect(svg).toContain(part)
  expect(svg).toMatch(/^<svg [^]*prefers-color-scheme: dark[^]*<\/svg>\n$/)
})

test('stages are drawn where they were measured', () => {
  expect(stagesChart([comparison])).toContain('V8 deserializing')
  expect(stagesChart([sampleComparison('hello', [sampleResult('plain', 100)])])).toBeNull()
})

test('growth is drawn from two graphs on', () => {
  const graph = (modules: number) =>
    sampleComparison(`graph-${modules}`, [sampleResult('plain', 1, { load: exactly(modules) })])
  expect(growthChart([graph(10)], 24)).toBeNull()
  const svg = growthChart([graph(1000), graph(10), graph(3000)], 24)
  expect(svg).toContain('plain · 3000')
  expect(svg).toContain('1,000')
})
