import { generateKeyPairSync, createSecretKey } from 'node:crypto'
import { encodeSidecar, type Sidecar } from '@esm-bytecode/format'
import { describe, expect, it } from 'vitest'
import { createSigner } from './signer.ts'

const OPTION = 'The option "sign.privateKey"'
const TAKES = 'Give it an Ed25519 private key: the text of a PEM file, or a KeyObject of node:crypto.'
const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }))

const sidecar: Sidecar = {
  buildId: new Uint8Array(16),
  root: '',
  source: { name: 'a.js', byteLength: 0, checksum: 0, isAscii: true },
  record: {
    requests: [],
    imports: [],
    localExports: [],
    indirectExports: [],
    starExports: [],
    form: 'function',
    hasTopLevelAwait: false,
    inCycle: false,
    usesImportMeta: false,
    usesImportMetaResolve: false,
    usesDynamicImport: false,
    hasComputedDynamicImport: false,
    importsFromStrings: false,
  },
  patchSet: { patches: [], textByteLength: 0, textChecksum: 0 },
  bytecodes: [],
  sourceMap: null,
}
const file = encodeSidecar(sidecar)

describe.each([
  ['PEM text', pem],
  ['a KeyObject', privateKey],
])('%s', (_, key) => {
  const signer = createSigner(key, OPTION)

  it('signs, and knows its signature', () => {
    const signed = signer.sign(file)
    expect(signer.hasSigned(signed, 'a.js.bmes')).toBe(true)
    // Ed25519 needs no random numbers: a build can be repeated.
    expect(createSigner(pem, OPTION).sign(file)).toEqual(signed)
  })

  it('knows no other', () => {
    const other = createSigner(generateKeyPairSync('ed25519').privateKey, OPTION)
    expect(signer.hasSigned(file, 'a.js.bmes')).toBe(false)
    expect(signer.hasSigned(other.sign(file), 'a.js.bmes')).toBe(false)
  })

  it('tells damage from that', () => {
    expect(() => signer.hasSigned(file.subarray(0, 100), '/a.js.bmes')).toThrow('/a.js.bmes is cut off')
  })
})

it.each<[string, unknown, string | RegExp]>([
  ['nothing', undefined, `${OPTION} is of type undefined. ${TAKES}`],
  ['null', null, `${OPTION} is null. ${TAKES}`],
  ['bytes', Buffer.from(pem), `${OPTION} is of type object. ${TAKES}`],
  ['a path', './key.pem', `${OPTION} is a string without a PEM key in it. ${TAKES}`],
  ['a public key', publicKey, `${OPTION} is a public key. ${TAKES}`],
  ['a secret key', createSecretKey(Buffer.alloc(32)), `${OPTION} is a secret key. ${TAKES}`],
  [
    'a public key as text',
    publicKey.export({ type: 'spki', format: 'pem' }),
    /is PEM text that is no private key, or one with a passphrase \(.+\)\. Give it/,
  ],
  [
    'a key with a passphrase',
    privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }),
    /is PEM text that is no private key, or one with a passphrase \(.+\)\. Give it/,
  ],
  [
    'a key of another type',
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
    `${OPTION} is a key of type ec. ${TAKES}`,
  ],
])('%s is no key to sign with, and is not shown', (_, key, message) => {
  let error: unknown
  try {
    createSigner(key, OPTION)
  } catch (caught) {
    error = caught
  }
  expect(error).toMatchObject({ name: 'BmesError', code: 'BMES_ERR_OPTION' })
  const text = (error as Error).message
  if (typeof message === 'string') expect(text).toBe(message)
  else expect(text).toMatch(message)
  expect(text).not.toContain('BEGIN')
  for (const line of pem.split('\n').filter((part) => part.length > 30)) expect(text).not.toContain(line)
})
