import { spawnSync } from 'node:child_process'
import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodePack, withSignature } from '@esm-bytecode/format'
import { afterAll, describe, expect, it } from 'vitest'
import { establishTrust } from './signatures.ts'

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'signatures-')))
afterAll(() => rmSync(folder, { recursive: true }))

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const pemOf = (key: KeyObject) =>
  String(key.export({ type: key.type === 'public' ? 'spki' : 'pkcs8', format: 'pem' }))
const trust = (key: string | null) => establishTrust({ disabled: null, publicKey: key })

const unsigned = encodePack({
  buildId: new Uint8Array(16),
  conditions: [],
  isImmutable: false,
  folders: [],
  importers: [],
  modules: [],
})
const signedWith = (key: KeyObject) =>
  withSignature(
    unsigned,
    () => createHash('sha256'),
    (message) => sign(null, message, key),
  )
const signed = signedWith(privateKey)

it('asks for nothing where nobody asks', () => {
  expect(trust(null)).toEqual({ disabled: null, signatures: null })
  expect(establishTrust({ disabled: 'it is off', publicKey: '/no/key' })).toEqual({
    disabled: 'it is off',
    signatures: null,
  })
})

it('takes what is signed with the key', () => {
  const { disabled, signatures } = trust(pemOf(publicKey))
  expect(disabled).toBeNull()
  expect(signatures!.findProblem(signed, '/app/externals.bmes')).toBeNull()
})

it('takes nothing else', () => {
  const { findProblem } = trust(pemOf(publicKey)).signatures!
  expect(findProblem(unsigned, 'x')).toBe(
    'is not signed, and ESM_BYTECODE_PUBLIC_KEY is set; build with the option "sign", or unset the variable',
  )
  const forged =
    'is not signed with the key of ESM_BYTECODE_PUBLIC_KEY, or was changed since; deploy what the build wrote, or the key that belongs to it'
  expect(findProblem(signedWith(generateKeyPairSync('ed25519').privateKey), 'x')).toBe(forged)
  const changed = signed.slice()
  // Of its last table: what its reader would verify later.
  changed[changed.length - 65]! ^= 1
  expect(findProblem(changed, 'x')).toBe(forged)
})

it('tells damage from a signature that is not good', () => {
  const { findProblem } = trust(pemOf(publicKey)).signatures!
  expect(() => findProblem(signed.subarray(0, 100), '/app/externals.bmes')).toThrow(
    '/app/externals.bmes is cut off',
  )
})

describe('the key', () => {
  it('may be in a file, which a link may lead to, as secrets are mounted', () => {
    const file = join(folder, 'public.pem')
    writeFileSync(file, pemOf(publicKey))
    symlinkSync(file, join(folder, 'link.pem'))
    for (const path of [file, join(folder, 'link.pem')]) {
      expect(trust(path).signatures!.findProblem(signed, 'x')).toBeNull()
    }
  })

  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const fifo = join(folder, 'fifo')
  spawnSync('mkfifo', [fifo])
  writeFileSync(join(folder, 'private.pem'), pemOf(privateKey))

  it.each([
    ['nothing', '', 'is empty'],
    [
      'a path that leads nowhere',
      '/no/such/key.pem',
      /names \/no\/such\/key\.pem, which cannot be read \(ENOENT/,
    ],
    ['a folder', folder, /which cannot be read \(it is not a regular file\)/],
    ['a pipe', fifo, /which cannot be read \(/],
    ['a private key', pemOf(privateKey), 'holds no public key: "-----BEGIN PUBLIC KEY-----" is missing'],
    ['a private key in a file', join(folder, 'private.pem'), 'holds no public key'],
    ['a key of another type', pemOf(rsa.publicKey), 'holds a key of type rsa, and signatures are Ed25519'],
    [
      'a key that was cut',
      pemOf(publicKey).replace(/[^\n]{20}\n-----END/, '\n-----END'),
      'holds a public key that cannot be read (',
    ],
    ['a key on one line', pemOf(publicKey).replaceAll('\n', ' '), 'holds a public key that cannot be read ('],
  ])('%s turns everything off, and lets nothing in', (_, key, problem) => {
    const { disabled, signatures } = trust(key)
    expect(disabled).toMatch(/^ESM_BYTECODE_PUBLIC_KEY /)
    expect(disabled).toMatch(problem)
    expect(disabled).toMatch(
      /; set it to the PEM text of an Ed25519 public key or to the path of such a file, or unset it$/,
    )
    expect(disabled).not.toContain(pemOf(privateKey).split('\n')[1])
    for (const file of [signed, unsigned]) {
      expect(signatures!.findProblem(file, 'x')).toBe(`cannot be verified: ${disabled}`)
    }
  })
})
