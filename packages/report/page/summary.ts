import type { ReportData } from '../src/report-data.ts'
import { h } from './dom.ts'
import { listUnits } from './modules.ts'
import { bytes, count, ms, ratio } from './words.ts'

/** The result in a few numbers. */
export function summary(data: ReportData): HTMLElement {
  return h(
    'dl',
    { class: 'figures' },
    ...figures(data).map(({ label, value, more }) =>
      h('div', {}, h('dt', {}, label), h('dd', {}, h('strong', {}, value), h('span', {}, more))),
    ),
  )
}

interface Figure {
  readonly label: string
  readonly value: string
  readonly more: string
}

function figures(data: ReportData): Figure[] {
  const units = listUnits(data)
  const chunks = units.filter(({ kind }) => kind === 'chunk')
  const packages = units.filter(({ kind }) => kind === 'package')
  const ours = chunks.filter(({ look }) => look !== 'native' && look !== 'none')
  const sum = (lengths: readonly number[]): number => lengths.reduce((total, length) => total + length, 0)
  const javascript = sum(units.map(({ byteLength }) => byteLength))
  const written = sum([
    ...chunks.map(({ sidecarByteLength }) => sidecarByteLength),
    ...data.build.packs.map(({ byteLength }) => byteLength),
  ])
  return [
    {
      label: 'Chunks from bytecode',
      value: `${ours.length} of ${chunks.length}`,
      more: tiers(ours.map(({ look }) => look)),
    },
    ...(packages.length === 0
      ? []
      : [
          {
            label: 'In the pack',
            value: count(sum(packages.map(({ modules }) => modules)), 'module'),
            more: `of ${count(packages.length, 'package')}`,
          },
        ]),
    { label: 'JavaScript', value: bytes(javascript), more: `${bytes(written)} beside it` },
    ...speed(data),
  ]
}

function speed({ start, comparison }: ReportData): Figure[] {
  const way = comparison?.ways.find(({ name }) => name === 'bytecode')
  if (comparison !== null && way !== undefined) {
    const label = comparison.outcome === 'served' ? 'First response' : 'Whole run'
    return [{ label, value: ms(way.median), more: `${ratio(way.ratio)} of plain Node` }]
  }
  const mark = start?.marks.at(-1)
  return mark === undefined
    ? []
    : [{ label: 'First response', value: ms(mark.at), more: 'while it was watched' }]
}

function tiers(looks: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const look of looks) counts.set(look, (counts.get(look) ?? 0) + 1)
  return [...counts].map(([look, number]) => `${number} ${look}`).join(', ')
}
