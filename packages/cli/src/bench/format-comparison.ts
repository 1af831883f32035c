import { plural } from '@esm-bytecode/compiler'
import { WAY_LABELS, type Comparison, type MeasuredWay } from '@esm-bytecode/report'
import { colors } from '../colors.ts'

/** For people. Ends with a new line. */
export function formatComparison({ outcome, node, runs, ways, modules, notes }: Comparison): string {
  const until = outcome === 'served' ? 'to the first response' : 'to the end of the process'
  const rows = ways.map(rowOf)
  const width = (column: number): number => Math.max(...rows.map((row) => row[column]!.length))
  const widths = rows[0]!.map((_, column) => width(column))
  const lines = rows.map((row, index) => {
    const text = row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join('  ')
    return ways[index]!.name === 'bytecode' ? colors.bold(text) : text
  })
  return [
    `Milliseconds ${until}, Node ${node}, medians of ${plural(runs, 'run')} in turn; ratio to plain Node`,
    ...lines.map((line) => `  ${line}`),
    `${modules.fromBytecode.toLocaleString('en')} of ${plural(modules.total, 'module')} came from bytecode`,
    ...notes.map((note) => colors.yellow(note)),
  ]
    .map((line) => `${line}\n`)
    .join('')
}

function rowOf({ name, median, min, max, ratio }: MeasuredWay): string[] {
  return [WAY_LABELS[name], median.toFixed(1), `(${min.toFixed(1)} to ${max.toFixed(1)})`, ratio.toFixed(2)]
}
