import type { ReportData } from '../src/report-data.ts'
import { comparisonSection } from './comparison.ts'
import { h } from './dom.ts'
import { graphSection } from './graph.ts'
import { missesSection } from './misses.ts'
import { summary } from './summary.ts'
import { treemapSection } from './treemap.ts'
import { fileName } from './words.ts'
import { waterfallSection } from './waterfall.ts'

const data = JSON.parse(document.querySelector('#data')!.textContent!) as ReportData
const { directory, made, start, comparison } = data

const sections = [
  ...(comparison === null ? [] : [comparisonSection(comparison)]),
  ...(start === null ? [] : [waterfallSection(start)]),
  treemapSection(data),
  graphSection(data),
  missesSection(data),
]
const links = sections.map((section) =>
  h('a', { href: `#${section.id}` }, section.querySelector('h2')!.textContent!),
)
document
  .querySelector('#report')!
  .replaceChildren(
    h(
      'header',
      {},
      h('p', { class: 'eyebrow' }, 'ESM bytecode report'),
      h('h1', {}, fileName(directory)),
      h('p', { class: 'where' }, `${directory} · ${new Date(made).toLocaleString('en')}`),
      h('nav', { 'aria-label': 'Parts of the report' }, ...links),
    ),
    summary(data),
    ...sections,
  )
