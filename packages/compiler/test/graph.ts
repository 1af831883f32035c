import { posix } from 'node:path'
import { analyze } from '../src/analyze/analyze.ts'
import { buildRecords, type RecordResult } from '../src/graph/build-records.ts'
import { resolveTarget } from '../src/graph/resolve-target.ts'

/** Analyzes modules and decides about them, as `Compiler` does. By path: `sub/a.js`. */
export function recordsOf(sources: Readonly<Record<string, string>>): Map<string, RecordResult> {
  const ids = new Set(Object.keys(sources))
  const graph = Object.entries(sources).map(([id, code]) => {
    const analysis = analyze(code, id)
    const targets = analysis.requests.map(({ specifier, kind, attributes }) =>
      kind === 'builtin' || attributes.length > 0 ? null : resolveTarget(specifier, id, ids),
    )
    return { id, analysis, targets }
  })
  return buildRecords(graph, (from, to) => posix.relative(posix.dirname(from), to))
}
