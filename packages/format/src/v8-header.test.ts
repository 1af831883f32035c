import { Script } from 'node:vm'
import { expect, it } from 'vitest'
import { readFlagHash, readV8Header, writeFlagHash } from './v8-header.ts'

const words = Uint32Array.of(0xc0de0000, 0xffff0001, 2, 3, 0xffff0004, 5)
// Not at the start of its buffer, as in a file.
const data = new Uint8Array([0, 0, 0, ...new Uint8Array(words.buffer)]).subarray(3)

it('reads the words that depend on the process', () => {
  const header = { magic: 0xc0de0000, versionHash: 0xffff0001, flagHash: 3 }
  expect(readV8Header(data, 'v22.12.0')).toEqual({ ...header, readOnlySnapshotChecksum: 0xffff0004 })
  expect(readV8Header(data, 'v20.19.0')).toEqual({ ...header, readOnlySnapshotChecksum: 0 })
})

it('finds the same words in every script of a process', () => {
  const [empty, other] = ['', 'globalThis.a = () => 1'].map((text) =>
    readV8Header(new Script(text).createCachedData(), process.version),
  )
  expect(other).toEqual(empty)
})

it('writes the flag hash and nothing else', () => {
  const copy = data.slice()
  writeFlagHash(copy, 0xfffffff3)
  expect(readFlagHash(copy)).toBe(0xfffffff3)
  writeFlagHash(copy, 3)
  expect(copy).toEqual(data)
})

it('leaves alone what is too short for one', () => {
  const short = data.slice(0, 15)
  writeFlagHash(short, 7)
  expect(short).toEqual(data.slice(0, 15))
})
