import { SourceMap } from 'node:module'
import { describe, expect, it, test } from 'vitest'
import { escapeName, escapeNonAscii } from './escape-non-ascii.ts'

const escaped = (code: string) => escapeNonAscii(code)?.toString() ?? code

const evaluate = async (code: string) => {
  const url = `data:text/javascript,${encodeURIComponent(code)}`
  return { ...((await import(/* @vite-ignore */ url)) as Record<string, unknown>) }
}

/** LINE SEPARATOR, which ends a line outside of strings and templates. */
const LS = '\u2028'

describe('strings and templates have their values', () => {
  test.each([
    [`'é'`, String.raw`'\xe9'`],
    [`"–😀"`, String.raw`"\u2013\ud83d\ude00"`],
    [`'${LS}\u2029\uFEFF\u00a0'`, String.raw`'\u2028\u2029\ufeff\xa0'`],
    [`'\ud83d'`, String.raw`'\ud83d'`],
    // A backslash before what needs none.
    [String.raw`'\é\\é\\\é\n\u00e9é1'`, String.raw`'\xe9\\\xe9\\\xe9\n\u00e9\xe91'`],
    [String.raw`'\😀'`, String.raw`'\ud83d\ude00'`],
    ['`é${"ü"}\\ü${`ß`}`', '`\\xe9${"\\xfc"}\\xfc${`\\xdf`}`'],
    ['`\r\né\\\r\nü`', '`\r\n\\xe9\\\r\n\\xfc`'],
    [`\`${LS}\r${LS}\``, '`\\u2028\r\\u2028`'],
    // Line continuations.
    [`'a\\${LS}b\\${LS}${LS}'`, `'a\\\nb\\\n\\u2028'`],
    [`\`a\\${LS}\nb\``, '`a\\\n\nb`'],
    [
      `{ 'é': 1, ['ü']: 2, 'ö'() {} }.ö.name`,
      String.raw`{ '\xe9': 1, ['\xfc']: 2, '\xf6'() {} }.\u00f6.name`,
    ],
  ])('%j', async (code, expected) => {
    const module = `export default (${code})`
    expect(escaped(module)).toBe(`export default (${expected})`)
    // A lone surrogate would not come through an URL.
    if (code === `'\ud83d'`) return
    expect(await evaluate(escaped(module))).toEqual(await evaluate(module))
  })
})

describe('names are the same', () => {
  test.each([
    [`const é = 1, ö = { é, ü: 2 }; export default ö.é + ö.ü + ö?.ü`],
    [`let 𝓐 = 1; 𝓐++; export default { 𝓐, a𝓐ü: 𝓐, ...{ 𝓐 } }`],
    [String.raw`const \u{61}ü\u00fc = 1; export default { aüü: aüü }`],
    [
      `class Ä { #ü = 1; static ß = 2; get ö() { return this.#ü } has() { return #ü in this } }
      export default [Ä.name, Ä.ß, new Ä().ö, new Ä().has()]`,
    ],
    [`export default function ï() {} export const name = ï.name; é: for (;;) { ü: for (;;) { break é } }`],
    [`export const é = 1; export { é as ü, é as 'a ö', é as '😀' }; export { é as default }`],
    [`const { ä, ö: ü = 2, ...ß } = { ä: 1, z: 3 }; export default [ä, ü, ß]`],
    [`const f = (é, ü = é) => ü; async function* ö(ä) { yield* ä } export default [f(1), ö.name, f.length]`],
    ['const a\u200cb = 1; export default { a\u200cb }'],
  ])('%j', async (code) => {
    const text = escaped(code)
    expect(text).not.toMatch(/\P{ASCII}/u)
    const plain = (module: object) => JSON.parse(JSON.stringify(Object.entries(module))) as unknown
    expect(plain(await evaluate(text))).toEqual(plain(await evaluate(code)))
  })

  it('escapes those of imports', () => {
    expect(escaped(`import é, { ü, ö as ä, 'ß ß' as x } from 'a'; import * as 𝓐 from 'b'`)).toBe(
      String.raw`import \u00e9, { \u00fc, \u00f6 as \u00e4, '\xdf \xdf' as x } from 'a'; import * as \u{1d4d0} from 'b'`,
    )
    expect(escaped(`export * as ü from 'a'; export { ü as ö } from 'b'`)).toBe(
      String.raw`export * as \u00fc from 'a'; export { \u00fc as \u00f6 } from 'b'`,
    )
  })

  test('escapeName() leaves ASCII', () => {
    expect(escapeName('aé𝓐"')).toBe(String.raw`a\u00e9\u{1d4d0}"`)
  })
})

describe('stays as it is', () => {
  test.each([
    ['ASCII', `const a = 'b' // c`],
    ['a regular expression', 'export default /[é-ü] \u00a0😀/u'],
    ['a tagged template', 'export default String.raw`é\\ü${0}😀`'],
    ['a tagged template without substitutions', 'tag`é`'],
    ['a module specifier', `import './é.js'; export * from './ü.js'; export { a } from "./ö.js"`],
    ['that of import()', 'import("./é.js"); import(`./ü.js`)'],
    ['a directive', `'é'; "use ü"; export function f() { 'ö'; return 1 }`],
    ['the hashbang', '#!/opt/é/node\nexport {}'],
    ['where a source map is', 'export {}\n//# sourceMappingURL=é.js.map'],
    ['what cannot be parsed', `const é = '`],
    ['a script', `with (é) {}`],
    ['a hashbang behind a byte order mark', `\uFEFF#!/bin/node\n'é'`],
  ])('%s', (_what, code) => {
    expect(escapeNonAscii(code)).toBeNull()
  })

  test('what is in the substitutions of a tagged template, and the rest, does not', () => {
    expect(escaped('tag`é${"é"}ü`; é`ü`')).toBe('tag`é${"\\xe9"}ü`; \\u00e9`ü`')
    expect(escaped(`import('./é' + 'ü')`)).toBe(String.raw`import('./\xe9' + '\xfc')`)
    expect(escaped(`'é'; f('é'); 'é'`)).toBe(String.raw`'é'; f('\xe9'); '\xe9'`)
    expect(escaped('/é/.test("é")')).toBe('/é/.test("\\xe9")')
  })
})

describe('comments and white space', () => {
  test.each([
    ['// – é\nf(/* 😀 */)', '// ? ?\nf(/* ?? */)'],
    ['f() // é', 'f() // ?'],
    ['/*! © Ü */ f() // @license –', String.raw`/*! \xa9 \xdc */ f() // @license \u2013`],
    ['/** Copyright © */ f()', String.raw`/** Copyright \xa9 */ f()`],
    ['a\u00a0=\u3000b\u2003/\ufeffc', 'a = b / c'],
    ['\uFEFFf()', 'f()'],
    ['\uFEFF// é', '// ?'],
    ['\u00a0é', ' \\u00e9'],
    ['"é"\u00a0+ü', '"\\xe9" +\\u00fc'],
    // The comment ends there.
    [`// é${LS}f()`, '// ?\nf()'],
    [`a${LS}\u2029b`, 'a\n\nb'],
    // One line end each.
    [`a\r${LS}b`, 'a\r \nb'],
    [`a${LS}\nb${LS}\r\nc`, 'a\n\nb\n\r\nc'],
    [`/*${LS}*\r${LS}é*/`, '/*\n*\r \n?*/'],
    [`#!node${LS}'é' + f()`, "#!node\n'\\xe9' + f()"],
  ])('%j', (code, expected) => {
    expect(escaped(code)).toBe(expected)
    const lines = (text: string) => text.split(/\r\n|[\n\r\u2028\u2029]/).length
    expect(lines(expected)).toBe(lines(code))
  })

  test('a line end that decides where a statement ends still does', async () => {
    const code = `let a = 1\nlet b = a /*${LS}é*/ ++\na\nexport const f = () => { return /*${LS}*/ 1 }\nexport default [a, b, f()]`
    const { default: before } = await evaluate(code)
    expect(before).toEqual([2, 1, undefined])
    expect((await evaluate(escaped(code))).default).toEqual(before)
  })
})

test('errors have their lines, and the source map leads back', async () => {
  const code = `// – é${LS}const é = 'ü', at = (error) => error.stack.split('\\n')[1].split(':').slice(-2)
    const ö = \`é\${é}
      ü\`; export default at(new Error('😀'))`
  const text = escapeNonAscii(code)!
  const position = async (of: string) =>
    ((await evaluate(of)).default as string[]).map((number) => parseInt(number))
  const before = await position(code)
  const after = await position(text.toString())
  expect(before[0]).toBe(4)
  expect(after[0]).toBe(4)
  const map = new SourceMap(
    JSON.parse(text.generateMap({ hires: 'boundary', source: 'a.js' }).toString()) as never,
  )
  const entry = map.findEntry(after[0]! - 1, after[1]! - 1)
  // What ends with LINE SEPARATOR is no line for a source map.
  expect(entry).toMatchObject({ originalLine: before[0]! - 2, originalColumn: before[1]! - 1 })
})
