import * as Plot from '@observablehq/plot'
import { findResult, type Comparison, type Result } from '../report.ts'
import { formatRatio, ratioOf, shortVersion } from './format.ts'
import { COLOR, renderSvg } from './plot-svg.ts'

const ROW = 21
const WIDTH = 860
const GROUPS = ['node', 'others', 'ours'] as const

interface Bar {
  readonly node: string
  readonly title: string
  readonly group: Result['group']
  readonly median: number
  readonly low: number
  readonly high: number
  readonly label: string
}

/** One bar for each way to start an app, one panel for each Node. */
export function startsChart(comparisons: readonly Comparison[]): string {
  const { title, kind, results } = comparisons[0]!
  const bars = comparisons.flatMap(barsOf)
  const failures = comparisons.flatMap((comparison) =>
    comparison.results.flatMap(({ title: peer, error }) =>
      error === null ? [] : { node: panelOf(comparison), title: peer, label: shorten(error) },
    ),
  )
  const until = kind === 'server' ? 'the last byte of the first response' : 'the end'
  const longest = Math.max(...bars.map(({ high }) => high), 1)
  return renderSvg(
    title,
    `Milliseconds from spawn to ${until}: medians, lines from quartile to quartile; behind them the part of plain Node.`,
    {
      width: WIDTH,
      height: 98 + comparisons.length * (results.length * ROW + 24),
      marginLeft: 278,
      marginRight: 30,
      marginTop: 74,
      marginBottom: 34,
      // Behind the longest line stands its label.
      x: { domain: [0, longest * 1.22] },
      y: { label: null, domain: results.map((result) => result.title), tickSize: 0, padding: 0.22 },
      fy: { label: null, domain: comparisons.map(panelOf), axis: null, padding: 24 / (results.length * ROW) },
      marks: [
        Plot.gridX({ stroke: COLOR.faint, strokeOpacity: 0.2, ticks: 6 }),
        Plot.axisX({
          color: COLOR.faint,
          label: 'ms',
          labelArrow: 'none',
          ticks: 6,
          tickSize: 0,
          fontSize: 11,
        }),
        Plot.axisY({ color: COLOR.text, tickSize: 0, fontSize: 12, label: null }),
        Plot.text(comparisons, {
          fy: panelOf,
          text: panelOf,
          frameAnchor: 'top-left',
          dx: -270,
          dy: -17,
          fill: COLOR.text,
          fontWeight: 600,
          fontSize: 12,
        }),
        ...GROUPS.map((group) =>
          Plot.barX(
            bars.filter((bar) => bar.group === group),
            { fy: 'node', y: 'title', x: 'median', fill: COLOR[group], rx: 2 },
          ),
        ),
        Plot.ruleY(bars, {
          fy: 'node',
          y: 'title',
          x1: 'low',
          x2: 'high',
          stroke: COLOR.text,
          strokeWidth: 1.5,
        }),
        Plot.text(bars, {
          fy: 'node',
          y: 'title',
          x: 'high',
          text: 'label',
          textAnchor: 'start',
          dx: 7,
          fill: COLOR.text,
          fontSize: 12,
          fontVariant: 'tabular-nums',
        }),
        Plot.text(failures, {
          fy: 'node',
          y: 'title',
          x: 0,
          text: 'label',
          textAnchor: 'start',
          dx: 6,
          fill: COLOR.bad,
          fontSize: 11,
        }),
      ],
    },
  )
}

function panelOf({ node }: Comparison): string {
  return `Node ${shortVersion(node)}`
}

function barsOf(comparison: Comparison): Bar[] {
  const plain = findResult(comparison, 'plain')?.total ?? null
  return comparison.results.flatMap(({ title, group, total }) => {
    if (total === null) return []
    const { median, low, high } = total
    const label =
      plain === null ? median.toFixed(0) : `${median.toFixed(0)} · ${formatRatio(ratioOf(total, plain))}`
    return { node: panelOf(comparison), title, group, median, low, high, label }
  })
}

/** What fits beside a name. */
function shorten(error: string): string {
  return error.length > 88 ? `${error.slice(0, 87)}…` : error
}
