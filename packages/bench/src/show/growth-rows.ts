import type { Comparison } from '../report.ts'
import type { Rows } from './columns.ts'
import { formatSummary } from './format.ts'

/** How long a graph of so many modules takes to load, in the program's own words. */
export interface GrowthPoint {
  readonly peer: string
  readonly title: string
  readonly modules: number
  /** Milliseconds. */
  readonly load: number
}

const GRAPH = /^graph-(\d+)$/

/** Of the graphs of one Node, smallest first. */
export function graphsOf(comparisons: readonly Comparison[], major: number) {
  return comparisons
    .filter((comparison) => comparison.major === major)
    .flatMap((comparison) => {
      const modules = Number(GRAPH.exec(comparison.app)?.[1])
      return modules ? { modules, comparison } : []
    })
    .toSorted((a, b) => a.modules - b.modules)
}

export function growthPoints(comparisons: readonly Comparison[], major: number): GrowthPoint[] {
  return graphsOf(comparisons, major).flatMap(({ modules, comparison }) =>
    comparison.results.flatMap(({ peer, title, load }) =>
      load === null ? [] : { peer, title, modules, load: load.median },
    ),
  )
}

export function growthRows(comparisons: readonly Comparison[], major: number): Rows {
  const graphs = graphsOf(comparisons, major)
  const titles = new Map(
    graphs.flatMap(({ comparison }) => comparison.results.map(({ peer, title }) => [peer, title] as const)),
  )
  return {
    heads: ['load in process, ms', ...graphs.map(({ modules }) => `${modules.toLocaleString('en')} modules`)],
    rows: [...titles].map(([peer, title]) => ({
      title,
      error: null,
      cells: graphs.map(({ comparison }) =>
        formatSummary(comparison.results.find((result) => result.peer === peer)?.load ?? null),
      ),
    })),
  }
}
