import { valuesOfMap } from '@esm-bytecode/format/primordials'
import { describe, expect, it } from 'vitest'
import {
  build,
  createGraphHost,
  ROOT,
  withRecord,
  type BuiltModule,
  type Sources,
  type Synthetics,
} from '../../runtime/test/graph.ts'
import { AnsweredModule } from './answered-module.ts'
import { CyclicModule } from './cyclic-module.ts'
import { loadGraph, type GraphHost } from './load-graph.ts'
import { nativeBecause } from './reasons.ts'
import type { SyntheticModule } from './synthetic-module.ts'

/** For each module that was asked for: `closed-graph`, `open`, `synthetic`, `answered`, or why it is native: code and message. */
function decide(
  files: ReadonlyMap<string, BuiltModule>,
  {
    entry = 'main.js',
    synthetics = {},
    packed,
    ...changes
  }: Partial<GraphHost> & { entry?: string; synthetics?: Synthetics; packed?: ReadonlySet<string> } = {},
): Record<string, string> {
  const { loaded } = loadGraph(ROOT + entry, {
    ...createGraphHost(files, synthetics, packed),
    ...changes,
  })
  return Object.fromEntries(
    [...loaded].map(([url, result]) => [
      url.slice(ROOT.length),
      result instanceof CyclicModule
        ? result.isLinkedByNode
          ? 'open'
          : 'closed-graph'
        : 'reason' in result
          ? `${result.reason.code}: ${result.reason.message}`
          : result instanceof AnsweredModule
            ? 'answered'
            : 'synthetic',
    ]),
  )
}

/** What is said of a module whose build assumed what is not the case. */
const broken = (what: string) => `BMES_WARN_BROKEN_PREMISE: ${what}; build all of it again`

/** Modules of one build, some of which are those of another one. */
function rebuilt(sources: Sources, changes: Sources): Map<string, BuiltModule> {
  const { files } = build(sources)
  const changed = build({ ...sources, ...changes }).files
  for (const id of Object.keys(changes)) files.set(id, changed.get(id)!)
  return files
}

describe('closed graphs and modules that are linked by Node', () => {
  it('makes one closed graph of modules that reach nothing but each other and built-ins', () => {
    const { files } = build({
      'main.js': `import { a } from './a.js'; import fs, { readFile } from 'node:fs'; import('./later.js'); import('pkg')`,
      'a.js': `import * as path from 'node:path'; export const a = 1`,
      'later.js': '',
    })
    expect(decide(files)).toEqual({ 'main.js': 'closed-graph', 'a.js': 'closed-graph' })
  })

  it.each([
    ['a package', `import 'pkg'`],
    ['JSON', `import data from './data.json' with { type: 'json' }`],
    ['import.meta.resolve', `import.meta.resolve('x')`],
    ['a namespace object that is there after an await', `import * as ns from './await.js'; void ns`],
    ['the same behind a re-export', `export * as ns from './reaches-await.js'`],
    ['a re-exported built-in', `export { readFile } from 'fs'`],
    ['all of a built-in', `export * from 'fs'`],
  ])("leaves whoever needs %s, and whoever imports that, to Node's order", (_what, code) => {
    const { files } = build({
      'main.js': `import './a.js'; import './c.js'`,
      'a.js': `import './b.js'`,
      'b.js': code,
      'c.js': 'export const c = 1',
      'await.js': 'export const d = await 1',
      'reaches-await.js': `export * from './await.js'`,
    })
    expect(decide(files)).toMatchObject({
      'main.js': 'open',
      'a.js': 'open',
      'b.js': 'open',
      'c.js': 'closed-graph',
    })
  })

  it.each([
    ['a namespace object', `import * as ns from './c.js'; void ns`, ['c.js']],
    [
      'the namespace object of a member of a cycle',
      `import * as ns from './cycle.js'; void ns`,
      ['cycle.js'],
    ],
    ['an exported namespace object', `export * as ns from './c.js'`, ['c.js']],
    ['a namespace object that is exported later', `import * as ns from './c.js'; export { ns }`, ['c.js']],
    ['CommonJS', `import d, { x } from './x.cjs'; export { x as y } from './x.cjs'`, []],
    ['the namespace object of CommonJS', `import * as ns from './x.cjs'; export * as all from './x.cjs'`, []],
    ['JSON', `import data from './data.json' with { type: 'json' }`, []],
  ])('keeps whoever takes %s in the closed graph', (_what, code, taken) => {
    const synthetics = { 'x.cjs': ['default', 'x'], 'data.json': ['default'] }
    const { files } = build(
      {
        'main.js': `import './a.js'; import './c.js'`,
        'a.js': `import './b.js'`,
        'b.js': code,
        'c.js': 'export const c = 1',
        'cycle.js': `import './member.js'; export const e = 1`,
        'member.js': `import './cycle.js'`,
      },
      synthetics,
    )
    const host = createGraphHost(files, synthetics)
    const decisions = decide(files, { ...host, synthetics })
    expect(new Set(Object.values(decisions)).has('open')).toBe(false)
    expect(decisions).toMatchObject({
      'main.js': 'closed-graph',
      'a.js': 'closed-graph',
      'b.js': 'closed-graph',
    })
    const modules = valuesOfMap(host.modules).filter((module) => module instanceof CyclicModule)
    expect(modules.flatMap(({ takes }) => takes.map(({ url }) => url.slice(ROOT.length)))).toEqual(taken)
  })

  it('leaves the names that all of CommonJS has to Node', () => {
    const synthetics = { 'x.cjs': ['default', 'x'] }
    const { files } = build({ 'main.js': `import './a.js'`, 'a.js': `export * from './x.cjs'` }, synthetics)
    const host = createGraphHost(files, synthetics)
    expect(decide(files, { ...host, synthetics })).toMatchObject({ 'main.js': 'open', 'a.js': 'open' })
  })

  it('asks Node for the names of CommonJS that somebody imports, and for no others', () => {
    const synthetics = { 'x.cjs': ['default', 'a', 'b', 'c'] }
    const { files } = build(
      {
        'main.js': `import { a } from './x.cjs'; import { c } from './y.js'; export const sum = a + c`,
        'y.js': `export * from './x.cjs'`,
      },
      synthetics,
    )
    const host = createGraphHost(files, synthetics)
    decide(files, { ...host })
    const synthetic = host.modules.get(`${ROOT}x.cjs`) as SyntheticModule
    expect([...synthetic.requestedNames]).toEqual(['a', 'c'])
  })

  it('tells what reaches top-level await', () => {
    const { files } = build({
      'main.js': `import './a.js'; import './c.js'`,
      'a.js': `import './b.js'`,
      'b.js': 'await 1',
      'c.js': '',
      'later.js': `import './a.js'`,
    })
    const host = createGraphHost(files)
    decide(files, { ...host })
    // The second graph meets what was decided before.
    decide(files, { ...host, entry: 'later.js' })
    const modules = valuesOfMap(host.modules).filter((module) => module instanceof CyclicModule)
    expect(modules.map(({ url, reachesAwait }) => [url.slice(ROOT.length), reachesAwait])).toEqual([
      ['main.js', true],
      ['a.js', true],
      ['c.js', false],
      ['b.js', true],
      ['later.js', true],
    ])
  })

  it('decides once: what was decided before is not read again', () => {
    const { files } = build({
      'main.js': `import './shared.js'`,
      'other.js': `import './shared.js'`,
      'shared.js': `import 'pkg'`,
    })
    const host = createGraphHost(files)
    loadGraph(`${ROOT}main.js`, host)
    const { result } = loadGraph(`${ROOT}other.js`, host)
    expect(host.reads).toEqual(['main.js', 'shared.js', 'other.js'])
    expect(result).toMatchObject({
      isLinkedByNode: true,
      loadedModules: [host.modules.get(`${ROOT}shared.js`)],
    })
  })

  it('takes a chain of thousands of modules', () => {
    const count = 5000
    const sources = Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `m${index}.js`,
        index + 1 < count ? `import './m${index + 1}.js'` : '',
      ]),
    )
    const { files } = build(sources)
    const decisions = Object.values(decide(files, { entry: 'm0.js', prepare: () => null }))
    expect(decisions).toHaveLength(count)
    expect(new Set(decisions)).toEqual(new Set(['closed-graph']))
  })
})

describe("what is Node's", () => {
  const sources = {
    'main.js': `import { a } from './a.js'; import { c } from './c.js'`,
    'a.js': `import { b } from './b.js'; export const a = 1`,
    'b.js': 'export const b = 1',
    'c.js': 'export const c = 1',
  }

  it('spreads from a module without a sidecar to all that import it, and no further', () => {
    const { files } = build(sources)
    files.delete('b.js')
    expect(decide(files)).toEqual({
      'main.js': `BMES_WARN_NATIVE_IMPORT: it imports ${ROOT}a.js, which is native: it imports ./b.js, which is native: it has no sidecar`,
      'a.js': 'BMES_WARN_NATIVE_IMPORT: it imports ./b.js, which is native: it has no sidecar',
      'b.js': 'BMES_WARN_NO_SIDECAR: it has no sidecar',
      'c.js': 'closed-graph',
    })
  })

  it('spreads through a cycle', () => {
    const { files } = build({
      ...sources,
      'b.js': `import './a.js'; import './d.js'; export const b = 1`,
      'd.js': '',
    })
    files.delete('d.js')
    expect(decide(files)).toMatchObject({
      'main.js': expect.stringMatching(/^BMES_WARN_NATIVE_IMPORT: .*is native/),
      'a.js': expect.stringMatching(/^BMES_WARN_NATIVE_IMPORT: .*is native/),
      'b.js': 'BMES_WARN_NATIVE_IMPORT: it imports ./d.js, which is native: it has no sidecar',
      'c.js': 'closed-graph',
    })
  })

  it('spreads from what cannot be compiled', () => {
    const { files } = build(sources)
    const prepare = (module: CyclicModule) =>
      module.url.endsWith('/b.js') ? nativeBecause('BMES_WARN_SYNTAX', 'this Node cannot compile it') : null
    expect(decide(files, { prepare })).toMatchObject({
      'main.js': expect.stringMatching(/^BMES_WARN_NATIVE_IMPORT: .*this Node cannot compile it$/),
      'b.js': 'BMES_WARN_SYNTAX: this Node cannot compile it',
      'c.js': 'closed-graph',
    })
  })

  it('is what was decided so before', () => {
    const { files } = build(sources)
    const host = createGraphHost(files)
    host.modules.set(`${ROOT}b.js`, nativeBecause('BMES_WARN_STALE', 'it has changed'))
    expect(decide(files, { modules: host.modules })['a.js']).toBe(
      'BMES_WARN_NATIVE_IMPORT: it imports ./b.js, which is native: it has changed',
    )
  })

  it('is a module that asks for a built-in which this Node does not have', () => {
    const { files } = build({ 'main.js': `import 'node:fs'` })
    const main = files.get('main.js')!
    const requests = [{ ...main.sidecar.record.requests[0]!, specifier: 'node:none' }]
    files.set('main.js', withRecord(main, { requests }))
    expect(decide(files)).toEqual({
      'main.js': 'BMES_WARN_NO_BUILTIN: this Node has no node:none; start it with one that does',
    })
  })

  it('leaves a graph that imports node:inspector to Node, all of it', () => {
    const { files } = build({
      'main.js': `import './a.js'; import './b.js'; import('./later.js')`,
      'a.js': `import { Session } from 'inspector/promises'; export const session = new Session()`,
      'b.js': 'export const b = 1',
      'later.js': '',
    })
    const decisions = decide(files)
    expect(Object.keys(decisions)).toEqual(['main.js', 'a.js', 'b.js'])
    for (const decision of Object.values(decisions)) {
      expect(decision).toMatch(
        /^BMES_WARN_INSPECTED: it, or a module that is loaded with it, imports node:inspector/,
      )
    }
    expect(decide(files, { entry: 'later.js' })).toEqual({ 'later.js': 'closed-graph' })
  })

  it('is a module that Node has, and who imports it; of the others only the bottom is asked about', () => {
    const { files } = build({
      'main.js': `import './a.js'; import './b.js'; import './c.js'`,
      'a.js': `import './d.js'`,
      'b.js': `export const b = 1`,
      'c.js': `import './b.js'`,
      'd.js': `export const d = 1`,
    })
    const asked: string[] = []
    const isLoadedByNode = (url: string) => {
      asked.push(url.slice(ROOT.length))
      return url === `${ROOT}d.js`
    }
    expect(decide(files, { isLoadedByNode })).toEqual({
      'main.js': expect.stringMatching(/^BMES_WARN_NATIVE_IMPORT/),
      'a.js': expect.stringMatching(/^BMES_WARN_NATIVE_IMPORT/),
      'b.js': 'closed-graph',
      'c.js': 'closed-graph',
      'd.js': expect.stringMatching(/^BMES_WARN_ALREADY_LOADED: Node had loaded it already/),
    })
    asked.length = 0
    decide(files, {
      isLoadedByNode: (url) => {
        asked.push(url.slice(ROOT.length))
        return false
      },
    })
    expect(asked).toEqual(['b.js', 'd.js'])
  })

  it.each([
    ['none', 'node:fs does not export "none"'],
    // On the prototype of `process`, and so no export.
    ['on', 'node:process does not export "on"'],
  ])('is a module that imports %s from a built-in', (name, reason) => {
    const specifier = /^node:\w+/.exec(reason)![0]
    const { files } = build({ 'main.js': `import { ${name} } from '${specifier}'` })
    expect(decide(files)).toEqual({ 'main.js': broken(reason) })
  })
})

describe('packages of which many namespace objects are taken', () => {
  const ids = (count: number) => Array.from({ length: count }, (_, i) => `pkg/m${i}.js`)
  const sourcesOf = (count: number): Sources => ({
    'main.js': `import { value } from './pkg/index.js'; import './pkg/other.js'; value`,
    'pkg/index.js': `import './other.js'; ${ids(count)
      .map((id, i) => `import * as m${i} from '../${id}'; void m${i};`)
      .join('')} export const value = 1`,
    'pkg/other.js': 'export let moving = 1; export function move() { moving++ }',
    ...Object.fromEntries(ids(count).map((id) => [id, 'export const x = 1'])),
  })
  const answer = (sources: Sources, changes: Partial<GraphHost> = {}) =>
    decide(build(sources).files, {
      packed: new Set(Object.keys(sources).filter((id) => id.startsWith('pkg/'))),
      ...changes,
    })

  it('are managed where they are few', () => {
    expect(new Set(Object.values(answer(sourcesOf(4))))).toEqual(new Set(['closed-graph']))
  })

  it('are answered where they are more, and a chunk that imports them is linked by Node', () => {
    const { 'main.js': main, ...packages } = answer(sourcesOf(5))
    expect(main).toBe('open')
    expect(new Set(Object.values(packages))).toEqual(new Set(['answered']))
  })

  it('are managed where they are few of many', () => {
    const modules = Array.from({ length: 50 }, (_, i) => `pkg/below${i}.js`)
    const sources = {
      ...sourcesOf(5),
      'pkg/other.js': modules.map((id) => `import './${id.slice(4)}'`).join(';'),
      ...Object.fromEntries(modules.map((id) => [id, ''])),
    }
    expect(new Set(Object.values(answer(sources)))).toEqual(new Set(['closed-graph']))
  })

  it('are answered alone: what no package of them imports, or imports them, stays managed', () => {
    const sources = {
      ...sourcesOf(5),
      'main.js': `import { value } from './pkg/index.js'; import { beside } from './pkg/beside.js'; value + beside`,
      'pkg/beside.js': `import * as below from './below.js'; export const beside = below.b`,
      'pkg/below.js': 'export const b = 1',
      'pkg/above.js': `export { value } from './index.js'`,
      'later.js': `import './pkg/above.js'`,
    }
    const decisions = answer(sources)
    expect(decisions).toMatchObject({
      'main.js': 'open',
      'pkg/index.js': 'answered',
      'pkg/other.js': 'answered',
      'pkg/beside.js': 'closed-graph',
      'pkg/below.js': 'closed-graph',
    })
    const above = { ...sources, 'main.js': `import './pkg/above.js'; import './pkg/beside.js'` }
    expect(answer(above)).toMatchObject({ 'pkg/above.js': 'answered', 'pkg/beside.js': 'closed-graph' })
  })

  it('count only among packages', () => {
    expect(decide(build(sourcesOf(5)).files)).toMatchObject({
      'main.js': 'closed-graph',
      'pkg/index.js': 'closed-graph',
    })
  })

  it.each([
    [
      'follows what can change',
      `import { moving } from './pkg/other.js'; import './pkg/index.js'; moving`,
      {},
    ],
    [
      're-exports some of them to another chunk',
      `import { value } from './chunk.js'; value`,
      { 'chunk.js': `export { value } from './pkg/index.js'` },
    ],
    [
      'imports a chunk that awaits',
      `import './chunk.js'; import './pkg/index.js'`,
      { 'chunk.js': 'await 1' },
    ],
    [
      'is in a cycle of chunks',
      `import './pkg/index.js'; import { a } from './chunk.js'; export const b = () => a`,
      { 'chunk.js': `import { b } from './main.js'; export const a = () => b` },
    ],
  ])('are managed where a chunk %s', (_what, main, chunks) => {
    const decisions = answer({ ...sourcesOf(5), ...chunks, 'main.js': main })
    expect(Object.values(decisions)).not.toContain('answered')
    expect(decisions['main.js']).toBe('closed-graph')
  })

  it('are answered for an entry that awaits, and re-exports', () => {
    const main = `export * from './pkg/index.js'; await 1`
    expect(answer({ ...sourcesOf(5), 'main.js': main })).toMatchObject({
      'main.js': 'open',
      'pkg/index.js': 'answered',
    })
  })

  it('are answered where a package imports one that is answered for another graph', () => {
    const sources = {
      ...sourcesOf(5),
      'later.js': `import { again } from './pkg/later.js'; again`,
      'await.js': `import './awaits.js'; import './pkg/later.js'`,
      'awaits.js': 'await 1',
      'pkg/later.js': `export { again } from './pkg-barrel.js'`,
      'pkg/pkg-barrel.js': `export { value as again } from './index.js'`,
    }
    const packed = new Set(Object.keys(sources).filter((id) => id.startsWith('pkg/')))
    const host = () => {
      const made = createGraphHost(build(sources).files, {}, packed)
      loadGraph(`${ROOT}main.js`, made)
      return made
    }
    const { result, loaded } = loadGraph(`${ROOT}later.js`, host())
    expect(result).toMatchObject({ isLinkedByNode: true })
    expect(loaded.get(`${ROOT}pkg/pkg-barrel.js`)).toBeInstanceOf(AnsweredModule)
    // A chunk that awaits is not ordered beside them.
    expect(loadGraph(`${ROOT}await.js`, host()).result).toMatchObject({
      reason: { code: 'BMES_WARN_NATIVE_IMPORT' },
    })
  })

  it('are answered for a module of another graph, too, which is native if it follows what can change', () => {
    const sources = {
      ...sourcesOf(5),
      'later.js': `import { moving } from './pkg/other.js'; moving`,
    }
    const packed = new Set(Object.keys(sources).filter((id) => id.startsWith('pkg/')))
    const host = createGraphHost(build(sources).files, {}, packed)
    loadGraph(`${ROOT}main.js`, host)
    expect(loadGraph(`${ROOT}later.js`, host).result).toMatchObject({
      reason: { code: 'BMES_WARN_NATIVE_IMPORT' },
    })
  })

  it('are answered, whatever of them is native', () => {
    const sources = { ...sourcesOf(5), 'pkg/other.js': `import './gone.js'`, 'pkg/gone.js': '' }
    const { files } = build(sources)
    files.delete('pkg/gone.js')
    const packed = new Set(Object.keys(sources).filter((id) => id.startsWith('pkg/')))
    expect(decide(files, { packed })).toMatchObject({
      'main.js': 'open',
      'pkg/other.js': 'answered',
      'pkg/gone.js': expect.stringMatching(/^BMES_WARN_NO_SIDECAR/),
    })
  })
})

describe('premises of the build that no longer hold', () => {
  it('an export that could not change, and now can', () => {
    const files = rebuilt(
      { 'main.js': `import { a } from './a.js'`, 'a.js': 'export let a = 1' },
      { 'a.js': 'export let a = 1; export const f = () => { a = 2 }' },
    )
    expect(decide(files)).toEqual({
      'main.js': broken('"a" of ./a.js could not change when it was built, and now it can'),
      'a.js': 'closed-graph',
    })
  })

  it('the same, seen through a re-export and a star', () => {
    const files = rebuilt(
      {
        'main.js': `import { x } from './a.js'`,
        'a.js': `export * from './b.js'`,
        'b.js': `export { y as x } from './c.js'`,
        'c.js': 'let z = 1; export { z as y }',
      },
      { 'c.js': 'let z = 1; export { z as y }; export const f = () => { z = 2 }' },
    )
    expect(decide(files)).toMatchObject({
      'main.js': broken('"x" of ./a.js could not change when it was built, and now it can'),
      'b.js': 'closed-graph',
    })
  })

  it('an export that can change no longer: read as if it could, which is exact', () => {
    const files = rebuilt(
      { 'main.js': `import { a } from './a.js'`, 'a.js': 'export let a = 1; const f = () => { a = 2 }' },
      { 'a.js': 'export let a = 1' },
    )
    expect(decide(files)).toEqual({ 'main.js': 'closed-graph', 'a.js': 'closed-graph' })
  })

  it.each([
    [`import { a } from './a.js'`, 'export const b = 1', './a.js does not export "a"'],
    [`export { a } from './a.js'`, 'export const b = 1', './a.js does not export "a"'],
    [
      `import { a } from './a.js'`,
      `export { a } from 'pkg'`,
      '"a" of ./a.js was another kind of export when it was built',
    ],
    [
      `import { a } from './a.js'`,
      `export * as a from './b.js'`,
      '"a" of ./a.js was another kind of export when it was built',
    ],
    [
      `import { a } from './a.js'`,
      `export * from './b.js'; export * from './c.js'`,
      './a.js does not export "a"',
    ],
  ])('%s of %s', (code, changed, reason) => {
    const files = rebuilt(
      {
        'main.js': code,
        'a.js': 'export const a = 1',
        'b.js': 'export const a = 1',
        'c.js': 'export const a = 2',
      },
      { 'a.js': changed },
    )
    expect(decide(files)['main.js']).toBe(broken(reason))
  })

  it('a cycle that was none', () => {
    const files = rebuilt(
      { 'main.js': `import { a } from './a.js'; export const m = 1`, 'a.js': 'export const a = 1' },
      { 'a.js': `import './main.js'; export const a = 1` },
    )
    // The module of the new build knows of the cycle, and goes with the one that does not.
    expect(decide(files)).toEqual({
      'main.js': broken('it was in no cycle of modules when it was built, and now it is'),
      'a.js': expect.stringMatching(/^BMES_WARN_NATIVE_IMPORT: .*it was in no cycle/),
    })
  })

  it('a cycle that is none any longer: its modules run outside of one, too', () => {
    const files = rebuilt(
      {
        'main.js': `import { a } from './a.js'; export const m = 1`,
        'a.js': `import './main.js'; export const a = 1`,
      },
      { 'a.js': 'export const a = 1' },
    )
    expect(decide(files)).toEqual({ 'main.js': 'closed-graph', 'a.js': 'closed-graph' })
  })

  it('a cycle that reads CommonJS and was a closed graph', () => {
    const synthetics = { 'x.cjs': ['default'] }
    const sources = {
      'main.js': `import './a.js'`,
      'a.js': `import x from './x.cjs'; import './b.js'; import './c.js'; export function f() { return x }`,
      'b.js': `import './a.js'`,
      'c.js': 'log(1)',
    }
    const before = build(sources, synthetics).files
    expect(decide(before, { synthetics })).toMatchObject({ 'a.js': 'closed-graph', 'b.js': 'closed-graph' })
    const after = build({ ...sources, 'c.js': `import 'pkg'` }, synthetics).files
    const files = new Map([...before, ['c.js', after.get('c.js')!]])
    const message = 'it is in a cycle of modules that reads CommonJS, and Node orders that cycle now'
    expect(decide(files, { synthetics })).toMatchObject({
      'main.js': expect.stringContaining('it imports '),
      'a.js': broken(message),
      'b.js': broken(message),
      'c.js': 'open',
    })
  })

  it('a function that a cycle sees, and that was a constant when it was built', () => {
    const sources = {
      'main.js': `import './a.js'; import { f } from './b.js'`,
      'a.js': `import './main.js'`,
      'b.js': 'export const f = 1',
    }
    const files = rebuilt(sources, { 'b.js': 'export function f() {}' })
    // What says of itself that it is in no cycle, but is seen by one.
    files.set('b.js', build({ 'b.js': 'export function f() {}' }).files.get('b.js')!)
    expect(decide(files)['main.js']).toBe(
      broken('"f" of ./b.js is seen by a cycle of modules now, before it is evaluated'),
    )
    // The same where the cycle is gone.
    files.set('a.js', build({ 'a.js': '' }).files.get('a.js')!)
    expect(decide(files)['main.js']).toBe('closed-graph')
  })
})
