// What people read.
import Table from 'cli-table3'

const spread = ({ median, low, high }) => `${median.toFixed(0)} (${low.toFixed(0)}–${high.toFixed(0)})`
const ratio = (part, whole, floor = 0) =>
  whole ? ((part.total.median - floor) / (whole.total.median - floor)).toFixed(2) : '–'
const table = (head, rows) => {
  const made = new Table({ head, style: { head: [], border: [], compact: true } })
  made.push(...rows)
  return made.toString()
}

/**
 * Times of one Node: milliseconds as median (quartiles), ratios of the medians of the whole process, and of what is above the
 * floor.
 */
export function timesTable(results, floor) {
  const of = (name) => results.find(({ mode }) => mode === name)
  return table(
    [
      'start',
      'spawn to\nresponse, ms',
      'import, ms',
      'first\nresponse, ms',
      'of plain',
      'of compile\ncache',
      'of plain,\nabove floor',
      'of cache,\nabove floor',
      'response,\nof plain',
    ],
    results.map((result) => [
      result.mode,
      spread(result.total),
      spread(result.import),
      spread(result.response),
      ratio(result, of('plain')),
      ratio(result, of('compile-cache')),
      ratio(result, of('plain'), floor.median),
      ratio(result, of('compile-cache'), floor.median),
      of('plain') ? (result.response.median / of('plain').response.median).toFixed(2) : '–',
    ]),
  )
}

export function floorLine(floor) {
  return `The floor, a process that loads the same built-in modules and nothing else: ${spread(floor)} ms`
}

export function runtimeCostLine({ empty, runtime }) {
  const share = (runtime.median / empty.median).toFixed(2)
  return `A process that only imports @esm-bytecode/runtime: ${spread(runtime)} ms, ${share} of one that imports an empty module`
}

/** How many modules run how, one column for each of our ways to start. */
export function modulesTable(results) {
  const ours = results.filter(({ stats }) => stats)
  const ways = new Map()
  for (const [column, { stats }] of ours.entries()) {
    for (const { served, tier, bytecode, reason } of stats.modules) {
      const from = bytecode === 'accepted' ? `${tier} bytecode` : `bytecode ${bytecode}`
      const way = `${served}, ${from}${reason ? ` (${reason})` : ''}`
      const counts = ways.get(way) ?? ours.map(() => 0)
      counts[column]++
      ways.set(way, counts)
    }
  }
  return table(
    ['modules', ...ours.map(({ mode }) => mode)],
    [...ways].map(([way, counts]) => [way, ...counts]),
  )
}
