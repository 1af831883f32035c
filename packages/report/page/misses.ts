import type { ReportData } from '../src/report-data.ts'
import { h, section } from './dom.ts'
import { listUnits, packageMisses, verdicts } from './modules.ts'
import { table } from './table.ts'
import { count } from './words.ts'

interface Miss {
  readonly what: string
  readonly modules: number
  readonly reason: string
  readonly code: string
}

/** What did not come from bytecode and why, and what nobody loaded. */
export function missesSection(data: ReportData): HTMLElement {
  const misses = listMisses(data)
  const { start, check } = data
  const node = start?.node ?? check?.node
  const of = node === undefined ? 'as the sidecars say' : `on Node ${node}`
  return section(
    'misses',
    'What is not from bytecode',
    `${misses.length === 0 ? 'Nothing' : count(misses.length, 'reason')}, ${of}. What has a code is explained in docs/errors.md.`,
    ...(misses.length === 0
      ? [h('p', { class: 'good' }, '✓ Every chunk, and every module of a pack, comes from bytecode.')]
      : [
          table(
            'What is not from bytecode, and why',
            [
              { title: 'Chunk or package', value: ({ what }: Miss) => what },
              { title: 'Modules', value: ({ modules }) => modules },
              { title: 'Why', value: ({ reason }) => reason },
              { title: 'Code', value: ({ code }) => code },
            ],
            misses,
          ),
        ]),
    ...(start === null || start.notLoaded.length === 0
      ? []
      : [
          h('h3', {}, `Not loaded in this start: ${count(start.notLoaded.length, 'chunk')}`),
          h('ul', { class: 'names' }, ...start.notLoaded.map((file) => h('li', {}, file))),
        ]),
  )
}

function listMisses(data: ReportData): Miss[] {
  const known = verdicts(data)
  const chunks = listUnits(data)
    .filter(({ kind, reason }) => kind === 'chunk' && reason !== null)
    .map(({ name, reason }) => ({
      what: name,
      modules: 1,
      reason: reason!,
      code: known.get(name)?.code ?? '',
    }))
  const packs = [
    ...data.build.packs.flatMap(({ file, problem }) =>
      problem === null ? [] : { file, reason: problem, code: '' },
    ),
    ...(data.check?.packs ?? []),
  ].map(({ file, reason, code }) => ({ what: file, modules: 0, reason, code: code ?? '' }))
  const packages = packageMisses(data).map(({ name, modules, reason, code }) => ({
    what: name,
    modules,
    reason,
    code,
  }))
  return [...chunks, ...packs, ...packages]
}
