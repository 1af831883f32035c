import { readFileSync, writeFileSync } from 'node:fs'
import { runInThisContext } from 'node:vm'
import { expect, it } from 'vitest'
import { annotate, EXAMPLE_CHUNK, EXAMPLE_TEXT, exampleSidecar } from '../test/example.ts'
import { checksum, decodeSidecar, encodeSidecar } from './index.ts'

const DOCUMENT = new URL('../../../docs/bmes.md', import.meta.url)
const DUMP = /(?<=<!-- example:start -->\n+```text\n)[^]*?(?=\n```\n+<!-- example:end -->)/

it('stands in the document, byte by byte', () => {
  const dump = annotate(encodeSidecar(exampleSidecar()))
  const text = readFileSync(DOCUMENT, 'utf8')
  // After a change of the format: UPDATE_EXAMPLE=1 pnpm vitest run packages/format
  if (process.env['UPDATE_EXAMPLE'])
    writeFileSync(
      DOCUMENT,
      text.replace(DUMP, () => dump),
    )
  expect(DUMP.exec(readFileSync(DOCUMENT, 'utf8'))?.[0]).toBe(dump)
})

it('is real: its patches turn its chunk into a module function that runs', () => {
  const { source, patchSet } = decodeSidecar(encodeSidecar(exampleSidecar()))
  const chunk = Buffer.from(EXAMPLE_CHUNK)
  expect(chunk.byteLength).toBe(source.byteLength)
  expect(checksum(chunk)).toBe(source.checksum)
  const parts: Uint8Array[] = []
  let at = 0
  for (const { start, end, replacement } of patchSet.patches) {
    parts.push(chunk.subarray(at, start), replacement)
    at = end
  }
  const text = Buffer.concat([...parts, chunk.subarray(at)])
  expect(text.toString()).toBe(EXAMPLE_TEXT)
  expect(text.byteLength).toBe(patchSet.textByteLength)
  expect(checksum(text)).toBe(patchSet.textChecksum)
  const moduleFunction = runInThisContext(text.toString()) as (inputs: unknown[]) => unknown
  expect(moduleFunction([(name: string) => `hello, ${name}`])).toEqual(['hello, world'])
})

it('has the checksum that the document tells readers to test with', () => {
  expect(checksum(Buffer.from('123456789'))).toBe(0xcbf43926)
  expect(checksum(new Uint8Array())).toBe(0)
  expect(readFileSync(DOCUMENT, 'utf8')).toContain('0xCBF43926')
})
