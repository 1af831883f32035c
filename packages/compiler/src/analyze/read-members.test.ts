import { expect, it } from 'vitest'
import { analyze } from './analyze.ts'
import type { ReadMember } from './module-analysis.ts'

/** What is read of `ns`, with `()` behind what is called. */
function membersOf(code: string): string[] | null {
  const { imports } = analyze(`import * as ns from './a.js'; ${code}`, 'x.js')
  return imports[0]!.members && imports[0]!.members.map(spell)
}

function spell({ name, isCalled, members }: ReadMember): string {
  return `${name}${isCalled ? '()' : ''}${members === null ? '' : `{${members.map(spell).join()}}`}`
}

it.each([
  ['', []],
  ['ns.a; ns["b c"]; ns?.d; typeof ns.e; void ns.f', ['a', 'b c', 'd', 'e', 'f']],
  ['ns.a(); ns.b?.(); ns.c`x`; (ns?.d)(); new ns.E()', ['a()', 'b()', 'c()', 'd()', 'E']],
  ['ns.a; ns.a(); ns.a', ['a()']],
  ['ns.a.b.c = 1; ns.d[ns.e]', ['a{b}', 'd', 'e']],
  ['ns.a.b.c(); ns.a.b?.d; const { e } = ns.a', ['a{b{c(),d},e}']],
  ['ns.a.b; ns.a', ['a']],
  ['ns.a?.b; ns.a.b()', ['a{b()}']],
  ['const { a, b: c, "d": [e], f = 1, g: { h } } = ns', ['a', 'b', 'd', 'f', 'g']],
  ['({ a: ns.b, [ns.c]: 1, ...ns.d }); f(ns.e); `${ns.f}`; [...ns.g]', ['b', 'c', 'd', 'e', 'f', 'g']],
  [
    'x = ns.a; for (const y of ns.b); for (y in ns.c); ({ d: e = ns.f } = {}); ({ [ns.g]: y } = {})',
    ['a', 'b', 'c', 'f', 'g'],
  ],
  ['{ const ns = 1; f(ns) } ((ns) => ns)(1); ns.a', ['a']],
  ['export { ns }', []],
])('is all that is read: %s', (code, names) => {
  expect(membersOf(code)).toEqual(names)
})

it.each([
  'ns',
  'f(ns)',
  'ns[a]',
  'ns[0]',
  'ns[`a`]',
  'ns.a = 1',
  'ns.a += 1',
  'ns.a ??= 1',
  'ns.a++',
  'delete ns.a',
  '[ns.a] = []',
  '[ns.a = 1] = []',
  '[...ns.a] = []',
  '({ a: ns.b } = {})',
  '({ a: ns.b = 1 } = {})',
  '({ ...ns.b } = {})',
  'for (ns.a of []);',
  'for (ns.a in {});',
  'const { ...rest } = ns',
  'const { [a]: b } = ns',
  'const { 1: b } = ns',
  'const [a] = ns',
  '({ a } = ns)',
  'let x = ns',
  '({ ns })',
  '`${ns}`',
  '"a" in ns',
  'ns || 1',
  'export default ns',
  'ns.a; f(() => ns)',
  '(function () { eval("ns") })()',
])('is not all that happens: %s', (code) => {
  expect(membersOf(code)).toBeNull()
})
