// The tables of `docs/benchmarks.md`.
import { judge } from '../aims.ts'
import { findResult, type Comparison, type Environment, type Report } from '../report.ts'
import { aimsRows } from './aims-rows.ts'
import { buildRows } from './build-rows.ts'
import { comparisonRows, type Rows } from './columns.ts'
import { formatSummary } from './format.ts'
import { graphsOf, growthRows } from './growth-rows.ts'
import { stagesRows } from './stages-rows.ts'

/** Charts that were drawn, by what they show. */
export interface Charts {
  /** Paths from the document, by name of the app. */
  readonly starts: ReadonlyMap<string, string>
  readonly stages: ReadonlyMap<string, string>
  /** By major version of Node. */
  readonly growth: ReadonlyMap<number, string>
}

const GROWTH_NOTE =
  'As the program measures it, around the `import()` of its graph. Where the whole program is one file, which is read and compiled before the clock runs, only the evaluation is in it: v8-compile-cache-lib, bytenode and the executables. Compare those by their whole processes.'

export function reportMarkdown(report: Report, charts: Charts): string {
  const { comparisons, buildTimes } = report
  const apps = [...new Set(comparisons.map(({ app }) => app))]
  const majors = [...new Set(comparisons.map(({ major }) => major))]
  return [
    '## Where it was measured',
    environmentMarkdown(report.environment, report),
    '## Aims',
    'Ratios of medians on Node 24; ours is `warm`.',
    table(aimsRows(judge(report)), '---'),
    ...apps.flatMap((app) =>
      appMarkdown(
        comparisons.filter((comparison) => comparison.app === app),
        charts,
      ),
    ),
    ...majors.flatMap((major) => growthMarkdown(comparisons, major, charts)),
    ...(buildTimes.length === 0
      ? []
      : ['## Build time', 'Whole builds, interleaved: medians.', table(buildRows(buildTimes))]),
  ].join('\n\n')
}

function environmentMarkdown(environment: Environment, { seed, isQuick }: Report): string {
  const { date, cpu, cores, memory, system, versions } = environment
  const list = Object.entries(versions).map(
    ([name, version]) => `${name.replace(/^Node .*/, 'Node')} ${version}`,
  )
  const few = isQuick ? ' These runs were few (`--quick`).' : ''
  return [
    `${date}, ${cpu}, ${cores} cores, ${Math.round(memory / 2 ** 30)} GiB, ${system}; the order of the runs from seed ${seed}.${few}`,
    `${list.join(', ')}.`,
  ].join('\n\n')
}

function appMarkdown(comparisons: readonly Comparison[], charts: Charts): string[] {
  const { app, title } = comparisons[0]!
  return [
    `## ${title}`,
    ...picture(title, charts.starts.get(app)),
    ...comparisons.flatMap((comparison) => {
      const { node, floor, results } = comparison
      const runs = Math.max(...results.map(({ total }) => total?.runs ?? 0))
      const floorText = floor === null ? '' : ` The floor is ${formatSummary(floor)} ms.`
      const bunText = distanceToBun(comparison)
      return [
        `### ${title}, Node ${node.slice(1)}`,
        `${runs} runs, medians (quartiles).${floorText}${bunText}`,
        table(comparisonRows(comparison)),
      ]
    }),
    ...stagesMarkdown(comparisons, charts),
  ]
}

/** An executable of Bun's starts without Node: the floor is a part of the distance that no bytecode can win. */
function distanceToBun(comparison: Comparison): string {
  const bun = findResult(comparison, 'bun-compile')?.total?.median
  const ours = findResult(comparison, 'import-module-warm')?.total?.median
  if (bun === undefined || ours === undefined || comparison.floor === null || ours <= bun) return ''
  const distance = ours - bun
  const share = comparison.floor.median / ours
  return ` Ours, importModule(), warm, is done ${distance.toFixed(0)} ms after Bun’s compiled bytecode; ${share.toFixed(2)} of our time is the floor.`
}

function stagesMarkdown(comparisons: readonly Comparison[], charts: Charts): string[] {
  const { app, title } = comparisons[0]!
  const measured = comparisons.filter(({ results }) => results.some(({ stages }) => stages !== null))
  if (measured.length === 0) return []
  return [
    `### ${title}, where our starts go`,
    ...picture(`${title}, stages`, charts.stages.get(app)),
    ...measured.flatMap((comparison) => [
      `Node ${comparison.node.slice(1)}, milliseconds of one instrumented start:`,
      table(stagesRows(comparison)),
    ]),
  ]
}

function growthMarkdown(comparisons: readonly Comparison[], major: number, charts: Charts): string[] {
  if (graphsOf(comparisons, major).length < 2) return []
  return [
    `## Growth with the number of modules, Node ${major}`,
    ...picture(`Growth, Node ${major}`, charts.growth.get(major)),
    GROWTH_NOTE,
    table(growthRows(comparisons, major)),
  ]
}

function picture(alt: string, path: string | undefined): string[] {
  return path === undefined ? [] : [`![${alt}](${path})`]
}

/** Of a peer that failed, the error stands in the second column. */
function table({ heads, rows }: Rows, alignment = '--:'): string {
  const lines = rows.map(({ title, cells, error }) => {
    const texts = cells ?? [error ?? '', ...heads.slice(2).map(() => '')]
    return [title, ...texts]
  })
  const separator = heads.map((_, column) => (column === 0 ? '---' : alignment))
  return [heads, separator, ...lines].map((line) => `| ${line.map(escape).join(' | ')} |`).join('\n')
}

/** What would end a cell, or begin markup in it. */
function escape(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ')
}
