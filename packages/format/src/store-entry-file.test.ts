import { expect, it } from 'vitest'
import { decodeSidecar } from './decode-sidecar.ts'
import { decodeStoreEntry } from './decode-store-entry.ts'
import { encodeFile, required } from './encode-file.ts'
import { encodeStoreEntry } from './encode-store-entry.ts'
import { encodeTargets } from './encode-target.ts'
import { SECTION } from './layout.ts'
import { SectionWriter } from './section-writer.ts'
import type { StoreEntry } from './store-entry.ts'
import { StringTableWriter } from './string-table-writer.ts'

const ENTRY: StoreEntry = {
  name: 'é.js',
  subject: {
    source: { byteLength: 10, checksum: 0xffff_fffe },
    textByteLength: 20,
    textChecksum: 0xffff_fffd,
  },
  bytecode: {
    target: {
      nodeVersion: 'v24.21.0',
      platform: 'linux',
      arch: 'x64',
      nodeBuild: 1,
      v8: { magic: 2, versionHash: 3, flagHash: 4, readOnlySnapshotChecksum: 5 },
      flags: '--stack-size=900',
      scriptName: 'file:///é.js',
      textChecksum: 0xffff_fffd,
      tier: 'warm',
    },
    data: Buffer.from('bytecode'),
  },
}

/** Parts of the sections that {@link encodeStoreEntry} writes. */
function sections(entry: StoreEntry = ENTRY, count = 1) {
  const strings = new StringTableWriter()
  const head = new SectionWriter().u32(strings.add(entry.name), '')
  for (const word of [10, 0xffff_fffe, 20, 0xffff_fffd]) head.u32(word, '')
  const bytecodes = Array.from({ length: count }, () => entry.bytecode)
  return {
    targets: required(SECTION.targets, encodeTargets(bytecodes, strings)),
    bytecodes: bytecodes.map(({ data }) => required(SECTION.bytecode, data)),
    strings: required(SECTION.strings, strings.finish()),
    head: required(SECTION.storeEntry, head.finish()),
  }
}

const NO_BUILD = new Uint8Array(16)

it('says what was written', () => {
  const bytes = encodeStoreEntry(ENTRY)
  const { bytecode, ...decoded } = decodeStoreEntry(bytes)
  expect(decoded).toEqual({ name: ENTRY.name, subject: ENTRY.subject })
  const { target, data } = bytecode.verify()
  expect(target).toEqual(ENTRY.bytecode.target)
  expect(Buffer.from(data).toString()).toBe('bytecode')
  expect(data.byteOffset % 8).toBe(0)
  expect(encodeStoreEntry(ENTRY)).toEqual(bytes)
})

it('is no sidecar', () => {
  expect(() => decodeSidecar(encodeStoreEntry(ENTRY))).toThrow(/is no sidecar: it has a store entry section/)
  const { head, strings } = sections()
  const other = encodeFile([strings, head, required(SECTION.patches, new Uint8Array(16))], NO_BUILD, 0)
  expect(() => decodeStoreEntry(other)).toThrow(/is no store entry: it has a patches section/)
})

it('has bytecode of its own text, for one target', () => {
  const { target, data } = ENTRY.bytecode
  const other = { ...ENTRY, bytecode: { target: { ...target, textChecksum: 1 }, data } }
  expect(() => encodeStoreEntry(other)).toThrow(
    expect.objectContaining({
      code: 'BMES_ERR_ENCODE',
      message: expect.stringContaining('its bytecode is that of another text'),
    }),
  )
  const { head, strings } = sections()
  expect(() => decodeStoreEntry(encodeFile([strings, head], NO_BUILD, 0))).toThrow(/bytecode for 0 targets/)
  const two = sections(ENTRY, 2)
  const bytes = encodeFile([two.targets, ...two.bytecodes, two.strings, two.head], NO_BUILD, 0)
  expect(() => decodeStoreEntry(bytes)).toThrow(/bytecode for 2 targets, not for one/)
})

it('has a head of a fixed length', () => {
  const { targets, bytecodes, strings, head } = sections()
  const long = required(SECTION.storeEntry, Buffer.concat([head.bytes, Buffer.alloc(4)]))
  expect(() => decodeStoreEntry(encodeFile([targets, ...bytecodes, strings, long], NO_BUILD, 0))).toThrow(
    /the store entry section has 24 bytes/,
  )
  expect(() => decodeStoreEntry(encodeFile([targets, ...bytecodes, strings], NO_BUILD, 0))).toThrow(
    /has no store entry section/,
  )
})

it('notices every byte that is another one, that of the bytecode where that is asked for', () => {
  const bytes = encodeStoreEntry(ENTRY)
  for (let index = 0; index < bytes.length; index++) {
    const damaged = Buffer.from(bytes)
    damaged[index]! ^= 1
    let error: unknown = null
    try {
      const { name, subject, bytecode } = decodeStoreEntry(damaged)
      const { target, data } = bytecode.verify()
      // Padding alone may change.
      expect({ name, subject, target, data: Buffer.from(data) }).toEqual({
        name: ENTRY.name,
        subject: ENTRY.subject,
        target: ENTRY.bytecode.target,
        data: ENTRY.bytecode.data,
      })
    } catch (thrown) {
      error = thrown
    }
    if (error !== null)
      expect(error, String(index)).toMatchObject({ code: expect.stringMatching(/^BMES_ERR_/) })
  }
  for (let length = 0; length < bytes.length; length++) {
    expect(() => decodeStoreEntry(bytes.subarray(0, length)).bytecode.verify()).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^BMES_ERR_/) }),
    )
  }
})
