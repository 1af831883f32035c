// What this project wants to reach, and why it has not where it has not. Ratios of medians of one run, on Node 24.
import { findResult, type Comparison, type Report, type Result } from './report.ts'
import { ratioOf } from './show/format.ts'

/** The Node that aims are about. */
const NODE = 24

export interface Aim {
  readonly title: string
  /** What the figure is a part of. */
  readonly against: string
  readonly limit: number
  readonly bound: 'at most' | 'at least'
  /** One for each app, and each start, that it is about; empty if nothing of it was measured. */
  figures(report: Report): Figure[]
  /** By name of the app, `*` for all others: why it is missed. */
  readonly missedBecause?: Readonly<Record<string, string>>
}

export interface Figure {
  readonly app: string
  /** Which of our starts, or nothing where that makes no difference. */
  readonly start: string
  readonly value: number
}

type Measure = (ours: Result, other: Result, comparison: Comparison) => number | null

const total: Measure = (ours, other) => ratioOf(ours.total, other.total)
const response: Measure = (ours, other) => ratioOf(ours.response, other.response)
const load: Measure = (ours, other) => ratioOf(ours.load, other.load)
const rss: Measure = (ours, other) => ratioOf(ours.rss, other.rss)
const throughput: Measure = (ours, other) => ratioOf(ours.throughput, other.throughput)
const aboveFloor: Measure = (ours, other, { floor }) =>
  floor && ratioOf(ours.total, other.total, floor.median)

/** Compares both of our starts from `warm` bytecode with a peer. Without `apps`, in every app. */
function starts(measure: Measure, peer: string, apps?: readonly string[]): Aim['figures'] {
  return ({ comparisons }) =>
    comparisons.flatMap((comparison) => {
      const other = findResult(comparison, peer)
      if (comparison.major !== NODE || other === undefined) return []
      if (apps !== undefined && !apps.includes(comparison.app)) return []
      return (['import-module', 'register'] as const).flatMap((start) => {
        const ours = findResult(comparison, `${start}-warm`)
        const value = ours === undefined ? null : measure(ours, other, comparison)
        return value === null
          ? []
          : { app: comparison.app, start: start === 'register' ? start : 'importModule()', value }
      })
    })
}

function growth(from: string, to: string): Aim['figures'] {
  return ({ comparisons }) => {
    const of = (app: string, peer: string) => {
      const comparison = comparisons.find((each) => each.app === app && each.major === NODE)
      return comparison && findResult(comparison, peer)
    }
    return (['import-module', 'register'] as const).flatMap((start) => {
      const value = ratioOf(of(to, `${start}-warm`)?.load ?? null, of(from, `${start}-warm`)?.load ?? null)
      return value === null ? [] : { app: to, start: start === 'register' ? start : 'importModule()', value }
    })
  }
}

const sidecarSize: Aim['figures'] = ({ comparisons }) =>
  comparisons.flatMap((comparison) => {
    const sizes = findResult(comparison, 'import-module-warm')?.sizes
    if (comparison.major !== NODE || !sizes || sizes.chunks === 0) return []
    return { app: comparison.app, start: '', value: (sizes.bytecode - sizes.pack) / sizes.chunks }
  })

const buildTime: Aim['figures'] = ({ buildTimes }) =>
  buildTimes.flatMap(({ app, eager, plain }) => {
    const value = ratioOf(eager, plain)
    return value === null ? [] : { app, start: '', value }
  })

/** An aim against plain Node, and one against its warm compile cache. */
function againstBoth(
  title: string,
  measure: Measure,
  apps: readonly string[] | undefined,
  limits: { readonly plain: number; readonly cache: number },
  missedBecause: Readonly<Record<string, string>> = {},
): Aim[] {
  const common = { title, bound: 'at most', missedBecause } as const
  return [
    { ...common, against: 'plain Node', limit: limits.plain, figures: starts(measure, 'plain', apps) },
    {
      ...common,
      against: 'warm compile cache',
      limit: limits.cache,
      figures: starts(measure, 'compile-cache', apps),
    },
  ]
}

const EVALUATING =
  'Bytecode takes compiling away, a third of what is above the floor. Evaluating, the first response and the runtime itself are as long as ever.'

const TOOL = ['typescript-version', 'typescript-compile']

export const AIMS: readonly Aim[] = [
  ...againstBoth(
    'React + MUI, above the floor',
    aboveFloor,
    ['react-mui'],
    { plain: 0.42, cache: 0.65 },
    {
      'react-mui': EVALUATING,
    },
  ),
  ...againstBoth(
    'React + MUI, first response alone',
    response,
    ['react-mui'],
    { plain: 0.45, cache: 0.5 },
    {
      'react-mui':
        'Compiling is gone. What is left renders for the first time, and makes objects, shapes and feedback that no bytecode holds.',
    },
  ),
  ...againstBoth(
    'React + MUI, dependencies external, whole process',
    total,
    ['react-mui-external'],
    { plain: 0.08, cache: 0.1 },
    {
      'react-mui-external':
        'The same program bundled takes more than that from bytecode. 1,500 modules are 1,500 scripts: linking, deserializing, decoding and evaluating take most, Node and its built-in modules the rest.',
    },
  ),
  ...againstBoth(
    '1,000 modules, load in process',
    load,
    ['graph-1000'],
    { plain: 0.15, cache: 0.2 },
    {
      'graph-1000':
        'Each module keeps two files and a script of its own, so that names and positions are those of its file. Reading, decoding, linking and deserializing take about a quarter each.',
    },
  ),
  {
    title: '3,000 modules, load in process: at most linear growth',
    against: 'the load of 1,000',
    limit: 3,
    bound: 'at most',
    figures: growth('graph-1000', 'graph-3000'),
    missedBecause: {
      '*': 'Nothing of it grows faster than the number of modules but collecting: the heap is three times as large. Runs of several days gave 2.5 to 3.1.',
    },
  },
  ...againstBoth(
    'TypeScript as a tool, whole process',
    total,
    TOOL,
    { plain: 0.45, cache: 0.8 },
    {
      'typescript-version':
        'Nearly half of it is Node, and a sixth the runtime, the checksum of a chunk of 5 MB and its text. The compile cache has no runtime to load.',
      'typescript-compile':
        'Most of it is the compiler at work: parsing its libraries, which nothing caches.',
    },
  ),
  ...againstBoth(
    'Hello world, whole process',
    total,
    ['hello'],
    { plain: 1.03, cache: 1.03 },
    {
      hello:
        'An empty preload takes 1 ms. The entry of the runtime takes 1 more, node:zlib, for checksums, 2, the runtime itself 1 to 2 from its bytecode, and the first sidecar with its facade 2.',
    },
  ),
  {
    title: 'React + MUI, whole process, ahead of Deno',
    against: 'Deno, cache warm',
    limit: 1,
    bound: 'at most',
    figures: starts(total, 'deno', ['react-mui']),
  },
  {
    title: 'React + MUI, whole process, ahead of Bun',
    against: 'Bun',
    limit: 1,
    bound: 'at most',
    figures: starts(total, 'bun', ['react-mui']),
    missedBecause: {
      '*': 'Both take the same within what few runs can tell: from 0.92 to 1.02 in runs of one day. Bun has no start of Node’s to pay for.',
    },
  },
  {
    title: 'Steady-state throughput',
    against: 'plain Node',
    limit: 0.98,
    bound: 'at least',
    figures: starts(throughput, 'plain'),
    missedBecause: {
      '*': 'What answers is the same code, compiled by the same V8. The load of some seconds on two cores, which it shares with its generator, gives 0.9 to 1.3 from run to run.',
    },
  },
  ...againstBoth(
    'Peak RSS',
    rss,
    undefined,
    { plain: 1.05, cache: 1.05 },
    {
      '*': 'The runtime is 4 MB of it. The rest are files, texts and bytecode, which are in memory beside each other for a moment.',
    },
  ),
  {
    title: 'Sidecars, warm',
    against: 'size of the chunks',
    limit: 0.6,
    bound: 'at most',
    figures: sidecarSize,
    missedBecause: {
      '*': 'Where most functions run, V8 writes about as many bytes of bytecode as they have of text; tables and records are a fixed part that small chunks feel most, and so is the bytecode of the runtime, 0.2 MB, which is counted.',
    },
  },
  {
    title: 'Build with the plugin, without the warm run',
    against: 'plain build',
    limit: 1.25,
    bound: 'at most',
    figures: buildTime,
    missedBecause: {
      '*': 'Every chunk is parsed, transformed and compiled once more, in JavaScript and in a process of the target Node, beside a bundler that is neither.',
    },
  },
]

/** One app of an aim, judged. */
export interface Verdict {
  readonly aim: Aim
  /** `null` if nothing of the aim was measured. */
  readonly app: string | null
  readonly figures: readonly Figure[]
  readonly isMet: boolean
  /** Why it is missed; `null` where that is not written yet, or where it is met. */
  readonly reason: string | null
}

/** An app meets an aim if each of our starts does. */
export function judge(report: Report, aims: readonly Aim[] = AIMS): Verdict[] {
  return aims.flatMap((aim): Verdict[] => {
    const all = aim.figures(report)
    if (all.length === 0) return [{ aim, app: null, figures: [], isMet: false, reason: null }]
    return [...new Set(all.map(({ app }) => app))].map((app) => {
      const figures = all.filter((figure) => figure.app === app)
      // As it is shown: with two places.
      const rounded = figures.map(({ value }) => Math.round(value * 100) / 100)
      const isMet = rounded.every((value) =>
        aim.bound === 'at most' ? value <= aim.limit : value >= aim.limit,
      )
      return {
        aim,
        app,
        figures,
        isMet,
        reason: isMet ? null : (aim.missedBecause?.[app] ?? aim.missedBecause?.['*'] ?? null),
      }
    })
  })
}
