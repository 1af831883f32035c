import { describe, expect, it } from 'vitest'
import { recordsOf } from '../../test/graph.ts'
import { analyze } from '../analyze/analyze.ts'
import { toPatches } from './to-patches.ts'
import { transform } from './transform.ts'

type Sources = Readonly<Record<string, string>>

const LINE_END = /\r\n|[\n\r\u2028\u2029]/

/** The module function of `main.js`, in parts. */
function moduleFunctionOf(code: string, others: Sources = {}) {
  const { record, refusal } = recordsOf({ 'main.js': code, ...others }).get('main.js')!
  if (record === null) throw new Error(refusal)
  const analysis = analyze(code, 'main.js')
  const edits = transform(analysis, record)
  const text = toPatches(Buffer.from(code), code, edits).text.toString()
  const lines = text.split(LINE_END)
  return {
    text,
    prologue: lines[0]!,
    /** The lines that are those of the module. */
    body: lines.slice(1, -1),
    epilogue: lines.at(-1)!,
    movesColumns: edits.movesColumns,
  }
}

/** Line and column of each occurrence of `MARK`. */
const marks = (lines: readonly string[]) =>
  lines.flatMap((line, index) =>
    [...line.matchAll(/MARK/g)].map((match) => ({ line: index, column: match.index })),
  )

/** Every line holds, always; every column, where no source map is promised. */
function expectPositionsToHold(code: string, others?: Sources): void {
  const { body, movesColumns } = moduleFunctionOf(code, others)
  const before = marks(code.split(LINE_END))
  const after = marks(body)
  expect(body).toHaveLength(code.split(LINE_END).length)
  expect(after.map(({ line }) => line)).toEqual(before.map(({ line }) => line))
  if (!movesColumns) expect(after).toEqual(before)
}

/** Blanks stand for what was there. */
const squeeze = (lines: readonly string[]) => lines.join('\n').replace(/ +/g, ' ')

describe('text that keeps its length', () => {
  it.each([
    ['a hashbang', '#!/usr/bin/env node\nMARK', '///usr/bin/env node\nMARK'],
    ['an import', `import { a } from 'fs'; MARK(a)`, '; MARK(a)'],
    ['an import without a semicolon', `import 'fs'\n(MARK)`, '; \n(MARK)'],
    ['an import of several lines', `import {\n  a\n} from 'fs'\nMARK`, '; \n \n \nMARK'],
    ['an import with all line ends', `import\r\n{a}\rfrom\u2028'fs'\u2029MARK`, '; \n \n \n \nMARK'],
    ['a re-export', `MARK; export * from './a.js'; MARK`, 'MARK; ; MARK'],
    ['export of a declaration', 'export const MARK = 1', '; const MARK = 1'],
    ['export of names', 'let a; export { a, a as b }; MARK', 'let a; ; MARK'],
    ['export default with a name', 'export default function MARK() {}', '; function MARK() {}'],
    ['export default of an expression', 'export default MARK;', ';const d$= MARK;'],
    [
      'export default with comments',
      'export /* default */ default\n/* 1 */ (MARK);',
      ';const d$= \n (MARK);',
    ],
    ['import.meta', 'import.meta.MARK', 'import$meta.MARK'],
    ['import.meta in pieces', 'import /* x */\n. meta.MARK', 'import$meta \n .MARK'],
    ['import()', 'import(MARK).MARK', 'import(MARK).MARK'],
    [
      'what only looks like import()',
      `'import(MARK)'; MARK.import(MARK)`,
      `'import(MARK)'; MARK.import(MARK)`,
    ],
  ])('%s', (_what, code, expected) => {
    const others = { 'a.js': '' }
    const { body, movesColumns } = moduleFunctionOf(code, others)
    expect(squeeze(body)).toBe(expected)
    expect(body.map((line) => line.length)).toEqual(code.split(LINE_END).map((line) => line.length))
    expect(movesColumns).toBe(false)
    expectPositionsToHold(code, others)
  })
})

describe('text that moves columns, for which there is a source map', () => {
  it.each([
    ['an anonymous default', 'export default () => {}; MARK', ';d$={default: () => {}}; MARK'],
    ['an assignment', 'let f = () => { x = 1; MARK }', 'let f = () => { x = 1,s$.tell(0,x); MARK }'],
    [
      'its value, which is read',
      'let f = () => MARK(x = 1, MARK)',
      'let f = () => MARK((x = 1,s$.tell(0,x)), MARK)',
    ],
    ['its old value', 'let f = () => MARK(x++, MARK)', 'let f = () => MARK([x++,s$.tell(0,x)][0], MARK)'],
    [
      'a pattern',
      'let f = () => { ({ x } = MARK); MARK }',
      'let f = () => { ({ x } = MARK,s$.tell(0,x)); MARK }',
    ],
    ['a loop', 'let f = () => { for (x of y) MARK }', 'let f = () => { for (x of y) {s$.tell(0,x);MARK} }'],
  ])('%s', (_what, code, expected) => {
    const exported = `${code}\nexport let x`
    const { body, movesColumns } = moduleFunctionOf(exported)
    expect(squeeze(body.slice(0, -1))).toBe(expected)
    expect(movesColumns).toBe(true)
    expectPositionsToHold(exported)
  })

  it('does not move what is only followed by the end of the line', () => {
    expect(moduleFunctionOf('export default () => {}\nMARK').movesColumns).toBe(false)
    expect(moduleFunctionOf('export let x; const f = () => {\nx = 1;\n}').movesColumns).toBe(false)
  })
})

it('ends a default export that the line end has ended', () => {
  for (const value of ['() => {}', 'class {}', 'function () {}', '1']) {
    const { body } = moduleFunctionOf(`export default ${value}\nMARK`)
    expect(body[0]).toMatch(/;$/)
  }
})

describe('imports', () => {
  it('keep their names where they are copied, or followed outside of cycles', () => {
    const others = {
      'a.js': 'export const fixed = 1',
      'b.js': 'export let moving = 1; export const move = () => { moving = 2 }',
    }
    const code = `import { fixed } from './a.js'; import { moving } from './b.js'\nMARK(fixed, moving, { moving }, MARK)`
    const { body, prologue } = moduleFunctionOf(code, others)
    expect(body[1]).toBe('MARK(fixed, moving, { moving }, MARK)')
    expect(prologue).toContain('const fixed=i$[0];')
    expect(prologue).toContain('let moving=i$[1];')
    expectPositionsToHold(code, others)
  })

  it('are read through a function in a cycle, which keeps columns where their names are long enough', () => {
    const others = { 'a.js': `import './main.js'; export const long = 1` }
    const code = `import { long } from './a.js'\nMARK(long, MARK); MARK(long\`\`, MARK)`
    expect(moduleFunctionOf(code, others)).toMatchObject({
      body: [expect.anything(), 'MARK(a() , MARK); MARK(a() ``, MARK)'],
      movesColumns: false,
    })
    expectPositionsToHold(code, others)
  })

  it('are read through a function wherever they stand', () => {
    const others = { 'a.js': `import './main.js'; export const x = 1` }
    const code = `import { x } from './a.js'\nf(x, { x }, { x: x }, new x.y(x), new x, x => x, MARK)`
    expect(moduleFunctionOf(code, others).body[1]).toBe(
      'f(a(), { x:a() }, { x: a() }, new (a().y)(a()), new (a()), x => x, MARK)',
    )
    expectPositionsToHold(code, others)
  })

  it('are found in the options of import()', () => {
    const { body } = moduleFunctionOf(`import { x } from 'pkg'\nimport('./a.js', x)`)
    expect(body[1]).toBe(`import('./a.js', a())`)
  })

  it("are read from the namespace object where they are Node's", () => {
    const code = `import pkg, { 'a b' as c } from 'pkg'; import * as ns from 'pkg'; MARK(pkg, c, ns)`
    const { prologue, body } = moduleFunctionOf(code)
    expect(prologue).toContain('v$=i$[0],a=()=>v$.default,')
    expect(prologue).toContain('b=()=>v$0["a b"]')
    expect(squeeze(body)).toBe('; ; MARK(a(), b(), ns)')
    expectPositionsToHold(code)
  })
})

describe('in a cycle', () => {
  const others = { 'b.js': `import './main.js'` }
  const inCycle = (code: string) => `import './b.js'\n${code}`

  it.each([
    ['export let x = 1, y = 2', '; let x = 1,u$=s$.tell(0,x), y = 2,u$0=s$.tell(1,y)'],
    ['export const { x, y: [z] } = f()', '; const { x, y: [z] } = f(),u$=s$.tell(0,x),u$0=s$.tell(1,z)'],
    ['export class A {} MARK', '; class A {};s$.tell(0,A); MARK'],
    ['export var x', '; var x'],
    ['export default function () {}', ';function d$ () {}'],
    ['export default async function* () {}', ';async function* d$ () {}'],
    ['export default 1', ';const d$= 1,u$=s$.tell(0,d$);'],
    ['export default class {}', ';d$={default: class {}},s$.tell(0,d$.default);'],
    ['await MARK', 'yield MARK'],
    ['f(await x, -await y, await z + 1, MARK)', 'f(yield x, -(yield y), (yield z) + 1, MARK)'],
    [
      '`${await x}`; [await x]; ({ [await x]: await x })',
      '`${yield x}`; [yield x]; ({ [(yield x)]: yield x })',
    ],
    ['await // why\nMARK', 'yield( // why\nMARK)'],
    ['async () => await MARK', 'async () => await MARK'],
  ])('%s', (code, expected) => {
    const { body, prologue } = moduleFunctionOf(inCycle(code), others)
    expect(squeeze(body.slice(1))).toBe(expected)
    expect(prologue).toMatch(/^\(function\*\(.*yield;$/)
    expectPositionsToHold(inCycle(code), others)
  })

  it('hands out hoisted functions before anything else runs', () => {
    const code = 'export function f() {} export default function () {} export let x'
    const { prologue, epilogue } = moduleFunctionOf(inCycle(code), others)
    expect(prologue).toMatch(/s\$\.tell\(0,f\);s\$\.tell\(1,s\$\.nameDefault\(d\$\)\);yield;$/)
    expect(epilogue).toBe('})')
  })
})

describe('the wrapper', () => {
  it.each([
    ['a function', '', '(function(i$,s$,import$meta){"use strict";', '})'],
    ['an async function', 'await 1', '(async function(i$,s$,import$meta){"use strict";', '})'],
    [
      'a function that returns the values of all exported bindings, each once',
      'export const a = 1; export { a as b }; export default 2',
      '(function(i$,s$,import$meta){"use strict";',
      'return[a,d$]})',
    ],
    [
      'a function that names its default export',
      'export default class {}',
      '(function(i$,s$,import$meta){"use strict";let d$;',
      'return[d$.default]})',
    ],
  ])('is %s', (_what, code, prologue, epilogue) => {
    expect(moduleFunctionOf(code)).toMatchObject({ prologue, epilogue })
  })

  it('takes no name that the module uses', () => {
    const { prologue, body } = moduleFunctionOf(
      'i$, s$, import$meta, d$; export default import.meta(import(a))',
    )
    expect(prologue).toMatch(/^\(function\(i\$0,s\$0,import\$met0\)/)
    expect(squeeze(body)).toBe('i$, s$, import$meta, d$; ;const d$0= import$met0(import(a));')
  })

  it('does not end in a comment of the module', () => {
    expect(moduleFunctionOf('a // b').text).toMatch(/\na \/\/ b\n\}\)$/)
  })
})
