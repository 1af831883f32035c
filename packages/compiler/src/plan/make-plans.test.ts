import { posix } from 'node:path'
import type { ModuleRecord } from '@esm-bytecode/format'
import type { Plan } from '@esm-bytecode/linker'
import { expect, it } from 'vitest'
import { analyze } from '../analyze/analyze.ts'
import { buildRecords } from '../graph/build-records.ts'
import { resolveTarget } from '../graph/resolve-target.ts'
import { makePlans } from './make-plans.ts'

function recordsOf(sources: Readonly<Record<string, string>>): Map<string, ModuleRecord> {
  const ids = new Set(Object.keys(sources))
  const graph = Object.entries(sources).map(([id, source]) => {
    const analysis = analyze(source, id)
    const targets = analysis.requests.map(({ specifier, kind }) =>
      kind === 'builtin' ? null : resolveTarget(specifier, id, ids),
    )
    return { id, analysis, targets }
  })
  const results = buildRecords(graph, (from, to) => posix.relative(posix.dirname(from), to))
  return new Map([...results].flatMap(([id, { record }]) => (record === null ? [] : [[id, record] as const])))
}

function plansOf(sources: Readonly<Record<string, string>>, entries: readonly string[] = []) {
  const plans = makePlans({ records: recordsOf(sources), packTargets: new Map(), pack: null, entries })
  return Object.fromEntries([...plans].map(([id, text]) => [id, JSON.parse(text) as Plan]))
}

/** What is in each plan: paths from its root, `known` in parentheses. */
function contents(plans: Readonly<Record<string, Plan>>): Record<string, string> {
  const describe = ({ modules }: Plan) =>
    modules.map(({ at, kind }) => (kind === 'known' ? `(${at})` : at)).join(' ')
  return Object.fromEntries(Object.entries(plans).map(([id, plan]) => [id, describe(plan)]))
}

it('makes one for what nothing imports, and for what an import() leads to: that adds to what was there', () => {
  const plans = plansOf({
    'main.js': `import { a } from './a.js'; import('./sub/later.js'); export { a }`,
    'a.js': `export const a = 1; import('./alone.js')`,
    'sub/later.js': `import { a } from '../a.js'; import { b } from '../b.js'; export const c = a + b; import('../last.js')`,
    'b.js': `import './a.js'; export const b = 1`,
    'alone.js': 'export default 1',
    'last.js': `import './b.js'`,
  })
  expect(contents(plans)).toEqual({
    'main.js': 'main.js a.js',
    'sub/later.js': 'later.js ../b.js (../a.js)',
    'alone.js': 'alone.js',
    // An import() of what an import() has led to may come first.
    'last.js': 'last.js b.js (a.js)',
  })
  expect(Object.values(plans).map(({ isStart }) => isStart)).toEqual([true, false, false, false])
})

it('makes one for an entry that others import, too, and for what is reached from two of them: what both have evaluated was there', () => {
  const sources = {
    'server.js': `import './entry.js'; import './only.js'`,
    'entry.js': `import './a.js'; import('./later.js')`,
    'only.js': '',
    'a.js': '',
    'later.js': `import './a.js'; import './only.js'`,
  }
  expect(contents(plansOf(sources))).toEqual({
    'server.js': 'server.js entry.js only.js a.js',
    'later.js': 'later.js (a.js) (only.js)',
  })
  expect(contents(plansOf(sources, ['entry.js']))).toEqual({
    'entry.js': 'entry.js a.js',
    'server.js': 'server.js entry.js only.js a.js',
    'later.js': 'later.js only.js (a.js)',
  })
})

it('starts with one module of a cycle that nothing else imports', () => {
  const cycle = {
    'a.js': `import { b } from './b.js'; export const a = () => b`,
    'b.js': `import { a } from './a.js'; export const b = () => a`,
  }
  expect(contents(plansOf(cycle))).toEqual({ 'a.js': 'a.js b.js' })
  expect(contents(plansOf(cycle, ['b.js']))).toEqual({ 'b.js': 'b.js a.js' })
  expect(Object.keys(plansOf({ ...cycle, 'main.js': `import './b.js'` }))).toEqual(['main.js'])
})

it('makes none for a module that was evaluated before an import() leads to it, and none where something is left to Node', () => {
  expect(Object.keys(plansOf({ 'main.js': `import './a.js'; import('./a.js')`, 'a.js': '' }))).toEqual([
    'main.js',
  ])
  const { 'a.js': plan } = plansOf({
    'main.js': `import { Session } from 'node:inspector'; import('./a.js')`,
    'a.js': `import './b.js'`,
    'b.js': '',
  })
  expect(contents({ 'a.js': plan! })).toEqual({ 'a.js': 'a.js b.js' })
})

it('gives the same bytes for the same build', () => {
  const sources = {
    'main.js': `import { a } from './a.js'; import fs, { readFile } from 'node:fs'; import('./later.js'); export { a, fs, readFile }`,
    'a.js': `export let a = 1; export const f = () => { a = 2 }`,
    'later.js': `import * as all from './a.js'; export default all`,
  }
  const make = () => [...makePlans({ records: recordsOf(sources), packTargets: new Map(), pack: null })]
  expect(make()).toEqual(make())
})
