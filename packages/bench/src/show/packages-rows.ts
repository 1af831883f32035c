// The table of packages: one row for each, and their geometric means.
import type { PackageComparison } from '../packages/report.ts'
import { REGISTER_BASELINE } from '../peers/ours.ts'
import { geometricMean } from '../stats/geometric-mean.ts'
import type { Summary } from '../stats/summarize.ts'
import type { Rows } from './columns.ts'
import { formatRatio, NOTHING, ratioOf } from './format.ts'

const TITLES = {
  plain: 'plain',
  'compile-cache': 'cache',
  'register-warm': 'register',
  'import-module-warm': 'importModule()',
  [REGISTER_BASELINE]: 'register before',
} as const

type Start = keyof typeof TITLES

const RATIOS: readonly (readonly [part: Start, whole: Start])[] = [
  ['compile-cache', 'plain'],
  ['register-warm', 'plain'],
  ['import-module-warm', 'plain'],
  ['register-warm', 'compile-cache'],
  [REGISTER_BASELINE, 'plain'],
  ['register-warm', REGISTER_BASELINE],
]

/** Of one Node. Columns of starts that were not measured are left out. */
export function packagesRows(comparisons: readonly PackageComparison[]): Rows {
  const measured = new Set(comparisons.flatMap(({ results }) => results.map(({ peer }) => peer)))
  const columns = RATIOS.filter((pair) => pair.every((peer) => measured.has(peer)))
  const ratios = (comparison: PackageComparison) =>
    columns.map(([part, whole]) => ratioOf(totalOf(comparison, part), totalOf(comparison, whole)))
  const all = comparisons.map(ratios)
  // Means of different packages would not compare.
  const complete = all.filter((row) => row.every((ratio) => ratio !== null))
  return {
    heads: [
      'package',
      'kind',
      'plain, ms',
      ...columns.map(([part, whole]) => `${TITLES[part]} / ${TITLES[whole]}`),
    ],
    rows: [
      ...comparisons.map((comparison, index) => ({
        title: `${comparison.package} ${comparison.version}`,
        error: null,
        cells: [
          comparison.kind,
          totalOf(comparison, 'plain')?.median.toFixed(0) ?? NOTHING,
          ...all[index]!.map(formatRatio),
        ],
      })),
      {
        title: `geometric mean of ${complete.length}`,
        error: null,
        cells: [
          '',
          '',
          ...columns.map((_, column) => formatRatio(geometricMean(complete.map((row) => row[column]!)))),
        ],
      },
    ],
  }
}

export interface Slower {
  readonly start: string
  /** Packages of which all three were measured. */
  readonly outOf: number
  /** Those in which it took longer, with the part of what it should not have exceeded: worst first. */
  readonly packages: readonly { readonly name: string; readonly ratio: number }[]
}

/** Where our starts are slower than the better one of plain Node and its warm compile cache. */
export function findSlower(comparisons: readonly PackageComparison[]): Slower[] {
  return (['register-warm', 'import-module-warm', REGISTER_BASELINE] as const).flatMap((start) => {
    const ratios = comparisons.flatMap((comparison) => {
      const [ours, plain, cache] = ([start, 'plain', 'compile-cache'] as const).map((peer) =>
        totalOf(comparison, peer),
      )
      if (!ours || !plain || !cache) return []
      return { name: comparison.package, ratio: ours.median / Math.min(plain.median, cache.median) }
    })
    if (ratios.length === 0) return []
    return {
      start: TITLES[start],
      outOf: ratios.length,
      packages: ratios.filter(({ ratio }) => ratio > 1).toSorted((a, b) => b.ratio - a.ratio),
    }
  })
}

/** What has failed, in words. */
export function packageErrors(comparisons: readonly PackageComparison[]): string[] {
  return comparisons.flatMap((comparison) =>
    comparison.results.flatMap(({ title, error }) =>
      error === null ? [] : `${comparison.package}, ${title}: ${error}`,
    ),
  )
}

function totalOf({ results }: PackageComparison, start: Start): Summary | null {
  return results.find(({ peer }) => peer === start)?.total ?? null
}
