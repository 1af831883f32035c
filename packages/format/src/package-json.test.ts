import { describe, expect, it } from 'vitest'
import { checksum } from './checksum.ts'
import { packageJsonChecksum } from './package-json.ts'

const of = (text: string | Uint8Array) => packageJsonChecksum(Buffer.from(text as string))
const BASE = '{"name":"a","main":"./b","type":"module","exports":{"import":"./b","default":"./c"}}'

it('is that of the canonical form', () => {
  const canonical =
    '{"name":"a","main":"./b","type":"module","exports":{"import":"./b","default":"./c"},"imports":{"#x":null}}'
  expect(of(canonical)).toBe(checksum(Buffer.from(canonical)))
  expect(of('{}')).toBe(checksum(Buffer.from('{}')))
})

it.each([
  [
    'other fields',
    `{"version":"2","_id":"a@2","scripts":{"main":"x","type":"y"},"exports2":[{"name":1}],${BASE.slice(1)}`,
  ],
  [
    'white space and order of fields',
    '{\r\n\t"type": "module", "exports" :{"import":"./b", "default":"./c"}, "main":"./b", "name":"a"}\n',
  ],
  ['another spelling of a value', BASE.replace('"./b"', '"\\u002e\\/b"')],
  ['a key of another field with an escape', `{"a\\"name":1,"n\\u0061":{},${BASE.slice(1)}`],
  ['a text that looks like fields', `{"readme":"\\\\\\",\\"name\\":{[",${BASE.slice(1)}`],
  ['another field twice', `{"version":"1","version":"2",${BASE.slice(1)}`],
])('stays with %s', (_, text) => {
  expect(of(text)).toBe(of(BASE))
})

it.each([
  ['another name', BASE.replace('"a"', '"A"')],
  ['no name', BASE.replace('"name":"a",', '')],
  ['another main', BASE.replace('"main":"./b"', '"main":"./c"')],
  ['a main that is no text', BASE.replace('"main":"./b"', '"main":["./b"]')],
  ['another type', BASE.replace('module', 'commonjs')],
  [
    'another order of conditions',
    BASE.replace('"import":"./b","default":"./c"', '"default":"./c","import":"./b"'),
  ],
  ['another condition', BASE.replace('import', 'require')],
  ['imports', BASE.replace('}}', '},"imports":{"#x":"./x"}}')],
  ['exports: null', BASE.replace('{"import":"./b","default":"./c"}', 'null')],
  ['a field in another object', '{"name":"a","main":"./b","type":"module","other":{"exports":"./b"}}'],
])('changes with %s', (_, text) => {
  expect(of(text)).not.toBe(of(BASE))
})

describe('a file about which versions of Node differ', () => {
  it.each([
    ['a field twice', '{"main":"./a","main":"./b"}'],
    ['a field twice, once with an escape', '{"main":"./a","m\\u0061in":"./b"}'],
    ['a field with an escape', '{"m\\u0061in":"./b"}'],
  ])('counts as a whole: %s', (_, text) => {
    expect(of(text)).toBe(checksum(Buffer.from(text)))
    expect(of(`${text}\n`)).not.toBe(of(text))
  })

  it.each([
    ['nothing', ''],
    ['no JSON', '{"main":"./a",}'],
    ['more than JSON', '{} {}'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a text', '"./a"'],
    ['a byte order mark', '\uFEFF{}'],
    ['no UTF-8', Buffer.from('{"description":"\u00ff"}', 'latin1')],
  ])('proves nothing: %s', (_, text) => {
    expect(of(text)).toBeNull()
  })
})

it('takes no longer for texts that are made to be slow', () => {
  const long = '\\"'.repeat(500_000)
  expect(of(`{"readme":"${long}","keywords":${'['.repeat(5000)}${']'.repeat(5000)},${BASE.slice(1)}`)).toBe(
    of(BASE),
  )
})
