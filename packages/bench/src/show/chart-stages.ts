import * as Plot from '@observablehq/plot'
import { STAGES, type Stages } from '../measure/timeline.ts'
import { BASELINE } from '../peers/ours.ts'
import { findResult, type Comparison } from '../report.ts'
import { shortVersion } from './format.ts'
import { COLOR, renderSvg } from './plot-svg.ts'
import { STAGE_TITLES } from './stages-rows.ts'

const ROW = 21
const WIDTH = 860

/** The start whose stages are drawn. */
const START = 'import-module-warm'

/**
 * Where a start of ours goes: each stage begins where the one above it ends, one panel for each Node.
 *
 * @returns `null` if no stages were measured
 */
export function stagesChart(comparisons: readonly Comparison[]): string | null {
  const panels = comparisons.flatMap((comparison) =>
    [BASELINE, START].flatMap((start) => {
      const stages = findResult(comparison, start)?.stages
      const node = `Node ${shortVersion(comparison.node)}${start === BASELINE ? ', before' : ''}`
      return stages ? { node, bars: waterfall(stages) } : []
    }),
  )
  if (panels.length === 0) return null
  const bars = panels.flatMap(({ node, bars: steps }) => steps.map((step) => ({ ...step, node })))
  const titles = [...new Set(bars.map(({ title }) => title))]
  const longest = Math.max(...bars.map(({ to }) => to))
  return renderSvg(
    `${comparisons[0]!.title}: where a start of ours goes`,
    'Milliseconds by stage of one instrumented start by importModule(), warm; the sum is the whole process.',
    {
      width: WIDTH,
      height: 98 + panels.length * (titles.length * ROW + 24),
      marginLeft: 190,
      marginRight: 40,
      marginTop: 74,
      marginBottom: 34,
      x: { domain: [0, longest * 1.08] },
      y: { label: null, domain: titles, padding: 0.22 },
      fy: {
        label: null,
        domain: panels.map(({ node }) => node),
        axis: null,
        padding: 24 / (titles.length * ROW),
      },
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
        Plot.text(panels, {
          fy: 'node',
          text: 'node',
          frameAnchor: 'top-left',
          dx: -182,
          dy: -17,
          fill: COLOR.text,
          fontWeight: 600,
          fontSize: 12,
        }),
        Plot.barX(
          bars.filter(({ isOurs }) => isOurs),
          { fy: 'node', y: 'title', x1: 'from', x2: 'to', fill: COLOR.ours, rx: 2 },
        ),
        Plot.barX(
          bars.filter(({ isOurs }) => !isOurs),
          { fy: 'node', y: 'title', x1: 'from', x2: 'to', fill: COLOR.node, rx: 2 },
        ),
        Plot.text(bars, {
          fy: 'node',
          y: 'title',
          x: 'to',
          text: (bar: Step) => (bar.to - bar.from).toFixed(1),
          textAnchor: 'start',
          dx: 6,
          fill: COLOR.text,
          fontSize: 12,
          fontVariant: 'tabular-nums',
        }),
      ],
    },
  )
}

interface Step {
  readonly title: string
  readonly from: number
  readonly to: number
  /** Whether the runtime does it, and not the program or Node. */
  readonly isOurs: boolean
}

const NOT_OURS: readonly string[] = ['rest', 'builtin', 'node', 'evaluate', 'response']

/** Node's start comes first, as it does in time. */
function waterfall(stages: Stages): Step[] {
  let reached = 0
  return (['rest', ...STAGES.filter((stage) => stage !== 'rest')] as const).map((stage) => {
    const from = reached
    reached += stages[stage]
    return { title: STAGE_TITLES[stage], from, to: reached, isOurs: !NOT_OURS.includes(stage) }
  })
}
