import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { namesSourceMap, readSourceMap } from './source-map.ts'

const folder = mkdtempSync(join(tmpdir(), 'esm-bytecode-map-'))
afterAll(() => rmSync(folder, { recursive: true }))

const map = '{"version":3,"sources":["é.js"],"mappings":""}'
writeFileSync(join(folder, 'a map.js.map'), map)
writeFileSync(join(folder, 'broken.js.map'), '{')
// In two pieces: tools that look for the comment in this file find none.
const comment = (url: string) => `code()\n//# source${'MappingURL'}=${url}\n`

test.each([
  ['a file beside the chunk', 'a%20map.js.map', map],
  ['base64', `data:application/json;charset=utf-8;base64,${Buffer.from(map).toString('base64')}`, map],
  ['a data URL without base64', `data:application/json,${encodeURIComponent(map)}`, map],
  ['a file that is missing', 'missing.js.map', null],
  ['a file that is no JSON', 'broken.js.map', null],
  ['another server', 'https://example.com/main.js.map', null],
  ['nonsense', '%', null],
])('%s', (_, url, expected) => {
  const code = comment(url)
  expect(namesSourceMap(code)).toBe(true)
  expect(readSourceMap(join(folder, 'chunk.js'), code)).toBe(expected)
})

test('the last comment counts', () => {
  expect(readSourceMap(join(folder, 'chunk.js'), comment('missing.map') + comment('a%20map.js.map'))).toBe(
    map,
  )
})

test('a hidden map is not found', () => {
  expect(namesSourceMap('code()')).toBe(false)
  expect(readSourceMap(join(folder, 'a map.js'), 'code()')).toBeNull()
})
