// One comparison as rows of text, for every kind of table.
import { findResult, type Comparison, type Result } from '../report.ts'
import type { Summary } from '../stats/summarize.ts'
import { formatMegabytes, formatRatio, formatSummary, NOTHING, ratioOf } from './format.ts'

interface Column {
  readonly head: string
  /** @returns `null` where it was not measured */
  text(result: Result): string | null
}

export interface Row {
  readonly title: string
  /** One for each head behind the first; of a peer that failed, `null`. */
  readonly cells: readonly string[] | null
  readonly error: string | null
}

export interface Rows {
  readonly heads: readonly string[]
  readonly rows: readonly Row[]
}

/** Columns of which nobody has a figure are left out. */
export function comparisonRows(comparison: Comparison): Rows {
  const { results } = comparison
  const measured = results.filter(({ error }) => error === null)
  const columns = columnsOf(comparison).filter(({ text }) => measured.some((result) => text(result) !== null))
  return {
    heads: ['start', ...columns.map(({ head }) => head)],
    rows: results.map((result) => ({
      title: result.title,
      error: result.error,
      cells: result.error === null ? columns.map(({ text }) => text(result) ?? NOTHING) : null,
    })),
  }
}

type Measure = 'total' | 'response' | 'load' | 'cpu' | 'rss'

function columnsOf(comparison: Comparison): Column[] {
  const plain = findResult(comparison, 'plain')
  const cache = findResult(comparison, 'compile-cache')
  const floor = comparison.floor?.median ?? null
  const summary = (head: string, measure: Measure): Column => ({
    head,
    text: (result) => result[measure] && formatSummary(result[measure]),
  })
  const ratio = (
    head: string,
    of: Result | undefined,
    measure: Measure,
    above: number | null = 0,
  ): Column => ({
    head,
    text: (result) =>
      of === undefined || above === null
        ? null
        : orNull(formatRatio(ratioOf(result[measure], of[measure], above))),
  })
  const isServer = comparison.kind === 'server'
  return [
    summary(isServer ? 'spawn to first response, ms' : 'spawn to end, ms', 'total'),
    ratio('of plain', plain, 'total'),
    ratio('of compile cache', cache, 'total'),
    ratio('above the floor, of plain', plain, 'total', floor),
    ratio('above the floor, of cache', cache, 'total', floor),
    summary('first response alone, ms', 'response'),
    ratio('response, of plain', plain, 'response'),
    summary('load in process, ms', 'load'),
    ratio('load, of plain', plain, 'load'),
    ratio('load, of cache', cache, 'load'),
    summary('CPU, ms', 'cpu'),
    { head: 'peak RSS, MB', text: ({ rss }) => rss && formatMegabytes(rss.median) },
    { head: 'on disk, MB', text: ({ sizes }) => sizes && formatMegabytes(diskOf(sizes)) },
    { head: 'requests in a second', text: ({ throughput }) => throughput && rate(throughput) },
  ]
}

/** All that has to be there besides `node_modules` and the common `node`. */
function diskOf({ scripts, bytecode, executable }: NonNullable<Result['sizes']>): number {
  return scripts + bytecode + executable
}

const orNull = (text: string) => (text === NOTHING ? null : text)
const rate = ({ median }: Summary) => median.toFixed(0)
