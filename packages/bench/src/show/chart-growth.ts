import * as Plot from '@observablehq/plot'
import type { Comparison } from '../report.ts'
import { growthPoints, type GrowthPoint } from './growth-rows.ts'
import { COLOR, renderSvg } from './plot-svg.ts'

/** Few enough to tell the lines apart. */
const SHOWN: Readonly<Record<string, string>> = {
  plain: COLOR.node,
  'compile-cache': COLOR.faint,
  bun: COLOR.others,
  deno: COLOR.bad,
  'import-module-warm': COLOR.ours,
}

/** How the load of a graph grows with its modules. @returns `null` if fewer than two graphs were measured */
export function growthChart(comparisons: readonly Comparison[], major: number): string | null {
  const points = growthPoints(comparisons, major).filter(({ peer }) => Object.hasOwn(SHOWN, peer))
  const sizes = [...new Set(points.map(({ modules }) => modules))]
  if (sizes.length < 2) return null
  const largest = Math.max(...sizes)
  return renderSvg(
    `Load of a graph, by the number of its modules, Node ${major}`,
    'Milliseconds in the process, medians, both axes logarithmic.',
    {
      width: 860,
      height: 440,
      marginLeft: 56,
      marginRight: 230,
      marginTop: 80,
      marginBottom: 44,
      x: { type: 'log', domain: [Math.min(...sizes), largest] },
      y: { type: 'log' },
      marks: [
        Plot.gridY({ stroke: COLOR.faint, strokeOpacity: 0.2 }),
        Plot.axisX({
          color: COLOR.faint,
          label: 'modules',
          labelArrow: 'none',
          labelAnchor: 'center',
          ticks: sizes,
          tickFormat: (modules: number) => modules.toLocaleString('en'),
          fontSize: 11,
        }),
        Plot.axisY({
          color: COLOR.faint,
          label: null,
          fontSize: 11,
          ticks: 4,
          tickFormat: '~g',
        }),
        ...Object.entries(SHOWN).flatMap(([peer, color]) => {
          const line = points.filter((point) => point.peer === peer)
          return [
            Plot.line(line, {
              x: 'modules',
              y: 'load',
              stroke: color,
              strokeWidth: 2,
              // Besides its colour, which is close to that of plain Node.
              ...(peer === 'compile-cache' && { strokeDasharray: '5 3' }),
            }),
            Plot.dot(line, { x: 'modules', y: 'load', fill: color, r: 3 }),
          ]
        }),
        ...spreadLabels(points.filter(({ modules }) => modules === largest)).map(({ point, dy }) =>
          Plot.text([point], {
            x: 'modules',
            y: 'load',
            text: ({ title, load }: GrowthPoint) => `${title} · ${load.toFixed(0)}`,
            textAnchor: 'start',
            dx: 9,
            dy,
            fill: COLOR.text,
            fontSize: 12,
          }),
        ),
      ],
    },
  )

  /** Labels of lines that end close to each other are moved apart, by what a line of text needs. */
  function spreadLabels(ends: readonly GrowthPoint[]) {
    const loads = points.map(({ load }) => load)
    const scale = 330 / Math.log(Math.max(...loads) / Math.min(...loads))
    let last = Infinity
    return ends
      .toSorted((a, b) => a.load - b.load)
      .map((point) => {
        const natural = -Math.log(point.load) * scale
        const y = Math.min(natural, last - 15)
        last = y
        return { point, dy: y - natural }
      })
  }
}
