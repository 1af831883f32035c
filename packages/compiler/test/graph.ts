import { posix } from 'node:path'
import { analyze } from '../src/analyze/analyze.ts'
import { buildRecords, type RecordResult } from '../src/graph/build-records.ts'
import { resolveTarget } from '../src/graph/resolve-target.ts'

/** CommonJS and JSON by path, with the names that it exports. */
export type Synthetics = Readonly<Record<string, readonly string[]>>

/** Analyzes modules and decides about them, as `Compiler` does. By path: `sub/a.js`. */
export function recordsOf(
  sources: Readonly<Record<string, string>>,
  synthetics: Synthetics = {},
): Map<string, RecordResult> {
  const ids = new Set([...Object.keys(sources), ...Object.keys(synthetics)])
  const graph = Object.entries(sources).map(([id, code]) => {
    const analysis = analyze(code, id)
    const targets = analysis.requests.map(({ specifier, kind, attributes }) =>
      kind === 'builtin' || attributes.length > 0 ? null : resolveTarget(specifier, id, ids),
    )
    return { id, analysis, targets }
  })
  const names = new Map(Object.entries(synthetics).map(([id, list]) => [id, new Set(list)]))
  return buildRecords(graph, (from, to) => posix.relative(posix.dirname(from), to), names)
}
