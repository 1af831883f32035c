import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSigner } from '@esm-bytecode/compiler'
import { encodePack } from '@esm-bytecode/format'
import { afterAll, expect, it } from 'vitest'
import { readWarmableFile } from './signed-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'signed-file-'))
afterAll(() => rmSync(folder, { recursive: true }))

const [signer, stranger] = [0, 1].map(() =>
  createSigner(generateKeyPairSync('ed25519').privateKey, 'The key'),
) as [ReturnType<typeof createSigner>, ReturnType<typeof createSigner>]
const unsigned = encodePack({
  buildId: new Uint8Array(16),
  conditions: [],
  isImmutable: false,
  folders: [],
  importers: [],
  modules: [],
})
const signed = signer.sign(unsigned)
const changed = signed.slice()
changed[30]! ^= 1

const path = join(folder, 'externals.bmes')

it.each([
  ['an unsigned file, for nobody', unsigned, null],
  ['a signed one, for whoever has signed it', signed, signer],
])('reads %s', (_, bytes, who) => {
  writeFileSync(path, bytes)
  expect(readWarmableFile(path, who)).toEqual(readFileSync(path))
})

it.each([
  [
    'a signed file, for nobody',
    signed,
    null,
    `${path} is signed, and warming it would make its signature void.`,
  ],
  ['an unsigned one, for a signer', unsigned, signer, `${path} is not signed, and warming it would sign`],
  ['one of another', signed, stranger, `${path} is signed with another key, or was changed since, and`],
])('refuses %s', (_, bytes, who, message) => {
  writeFileSync(path, bytes)
  const refusal = { code: 'BMES_ERR_OPTION', message: expect.stringContaining(message) as string }
  expect(() => readWarmableFile(path, who)).toThrow(expect.objectContaining(refusal) as Error)
})

it('refuses what is damaged, as its reader does', () => {
  writeFileSync(path, changed)
  expect(() => readWarmableFile(path, signer)).toThrow(
    expect.objectContaining({ code: 'BMES_ERR_CHECKSUM' }) as Error,
  )
})
