import Table from 'cli-table3'
import { judge } from '../aims.ts'
import type { Comparison, Report } from '../report.ts'
import { aimsRows } from './aims-rows.ts'
import { buildRows } from './build-rows.ts'
import { comparisonRows, type Rows } from './columns.ts'
import { formatSummary } from './format.ts'
import { graphsOf, growthRows } from './growth-rows.ts'
import { stagesRows } from './stages-rows.ts'

/** What one comparison found out. */
export function comparisonText(comparison: Comparison): string {
  const { title, node, floor, results } = comparison
  const runs = Math.max(...results.map(({ total }) => total?.runs ?? 0))
  const parts = [
    `\n${title}, Node ${node.slice(1)}, ${runs} runs: medians (quartiles)`,
    table(comparisonRows(comparison)),
  ]
  if (floor !== null)
    parts.push(
      `The floor, a process that loads the same built-in modules and nothing else: ${formatSummary(floor)} ms`,
    )
  const stages = stagesRows(comparison)
  if (stages.rows.some(({ cells }) => cells !== null)) parts.push('Where our starts go, ms', table(stages))
  return `${parts.join('\n')}\n`
}

/** What is to be said at the end. */
export function reportText(report: Report, { withTables }: { withTables: boolean }): string {
  const { comparisons, buildTimes } = report
  const parts = withTables ? comparisons.map(comparisonText) : []
  for (const major of new Set(comparisons.map((comparison) => comparison.major))) {
    if (graphsOf(comparisons, major).length > 1)
      parts.push(`\nGrowth, Node ${major}`, table(growthRows(comparisons, major)))
  }
  if (buildTimes.length > 0) parts.push('\nBuilds', table(buildRows(buildTimes)))
  const verdicts = judge(report).filter(({ app }) => app !== null)
  if (verdicts.length > 0) parts.push('\nAims', table(aimsRows(verdicts)).replaceAll('**', ''))
  return `${parts.join('\n')}\n`
}

/** A table for people. */
export function table({ heads, rows }: Rows): string {
  const made = new Table({
    head: heads.map((head) => breakWords(head, 12)),
    style: { head: [], border: [], compact: true },
  })
  for (const { title, cells, error } of rows) {
    if (cells !== null) made.push([title, ...cells])
    else made.push([title, { content: error ?? '', colSpan: heads.length - 1 }])
  }
  return made.toString()
}

/** Lines of at least one word. */
function breakWords(text: string, width: number): string {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines.join('\n')
}
