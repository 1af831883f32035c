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

/** Which chunks came from bytecode, one column for each of our ways to start. */
export function chunksTable(results) {
  const ours = results.filter(({ stats }) => stats)
  const names = new Set(ours.flatMap(({ stats }) => stats.modules.map(({ name }) => name)))
  const cell = (module) => {
    if (!module) return 'not loaded'
    const bytecode =
      module.bytecode === 'accepted' ? `${module.tier} bytecode` : `bytecode ${module.bytecode}`
    return `${module.served}, ${bytecode}${module.reason ? ` (${module.reason})` : ''}`
  }
  return table(
    ['chunk', ...ours.map(({ mode }) => mode)],
    [...names].map((name) => [
      name,
      ...ours.map(({ stats }) => cell(stats.modules.find((module) => module.name === name))),
    ]),
  )
}
