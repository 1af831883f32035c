import { ticks } from 'd3-array'
import { STAGES, type StartData, type StartRow } from '../src/timeline/start-data.ts'
import { drawToWidth, h, s, section } from './dom.ts'
import { legend } from './legend.ts'
import { rove } from './roving.ts'
import { tableInstead } from './table.ts'
import { count, fileName, ms, shorten } from './words.ts'

const ROW = 22
/** Labels of marks stand in lines of their own above the axis. */
const MARK = 15
/** Pixels of a character of labels, and of those of marks. */
const CHARACTER = 6.8
const BOLD_CHARACTER = 7.2
/** A build with hundreds of packages: those that take longest are there at first. */
const FIRST_ROWS = 40

/** The start, from top to bottom as it happened. */
export function waterfallSection(start: StartData): HTMLElement {
  const status = h(
    'p',
    { class: 'status', 'aria-live': 'polite' },
    'Point at a row, or move to one with the arrow keys.',
  )
  const picture = h('div', { class: 'picture' })
  const more = h(
    'button',
    { type: 'button', class: 'more', click: showAll },
    `Show all ${start.rows.length} rows`,
  )
  let rows = longest(start.rows)
  more.hidden = rows.length === start.rows.length
  let width = 0

  function showAll(): void {
    rows = start.rows
    more.hidden = true
    draw(width)
    picture.querySelector<SVGElement>('[tabindex="0"]')?.focus()
  }

  function draw(to: number): void {
    width = to
    const frame = frameOf(start, width)
    const height = frame.top + rows.length * ROW + 4
    const elements = rows.map((row, index) => drawRow(row, frame.top + index * ROW, frame))
    rove(elements, (index) => (status.textContent = describe(rows[index]!)))
    picture.replaceChildren(
      s(
        'svg',
        { width, height, role: 'group', 'aria-label': 'The start as a waterfall' },
        ...drawAxis(frame, height),
        ...elements,
        ...drawMarks(start, frame, height),
      ),
    )
  }

  drawToWidth(picture, draw)
  const how = start.outcome === 'served' ? `asked for ${start.requests.join(', ')}` : 'run to its end'
  return section(
    'start',
    'The start',
    `${start.entry} on Node ${start.node}, ${how}. Time runs from left to right, in milliseconds since the process began; ◇ marks what only import() has led to.`,
    stageBar(start),
    legend(STAGES.map((stage) => ({ fill: stage, label: `${stage} ${ms(totalOf(start, stage))}` }))),
    picture,
    more,
    status,
    tableInstead(
      'The start',
      [
        { title: 'Chunk or package', value: ({ label }: StartRow) => label },
        { title: 'Came', value: ({ dynamic }) => (dynamic ? 'by import()' : 'with the entry') },
        { title: 'Modules', value: ({ modules }) => modules },
        { title: 'Began', value: (row) => row.start, text: (row) => ms(row.start) },
        ...STAGES.map((stage) => ({
          title: stage,
          value: (row: StartRow) => stageTime(row, stage),
          text: (row: StartRow) => ms(stageTime(row, stage)),
        })),
        { title: 'All', value: ({ milliseconds }) => milliseconds, text: (row) => ms(row.milliseconds) },
      ],
      start.rows,
    ),
  )
}

/** Those that take longest, in their order. */
function longest(rows: readonly StartRow[]): readonly StartRow[] {
  const chosen = new Set(rows.toSorted((a, b) => b.milliseconds - a.milliseconds).slice(0, FIRST_ROWS))
  return rows.filter((row) => chosen.has(row))
}

interface Frame {
  /** Where the rows begin. */
  readonly top: number
  readonly labels: number
  readonly width: number
  readonly end: number
  readonly x: (milliseconds: number) => number
}

function frameOf({ end, marks }: StartData, width: number): Frame {
  const labels = Math.min(250, Math.round(width * 0.3))
  const scale = (width - labels - 12) / end
  return {
    top: 30 + marks.length * MARK,
    labels,
    width,
    end,
    x: (milliseconds) => labels + milliseconds * scale,
  }
}

function drawAxis({ x, end, width, top }: Frame, height: number): SVGElement[] {
  return ticks(0, end, Math.max(2, Math.floor(width / 110))).map((tick) =>
    s(
      'g',
      { class: 'tick', transform: `translate(${Math.round(x(tick)) + 0.5},0)`, 'aria-hidden': 'true' },
      s('line', { y1: top - 6, y2: height }),
      s('text', { y: top - 11, 'text-anchor': 'middle' }, tick.toLocaleString('en')),
    ),
  )
}

function drawRow(row: StartRow, y: number, { x, labels, width }: Frame): SVGGElement {
  const marker = row.dynamic ? '◇ ' : ''
  const characters = Math.floor(labels / CHARACTER) - 2 - marker.length
  // Where room is short, the folder says less than the name.
  const name = row.label.length <= characters || row.kind !== 'chunk' ? row.label : fileName(row.label)
  const label = `${marker}${shorten(name, characters)}`
  return s(
    'g',
    { class: 'row', transform: `translate(0,${y})`, role: 'img', 'aria-label': describe(row) },
    s('rect', { class: 'row-back', width, height: ROW, rx: 3 }),
    s('text', { x: labels - 10, y: 15, 'text-anchor': 'end', class: `row-label ${row.kind}` }, label),
    ...row.segments.map(({ stage, start, end }) =>
      s('rect', {
        class: `fill-${stage}`,
        x: x(start),
        y: 4,
        // What took no time to speak of is there all the same.
        width: Math.max(x(end) - x(start), 1),
        height: ROW - 8,
      }),
    ),
  )
}

function drawMarks({ marks }: StartData, { x, width }: Frame, height: number): SVGElement[] {
  return marks.map(({ label, at }, index) => {
    const text = `${label} ${ms(at)}`
    const isRight = x(at) + text.length * BOLD_CHARACTER + 8 > width
    return s(
      'g',
      { class: 'mark', transform: `translate(${Math.round(x(at)) + 0.5},0)`, 'aria-hidden': 'true' },
      s('line', { y1: index * MARK + 3, y2: height }),
      s(
        'text',
        { x: isRight ? -6 : 6, y: 12 + index * MARK, 'text-anchor': isRight ? 'end' : 'start' },
        text,
      ),
    )
  })
}

/** What the runtime spends its time on, all modules together. */
function stageBar({ totals }: StartData): HTMLElement {
  const all = totals.reduce((sum, { milliseconds }) => sum + milliseconds, 0)
  const label = totals.map(({ stage, milliseconds }) => `${stage} ${ms(milliseconds)}`).join(', ')
  return h(
    'div',
    { class: 'stage-bar', role: 'img', 'aria-label': `Time by stage: ${label}` },
    ...totals.map(({ stage, milliseconds }) =>
      h('span', {
        class: `fill-${stage}`,
        style: `width:${(100 * milliseconds) / all}%`,
        title: `${stage} ${ms(milliseconds)}`,
      }),
    ),
  )
}

function totalOf({ totals }: StartData, stage: (typeof STAGES)[number]): number {
  return totals.find((total) => total.stage === stage)?.milliseconds ?? 0
}

function stageTime({ segments }: StartRow, stage: (typeof STAGES)[number]): number {
  return segments.reduce((sum, each) => sum + (each.stage === stage ? each.end - each.start : 0), 0)
}

function describe(row: StartRow): string {
  const stages = STAGES.flatMap((stage) => {
    const milliseconds = stageTime(row, stage)
    return milliseconds > 0 ? `${stage} ${ms(milliseconds)}` : []
  })
  return [
    row.label,
    ...(row.kind === 'package' ? [count(row.modules, 'module')] : []),
    ...(row.dynamic ? ['came by import()'] : []),
    `began at ${ms(row.start)}`,
    `took ${ms(row.milliseconds)}: ${stages.join(', ')}`,
  ].join(' · ')
}
