import { ticks } from 'd3-array'
import { WAY_LABELS, type Comparison, type MeasuredWay } from '../src/run/comparison.ts'
import { drawToWidth, h, s, section } from './dom.ts'
import { tableInstead } from './table.ts'
import { count, ms, ratio } from './words.ts'

const ROW = 54
const AXIS = 26

/** How long starts take in each way. */
export function comparisonSection(comparison: Comparison): HTMLElement {
  const { ways, runs, outcome, node, notes, modules } = comparison
  const picture = h('div', { class: 'picture' })
  drawToWidth(picture, (width) => picture.replaceChildren(drawBars(ways, width)))
  const until = outcome === 'served' ? 'to its first response' : 'to its end'
  return section(
    'comparison',
    'Compared with Node alone',
    `From the start of the process ${until}, on Node ${node}: medians of ${count(runs, 'run')} in turn; each dot is one. ${modules.fromBytecode.toLocaleString('en')} of ${count(modules.total, 'module')} came from bytecode.`,
    picture,
    ...notes.map((note) => h('p', { class: 'note' }, note)),
    tableInstead(
      'Comparison',
      [
        { title: 'Start', value: ({ name }: MeasuredWay) => WAY_LABELS[name] },
        { title: 'Median', value: ({ median }) => median, text: ({ median }) => ms(median) },
        { title: 'Least', value: ({ min }) => min, text: ({ min }) => ms(min) },
        { title: 'Most', value: ({ max }) => max, text: ({ max }) => ms(max) },
        { title: 'Part of plain Node', value: (way) => way.ratio, text: (way) => ratio(way.ratio) },
      ],
      ways,
    ),
  )
}

function drawBars(ways: readonly MeasuredWay[], width: number): SVGSVGElement {
  const most = Math.max(...ways.map(({ max }) => max))
  const x = (milliseconds: number): number => (milliseconds / most) * (width - 24)
  const height = AXIS + ways.length * ROW
  const axis = ticks(0, most, Math.max(2, Math.floor(width / 110))).map((tick) =>
    s(
      'g',
      { class: 'tick', transform: `translate(${Math.round(x(tick)) + 0.5},0)` },
      s('line', { y1: 0, y2: height - AXIS + 6 }),
      s('text', { y: height - 4, 'text-anchor': tick === 0 ? 'start' : 'middle' }, tick.toLocaleString('en')),
    ),
  )
  const bars = ways.map((way, index) => drawBar(way, index * ROW, x))
  const label = ways.map(describe).join('; ')
  return s('svg', { width, height, role: 'img', 'aria-label': label }, ...axis, ...bars)
}

function drawBar(way: MeasuredWay, y: number, x: (milliseconds: number) => number): SVGGElement {
  const own = way.name === 'plain' ? '' : ` · ${ratio(way.ratio)} of plain Node`
  return s(
    'g',
    { class: 'bar', transform: `translate(0,${y})` },
    s('text', { x: 0, y: 15 }, `${WAY_LABELS[way.name]} · ${ms(way.median)}${own}`),
    s('rect', { class: `fill-way-${way.name}`, y: 22, width: x(way.median), height: 20, rx: 3 }),
    ...way.milliseconds.map((milliseconds) =>
      s('circle', { class: 'dot', cx: x(milliseconds), cy: 32, r: 3 }),
    ),
  )
}

function describe(way: MeasuredWay): string {
  return `${WAY_LABELS[way.name]} ${ms(way.median)}, ${ratio(way.ratio)} of plain Node`
}
