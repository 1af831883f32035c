import { describe, expect, it } from 'vitest'
import { analyze } from './analyze.ts'
import type { ModuleAnalysis } from './module-analysis.ts'

const read = (code: string): ModuleAnalysis => analyze(code, 'a.js')

describe('requests', () => {
  it('are in source order, static ones first, none twice', () => {
    const { requests } =
      read(`import('./late.js'); import './a.js'; export * from './b.js'; import { x } from './a.js'
      import('./a.js'); export {} from 'fs'; import(\`./late.js\`)`)
    expect(requests.map(({ specifier, dynamic, kind }) => [specifier, dynamic, kind])).toEqual([
      ['./a.js', false, null],
      ['./b.js', false, null],
      ['fs', false, 'builtin'],
      ['./late.js', true, null],
      ['./a.js', true, null],
    ])
  })

  it('differ by their attributes, whatever their order', () => {
    const { requests } = read(`import a from './a' with { type: 'json', 'x': 'y' }
      import b from './a' with { x: 'y', type: 'json' }; import c from './a'
      import('./a', { with: { type: 'json' } })`)
    expect(requests.map(({ attributes }) => attributes)).toEqual([
      [
        { key: 'type', value: 'json' },
        { key: 'x', value: 'y' },
      ],
      [],
      [{ key: 'type', value: 'json' }],
    ])
  })

  it.each([
    [`import('./a.js')`, false],
    [`import("./a.js", { with: { type: 'json' } })`, false],
    [`import('./a' + '.js')`, true],
    [`import(\`./\${1}.js\`)`, true],
    [`import('./a.js', options)`, true],
    [`import('./a.js', { with: { type } })`, true],
    [`import('./a.js', { ...{} })`, true],
  ])('%s is computed: %s', (code, computed) => {
    const analysis = read(code)
    expect(analysis.hasComputedDynamicImport).toBe(computed)
    expect(analysis.requests).toHaveLength(computed ? 0 : 1)
    expect(analysis.usesDynamicImport).toBe(true)
  })
})

it('reads imports in every form', () => {
  const { imports } = read(
    `import d, { a, b as c, default as e, 'x y' as f } from './a.js'; import * as ns from './b.js'; import g, * as h from './c.js'`,
  )
  expect(
    imports.map(({ request, importName, localName }) => `${request} ${importName} ${localName}`),
  ).toEqual([
    '0 default d',
    '0 a a',
    '0 b c',
    '0 default e',
    '0 x y f',
    '1 null ns',
    '2 default g',
    '2 null h',
  ])
})

describe('exports', () => {
  const locals = (code: string) =>
    Object.fromEntries(
      read(code).exportedBindings.map(({ localName, exportNames, initialization }) => [
        localName,
        `${exportNames.join()} ${initialization}`,
      ]),
    )

  it.each<[string, Record<string, string>]>([
    [
      'export const a = 1, [b, { c: d, ...e }] = x',
      { a: 'a lexical', b: 'b lexical', d: 'd lexical', e: 'e lexical' },
    ],
    ['export var a; export let b', { a: 'a var', b: 'b lexical' }],
    [
      'export function f() {} export async function* g() {} export class C {}',
      { f: 'f function', g: 'g function', C: 'C lexical' },
    ],
    [
      `const a = 1; export { a, a as b, a as 'c d' }; export { a as default }`,
      { a: 'a,b,c d,default lexical' },
    ],
    ['export default 1', { '*default*': 'default lexical' }],
    ['export default function () {}', { '*default*': 'default function' }],
    ['export default class {}', { '*default*': 'default lexical' }],
    ['export default function f() {}', { f: 'default function' }],
    ['export default class C {}; export { C }', { C: 'default,C lexical' }],
    [`import * as ns from './a.js'; export { ns, ns as other }`, { ns: 'ns,other function' }],
    ['export {}', {}],
  ])('%s', (code, expected) => {
    expect(locals(code)).toEqual(expected)
  })

  it('of other modules are indirect, imported ones included, wherever the import stands', () => {
    const analysis =
      read(`export { x as y }; export { a, default as b, 'c d' } from './a.js'; export * as ns from './a.js'; export * from './a.js'; export * from './b.js'; export * from './a.js'
      import { x } from './b.js'`)
    expect(analysis.exportedBindings).toEqual([])
    expect(
      analysis.indirectExports.map(({ exportName, request, importName, localName }) => [
        exportName,
        request,
        importName,
        localName,
      ]),
    ).toEqual([
      ['a', 0, 'a', null],
      ['b', 0, 'default', null],
      ['c d', 0, 'c d', null],
      ['ns', 0, null, null],
      ['y', 1, 'x', 'x'],
    ])
    expect(analysis.starExports).toEqual([0, 1])
  })
})

describe('bindings that can move', () => {
  it.each([
    ['export let a = 1; a = 2', false],
    ['export let a = 1; for (a of []);', false],
    ['export let a; { a = 1 }', false],
    ['export let a; const f = () => { a = 1 }', true],
    ['export var a; function f() { [{ b: a }] = [] }', true],
    ['export let a; function f(a) { a = 1 }', false],
    ['export let a; class C { static { a = 1 } }', true],
    ['export let a; class C { x = a++ }', true],
    ['export function a() {} function f() { a = 1 }', true],
    ['export default function a() { a = 1 }', true],
    ['let a; export { a as b }; async () => { for await (a of []); }', true],
    ['export class A { m() { A = 1 } }', false],
  ])('%s: %s', (code, moves) => {
    expect(read(code).exportedBindings[0]!.moves).toBe(moves)
  })
})

describe('what a module asks of Node', () => {
  it.each([
    ['import.meta.url', false],
    [`import.meta['url']`, false],
    ['import.meta.env.resolve', false],
    ['import.meta.resolve(x)', true],
    ['import.meta?.resolve', true],
    [`import.meta['resolve']`, true],
    ['import.meta[name]', true],
    ['const { url } = import.meta', true],
    ['f(import.meta)', true],
  ])('%s may reach resolve: %s', (code, may) => {
    expect(read(code).usesImportMetaResolve).toBe(may)
    expect(read(code).importMetas).toHaveLength(1)
  })

  it.each([
    [`eval("import('x')")`, true],
    ['Function(`return import  (x)`)', true],
    [`'reimport(x)'`, false],
    [`import('x')`, false],
    [`/import(x)/`, false],
  ])('%s imports from strings: %s', (code, does) => {
    expect(read(code).importsFromStrings).toBe(does)
  })
})

describe('top-level await', () => {
  it.each([
    ['await 1', true, false],
    ['{ if (await 1) for (;await 2;); }', true, false],
    ['class C { [await 1]() {} }', true, false],
    ['export default await 1', true, false],
    ['for await (const a of b);', true, true],
    ['await using a = b', true, true],
    ['async () => await 1', false, false],
    ['async function f() { for await (const a of b); await using c = d }', false, false],
    ['class C { async m() { await 1 } }', false, false],
    ['using a = b', false, false],
  ])('%s: %s', (code, has, unyieldable) => {
    const analysis = read(code)
    expect(analysis.hasTopLevelAwait).toBe(has)
    expect(analysis.hasUnyieldableAwait).toBe(unyieldable)
  })
})

describe('refusals', () => {
  it.each([
    [
      'log(arguments)',
      'it reads "arguments" outside of a function at 1:5, which only a module leaves unbound',
    ],
    [
      '1;\n() => arguments',
      'it reads "arguments" outside of a function at 2:7, which only a module leaves unbound',
    ],
    [
      `import { a } from './a.js'\n; a = 1`,
      'it assigns to an import at 2:3, which is an error that only Node can report exactly',
    ],
    [
      `import * as a from './a.js'; () => { [a] = [] }`,
      'it assigns to an import at 1:39, which is an error that only Node can report exactly',
    ],
    [
      `import { a } from './a.js'; a++`,
      'it assigns to an import at 1:29, which is an error that only Node can report exactly',
    ],
    [
      `import { a } from './a.js'; function f() { eval('a') }`,
      'it calls eval() directly at 1:44, and the evaluated code could name an import',
    ],
    [
      `export let a, b; function f() { eval('b = 1') }`,
      'it calls eval() directly at 1:33, and the evaluated code could assign to its export "a"',
    ],
    [
      `export function a() { eval('a = 1') }`,
      'it calls eval() directly at 1:23, and the evaluated code could assign to its export "a"',
    ],
    [
      `import a from './a.js'; import source b from './b.wasm'`,
      `it has "import source" at 1:25, and the phases of imports are Node's to load`,
    ],
    [
      `import defer * as a from './a.js'`,
      `it has "import defer" at 1:1, and the phases of imports are Node's to load`,
    ],
    [
      `() => import.source('./a.wasm')`,
      `it has "import.source()" at 1:7, and the phases of imports are Node's to load`,
    ],
    [`import.defer(a)`, `it has "import.defer()" at 1:1, and the phases of imports are Node's to load`],
  ])('%s', (code, refusal) => {
    expect(read(code).refusal).toBe(refusal)
  })

  it.each([
    'function f() { arguments }',
    'class C { m() { arguments } }',
    `import { a } from './a.js'; a.b = 1; delete a.b; { let a; a = 1 } (a) => { a = 2 }`,
    `function f() { let a = 1; eval('a') }`,
    `import * as ns from './a.js'; function f() { eval('ns') }`,
    `export const a = 1; function f() { eval('a') }`,
    `import { a } from './a.js'; eval?.('a'); (0, eval)('a'); globalThis.eval('a')`,
    `export let a; const { eval: e } = globalThis; e('a')`,
    `import source from './a.js'; import defer, { source as from } from './b.js'`,
  ])('none for %s', (code) => {
    expect(read(code).refusal).toBeNull()
  })
})

describe('what is no module', () => {
  it.each([
    'return 1',
    'with (a) {}',
    'let a; let a',
    'export { none }',
    'import { a, a } from "a"',
    'await: 1',
    '010',
    'const x = ',
  ])('%s', (code) => {
    expect(() => read(code)).toThrow(
      expect.objectContaining({
        code: 'BMES_ERR_PARSE',
        file: 'a.js',
        message: expect.stringMatching(
          /^a\.js cannot be parsed as an ES module: .*If it is CommonJS, leave it out with the option "exclude"\.$/,
        ),
      }),
    )
  })
})
