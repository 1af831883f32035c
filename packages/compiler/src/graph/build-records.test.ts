import { describe, expect, it } from 'vitest'
import { recordsOf, type Synthetics } from '../../test/graph.ts'

const accessesOf = (sources: Record<string, string>, id = 'main.js') =>
  Object.fromEntries(
    recordsOf(sources)
      .get(id)!
      .record!.imports.map(({ localName, access }) => [localName, access]),
  )

const refusalsOf = (sources: Record<string, string>, synthetics: Synthetics = {}) =>
  Object.fromEntries([...recordsOf(sources, synthetics)].map(([id, { refusal }]) => [id, refusal]))

describe('how an imported binding is read', () => {
  it('copies what cannot change and reads live what can', () => {
    const access = accessesOf({
      'main.js': `import d, { a, b, c, f } from './a.js'; import * as ns from './a.js'`,
      'a.js': `export const a = 1; export let b = 1, c = 1; c = 2; export default 1
        export function f() {} export const change = () => { b = 2 }`,
    })
    expect(access).toEqual({ d: 'copied', a: 'copied', b: 'live', c: 'copied', f: 'copied', ns: 'copied' })
  })

  it('follows re-exports and stars to the module that declares', () => {
    const access = accessesOf({
      'main.js': `import { x, y, z, ns } from './a.js'; void ns`,
      'a.js': `export { a as x, b as y } from './b.js'; export * from './b.js'; export * as ns from './b.js'`,
      'b.js': `export const a = 1; export let b = 1; export let z; export const f = () => { b = z = 2 }`,
    })
    expect(access).toEqual({ x: 'copied', y: 'live', z: 'live', ns: 'namespace' })
  })

  it("reads from the namespace object what is, or leads to, Node's", () => {
    const access = accessesOf({
      'main.js': `import { readFile } from 'node:fs'; import pkg from 'pkg'; import { p, q, own } from './a.js'`,
      'a.js': `export { p } from 'pkg'; export * from 'pkg'; export const own = 1`,
    })
    expect(access).toEqual({
      readFile: 'live',
      pkg: 'namespace',
      p: 'namespace',
      q: 'namespace',
      own: 'copied',
    })
  })

  it('checks every binding in a cycle, where it may be uninitialized, and none beside it', () => {
    const sources = {
      'main.js': `import { a, c } from './a.js'; export const m = 1`,
      'a.js': `import { m } from './main.js'; import { c } from './c.js'; export { c }; export const a = 1`,
      'c.js': `export const c = 1`,
      'after.js': `import { a } from './a.js'`,
    }
    expect(accessesOf(sources)).toEqual({ a: 'checked', c: 'checked' })
    expect(accessesOf(sources, 'after.js')).toEqual({ a: 'copied' })
  })
})

describe('a module beside a cycle', () => {
  const around = (z: string, uses = `import { f } from './z.js'`) => ({
    'main.js': `import './a.js'; ${uses}`,
    'a.js': `import './main.js'`,
    'z.js': z,
    'y.js': `export function g() {} export const y = 1; export var v`,
  })
  const formOf = (sources: Record<string, string>, id: string) => recordsOf(sources).get(id)!.record!.form

  it('has two phases where the cycle imports its functions, and so has what these may call', () => {
    const sources = around(`import { g, y, v } from './y.js'; export function f() { return g(y, v) }`)
    expect(accessesOf(sources, 'z.js')).toEqual({ g: 'live', y: 'checked', v: 'live' })
    expect(formOf(sources, 'z.js')).toBe('generator')
    expect(formOf(sources, 'y.js')).toBe('generator')
    expect(recordsOf(sources).get('z.js')!.record!.inCycle).toBe(false)
  })

  it('has two phases where it awaits: its bindings may be seen meanwhile', () => {
    expect(formOf(around('export const f = 1; await 1'), 'z.js')).toBe('generator')
  })

  it.each([
    ['export const f = 1', undefined],
    ['export default function () {}; export class f {}', undefined],
    ['export function f() {}', `import './z.js'`],
  ])('has one phase where nothing of it can be seen: %s', (z, uses) => {
    expect(formOf(around(z, uses), 'z.js')).toBe('function')
  })

  it.each([
    [`import pkg from 'pkg'`, "imports from pkg, which is Node's to load"],
    [`import * as ns from './y.js'; void ns`, "imports from ./y.js, which is Node's to load"],
    ['import.meta.resolve', 'may use import.meta.resolve'],
    ['for await (const x of []) x', 'has "for await" or "await using" at its top level'],
    [`import { p } from './p.js'`, 'imports "p" from ./p.js, which only Node can read'],
  ])('leaves the cycle to Node, and itself with it: %s', (code, why) => {
    const refusals = refusalsOf({
      ...around(`${code}; export function f() {}`),
      'p.js': `export { p } from 'pkg'`,
    })
    expect(refusals).toMatchObject({
      'a.js': `it is in a cycle of modules and may see z.js before that is evaluated, which ${why}`,
      'z.js': 'a.js may see it before it is evaluated, is in a cycle of modules, and stays with Node',
      'y.js': null,
    })
  })
})

describe('the module function', () => {
  it.each([
    ['export const a = 1', 'function', false, false],
    ['await 1', 'async function', true, false],
    [`import './main.js'`, 'generator', false, true],
    [`import './main.js'; await 1`, 'generator', true, true],
  ])('%s is a %s', (code, form, hasTopLevelAwait, inCycle) => {
    expect(recordsOf({ 'main.js': code }).get('main.js')!.record).toMatchObject({
      form,
      hasTopLevelAwait,
      inCycle,
    })
  })

  it('is not in a cycle because of a dynamic import', () => {
    const records = recordsOf({ 'main.js': `import './a.js'`, 'a.js': `import('./main.js')` })
    expect(records.get('a.js')!.record).toMatchObject({ inCycle: false, usesDynamicImport: true })
  })
})

it('records where each request leads, as seen from its own folder', () => {
  const { record } = recordsOf({
    'lib/main.js': `import './a.js'; import '../b%20c.js'; import './a.js?v=1'; import 'fs'; import './data.json' with { type: 'json' }; import('./a.js')`,
    'lib/a.js': '',
    'b c.js': '',
    'lib/data.json': '',
  }).get('lib/main.js')!
  expect(record!.requests.map(({ kind, target, dynamic }) => [kind, target, dynamic])).toEqual([
    ['chunk', 'a.js', false],
    ['chunk', '../b c.js', false],
    ['external', null, false],
    ['builtin', null, false],
    ['external', null, false],
    ['chunk', 'a.js', true],
  ])
})

describe('refusals', () => {
  it('takes a cycle with it, and leaves the modules beside it alone', () => {
    const sources = {
      'main.js': `import { a } from './a.js'; import { d } from './d.js'`,
      'a.js': `import './b.js'; export const a = 1`,
      'b.js': `import './a.js'; log(arguments)`,
      'd.js': `export const d = 1`,
    }
    const refusals = refusalsOf(sources)
    expect(refusals).toEqual({
      'main.js': null,
      'a.js': expect.stringMatching(
        /^it is in a cycle with b\.js, and b\.js stays with Node: it reads "arguments"/,
      ),
      'b.js': expect.stringMatching(/^it reads "arguments"/),
      'd.js': null,
    })
    expect(recordsOf(sources).get('main.js')!.record!.requests[0]).toMatchObject({
      kind: 'external',
      target: null,
    })
    expect(accessesOf(sources)).toEqual({ a: 'namespace', d: 'copied' })
  })

  it.each([
    [`import { none } from './a.js'`, 'it imports "none" from ./a.js, which does not export it'],
    [`export { none as x } from './a.js'`, 'it imports "none" from ./a.js, which does not export it'],
    [
      `import { twice } from './stars.js'`,
      'it imports "twice" from ./stars.js, which exports it from two modules',
    ],
    [`import d from './stars.js'`, 'it imports "default" from ./stars.js, which does not export it'],
  ])('%s', (code, refusal) => {
    const refusals = refusalsOf({
      'main.js': code,
      'stars.js': `export * from './a.js'; export * from './b.js'`,
      'a.js': 'export const twice = 1; export default 1',
      'b.js': 'export const twice = 2',
    })
    expect(refusals).toEqual({ 'main.js': refusal, 'stars.js': null, 'a.js': null, 'b.js': null })
  })

  it.each([
    [
      'for await (const x of []) x',
      'it is in a cycle of modules and has "for await" or "await using" at its top level',
    ],
    [
      `import * as ns from './other.js'; ns`,
      'it takes the namespace object of other.js, with which it is in a cycle',
    ],
    [
      `export * as ns from './other.js'`,
      'it takes the namespace object of other.js, with which it is in a cycle',
    ],
    [`import pkg from 'pkg'`, "it is in a cycle of modules and imports from pkg, which is Node's to load"],
    [
      `export * from 'pkg'`,
      "it is in a cycle of modules and re-exports everything from a module that is Node's to load",
    ],
    ['import.meta.resolve', 'it is in a cycle of modules and may use import.meta.resolve'],
  ])('in a cycle: %s', (code, refusal) => {
    const refusals = refusalsOf({
      'main.js': `import './other.js'; ${code}`,
      'other.js': `import './main.js'`,
    })
    expect(refusals).toEqual({
      'main.js': refusal,
      'other.js': `it is in a cycle with main.js, and main.js stays with Node: ${refusal}`,
    })
    // The same module outside of a cycle is fine.
    expect(refusalsOf({ 'main.js': `import './other.js'; ${code}`, 'other.js': '' })['main.js']).toBeNull()
  })

  it("refuses a cycle that imports from a module which is refused, and so is Node's", () => {
    const refusals = refusalsOf({
      'main.js': `import { b } from './b.js'; import { c } from './c.js'; export const m = 1`,
      'b.js': `import { m } from './main.js'; export const b = 1`,
      'c.js': `log(arguments); export const c = 1`,
    })
    expect(refusals['main.js']).toBe(
      "it is in a cycle of modules and imports from ./c.js, which is Node's to load",
    )
    expect(refusals['b.js']).not.toBeNull()
  })

  it('reads through a module that is refused only for a name that is missing', () => {
    const sources = {
      'main.js': `import { c } from './b.js'`,
      'b.js': `export { c } from './c.js'`,
      'c.js': `import { none } from './d.js'; export const c = 1`,
      'd.js': '',
    }
    expect(refusalsOf(sources)['c.js']).toBe('it imports "none" from ./d.js, which does not export it')
    expect(accessesOf(sources)).toEqual({ c: 'namespace' })
  })
})

it('refuses a cycle that reads from the namespace object of a chunk: another facade could not ask for it', () => {
  const refusals = refusalsOf({
    'main.js': `import './lib/b.js'; import { ns } from './c.js'; export const f = () => ns`,
    'lib/b.js': `import '../main.js'`,
    'c.js': `export * as ns from './d.js'`,
    'd.js': '',
  })
  expect(refusals['main.js']).toBe(
    'it is in a cycle of modules and imports "ns" from ./c.js, which only Node can read',
  )
  expect(refusals['c.js']).toBeNull()
})

describe('CommonJS in a cycle', () => {
  const synthetics = { 'x.cjs': ['default', 'named'] }
  const around = (code: string, below = '') =>
    refusalsOf(
      {
        'main.js': `import './other.js'; import './below.js'; ${code}`,
        'other.js': `import './main.js'`,
        'below.js': below,
        'reexport.js': `export { named } from './x.cjs'`,
        'await.js': 'await 1',
      },
      synthetics,
    )['main.js']

  it.each([
    `import x, { named } from './x.cjs'`,
    `import * as x from './x.cjs'`,
    `export { named } from './x.cjs'`,
  ])('can be had by a closed graph: %s', (code) => {
    expect(around(code)).toBeNull()
  })

  it('cannot be a namespace object that others import', () => {
    expect(around(`export * as x from './x.cjs'`)).toBe(
      "it is in a cycle of modules and imports from ./x.cjs, which is Node's to load",
    )
  })

  it.each([
    [`import.meta.resolve('x')`, 'below.js may use import.meta.resolve'],
    [`import 'pkg'`, "below.js imports pkg, which is Node's to load"],
    ['log(arguments)', 'below.js stays with Node'],
    [
      `import * as a from './await.js'; void a`,
      'below.js takes the namespace object of await.js, which waits for an await',
    ],
    [`export { readFile } from 'node:fs'`, 'below.js re-exports from a built-in'],
    [`export * from './x.cjs'`, 'below.js re-exports everything from CommonJS'],
    [
      `export * from './await.js'; export * from './reexport.js'`,
      'below.js re-exports everything from several modules',
    ],
  ])('cannot be had where Node orders it, because of %s', (below, why) => {
    const message = `it is in a cycle of modules that Node orders, because ${why}, and where functions of main.js may read x.cjs before main.js is evaluated`
    expect(around(`import x from './x.cjs'`, below)).toContain(message)
    expect(around(`import * as x from './x.cjs'`, below)).toContain(message)
    expect(around(`import { named } from './reexport.js'`, below)).toContain(message)
    expect(around(`import './x.cjs'`, below)).toBeNull()
  })
})

describe('what is deferred', () => {
  const graph = (main: string) => ({
    'main.js': main,
    'importer.js': `import './main.js'`,
    'heavy.js': `import './middle.js'; import './part.js'`,
    'middle.js': `import './awaits.js'`,
    'awaits.js': `import './below.js'; await 1`,
    'below.js': ``,
    'part.js': ``,
  })
  const WHY = 'an "import defer" may lead to it, and it waits for an await of another module'

  it.each([
    `import defer * as heavy from './heavy.js'`,
    `() => import.defer('./heavy.js')`,
    `import { a } from './part.js'; import defer * as heavy from './heavy.js'`,
  ])("is Node's where an await is below it, down to what awaits: %s", (main) => {
    expect(refusalsOf(graph(main))).toEqual({
      'main.js': expect.stringContaining("the phases of imports are Node's to load"),
      'importer.js': null,
      'heavy.js': WHY,
      'middle.js': WHY,
      'awaits.js': null,
      'below.js': null,
      'part.js': null,
    })
  })

  it('may be anything where a specifier is computed', () => {
    expect(refusalsOf(graph(`() => import.defer(a)`))).toMatchObject({ 'heavy.js': WHY, 'part.js': null })
  })

  it('is served where nothing awaits, and where it is requested otherwise', () => {
    const { 'middle.js': _, ...others } = graph(`import defer * as heavy from './heavy.js'`)
    expect(refusalsOf({ ...others, 'middle.js': '' })).toMatchObject({ 'heavy.js': null })
    const source = graph(`import source heavy from './heavy.js'`)
    expect(refusalsOf(source)).toMatchObject({ 'heavy.js': null, 'middle.js': null })
  })
})
