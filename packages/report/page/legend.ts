import { h } from './dom.ts'

export interface LegendEntry {
  /** Of the class `fill-…`. */
  readonly fill: string
  readonly label: string
}

export function legend(entries: readonly LegendEntry[]): HTMLElement {
  return h(
    'ul',
    { class: 'legend' },
    ...entries.map(({ fill, label }) => h('li', {}, h('span', { class: `swatch fill-${fill}` }), label)),
  )
}
