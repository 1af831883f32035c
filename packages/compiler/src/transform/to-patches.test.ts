import { Script } from 'node:vm'
import { checksum, type DecodedSidecar } from '@esm-bytecode/format'
import { describe, expect, it } from 'vitest'
import { SidecarFiles } from '../../../runtime/src/files/sidecar-files.ts'
import { recordsOf } from '../../test/graph.ts'
import { analyze } from '../analyze/analyze.ts'
import { decodeSource, toPatches, type PatchedText } from './to-patches.ts'
import { transform } from './transform.ts'

function patch(bytes: Uint8Array): PatchedText {
  const code = decodeSource(bytes)
  const { record } = recordsOf({ 'main.js': code }).get('main.js')!
  return toPatches(bytes, code, transform(analyze(code, 'main.js'), record!))
}

/** What the runtime makes of the patches. */
function applied(bytes: Uint8Array, { patchSet, isAscii }: PatchedText): string {
  const sidecar = { buildId: new Uint8Array(16), source: { isAscii }, root: '', patchSet } as DecodedSidecar
  return new SidecarFiles('/', sidecar, bytes).readText()
}

const CODE = `import fs, { readFile as read } from 'node:fs'
export const a = import.meta.url, b = read(fs)
export default () => import('./b.js')
export let c = (() => { c = 1 })()
`

describe.each([
  ['plain', CODE, true],
  ['hashbang', `#!/usr/bin/env node\n${CODE}`, true],
  ['CRLF', CODE.replaceAll('\n', '\r\n'), true],
  ['byte order mark', `\uFEFF${CODE}`, false],
  ['byte order mark and hashbang', `\uFEFF#!/usr/bin/env node\n${CODE}`, false],
  ['characters of two, three and four bytes', CODE.replaceAll(/(?=import)/g, '/* é€😀 */'), false],
  [
    'names of ours beside such characters',
    `export const 'é'.length\n`.replace(`'é'.length`, 'é = "ü"') + CODE,
    false,
  ],
  ['nothing', '', true],
])('%s', (_what, code, isAscii) => {
  const bytes = Buffer.from(code)
  const patched = patch(bytes)

  it('becomes, in the runtime, the text that bytecode is made of', () => {
    expect(applied(bytes, patched)).toBe(patched.text.toString())
    expect(patched.patchSet.textByteLength).toBe(patched.text.length)
    expect(patched.patchSet.textChecksum).toBe(checksum(patched.text))
  })

  it('knows whether all of it is ASCII', () => {
    expect(patched.isAscii).toBe(isAscii)
  })

  it('marks the import declarations, and nothing else, for the facade', () => {
    const requests = patched.patchSet.patches.filter(({ isRequest }) => isRequest)
    expect(requests.map(({ start, end }) => bytes.toString('utf8', start, end))).toEqual(
      code === '' ? [] : [`import fs, { readFile as read } from 'node:fs'`],
    )
  })

  it('has patches that are sorted and do not overlap', () => {
    let at = 0
    for (const { start, end } of patched.patchSet.patches) {
      expect(start).toBeGreaterThanOrEqual(at)
      expect(end).toBeGreaterThanOrEqual(start)
      at = end
    }
    expect(at).toBe(bytes.length)
  })
})

it('is not ASCII if the module is not', () => {
  expect(patch(Buffer.from(`import { 'é' as a } from 'pkg'; a`)).isAscii).toBe(false)
})

it('is ASCII if the module is, whatever names it has', () => {
  const names = [
    'import { \\u00e9, \\u{1d4d0} as x } from "pkg"; \\u00e9(x)',
    'import \\u{1d4d0} from "pkg"; export let \\u00e9 = 1; export const f = () => (\\u00e9 = \\u{1d4d0})',
    'export const \\u00e9 = await 1; export { \\u00e9 as "\\u{1d4d0}" }',
  ]
  for (const code of names) {
    const { isAscii, text } = patch(Buffer.from(code))
    expect({ code, isAscii }).toEqual({ code, isAscii: true })
    expect(text.toString()).not.toMatch(/\P{ASCII}/u)
    expect(() => new Script(text.toString())).not.toThrow()
  }
})

it('takes views of larger buffers', () => {
  const all = Buffer.from(`xxx${CODE}yyy`)
  const view = new Uint8Array(all.buffer, all.byteOffset + 3, Buffer.byteLength(CODE))
  expect(patch(view).text.equals(patch(Buffer.from(CODE)).text)).toBe(true)
})
