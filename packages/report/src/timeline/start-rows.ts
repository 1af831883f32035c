import { OWN_MODULES } from '../build/build-data.ts'
import { packageName } from '../build/package-name.ts'
import type { OwnSegment } from './own-segments.ts'
import { STAGES, type Segment, type StartData, type StartRow } from './start-data.ts'

interface Row extends Omit<StartRow, 'segments' | 'modules' | 'milliseconds'> {
  readonly segments: Segment[]
  readonly urls: Set<string | null>
}

/** How far apart segments of one stage in one row may be to become one: nobody can see that. A part of the whole. */
const INVISIBLE = 1 / 4000

/**
 * One row for each chunk, and one for each package: thousands of modules have to stay readable.
 *
 * @param root `file:` URL of the folder of the report, with `/` at its end
 * @param isStatic files of chunks and names of packages that no `import()` is needed for
 */
export function startRows(
  segments: readonly OwnSegment[],
  root: string,
  isStatic: ReadonlySet<string>,
): StartRow[] {
  const rows = new Map<string, Row>()
  const end = segments.at(-1)?.end ?? 0
  for (const segment of segments) {
    const { label, kind } = nameRow(segment.url, root)
    let row = rows.get(label)
    if (row === undefined) {
      const dynamic = (kind === 'chunk' || kind === 'package') && !isStatic.has(label)
      row = { label, kind, dynamic, start: segment.start, segments: [], urls: new Set() }
      rows.set(label, row)
    }
    row.urls.add(segment.url)
    append(row.segments, segment, end * INVISIBLE)
  }
  return [...rows.values()].map(({ urls, ...row }) => ({
    ...row,
    modules: urls.size,
    milliseconds: row.segments.reduce((sum, each) => sum + each.end - each.start, 0),
  }))
}

function nameRow(url: string | null, root: string): Pick<StartRow, 'label' | 'kind'> {
  if (url === null) return { label: 'the runtime', kind: 'runtime' }
  if (url.startsWith('node:')) return { label: 'built-in modules', kind: 'runtime' }
  const name = packageName(url)
  if (name !== OWN_MODULES) return { label: name, kind: 'package' }
  const path = url.startsWith(root) ? url.slice(root.length) : url
  const label = decodePath(path)
  return { label, kind: label.endsWith('.bmes') ? 'pack' : 'chunk' }
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

function append(segments: Segment[], { stage, start, end }: OwnSegment, gap: number): void {
  const last = segments.at(-1)
  if (last !== undefined && last.stage === stage && start - last.end <= gap) {
    segments[segments.length - 1] = { stage, start: last.start, end }
  } else {
    segments.push({ stage, start, end })
  }
}

export function stageTotals(segments: readonly OwnSegment[]): StartData['totals'] {
  return STAGES.map((stage) => ({
    stage,
    milliseconds: segments
      .filter((segment) => segment.stage === stage)
      .reduce((sum, { start, end }) => sum + end - start, 0),
  }))
}
