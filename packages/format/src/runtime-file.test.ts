import { describe, expect, it } from 'vitest'
import { encodeFile, optional, required } from './encode-file.ts'
import { SECTION } from './layout.ts'
import { decodeRuntimeFile, encodeRuntimeFile, findRuntimeBytecode } from './runtime-file.ts'
import type { Bytecode } from './sidecar.ts'

const NO_BUILD = new Uint8Array(16)

const bytecode = (nodeVersion: string, data: string): Bytecode => ({
  target: {
    nodeVersion,
    platform: 'linux',
    arch: 'x64',
    nodeBuild: 1,
    v8: { magic: 2, versionHash: 3, flagHash: 4, readOnlySnapshotChecksum: 0xffff_ffff },
    flags: '--stack-size=900',
    scriptName: 'esm-bytecode:é',
    textChecksum: 0xffff_fffd,
    tier: 'warm',
  },
  data: Buffer.from(data),
})

const ALL = [bytecode('v24.21.0', 'one'), bytecode('v26.10.0', 'another')]

/** A file with these targets, under right checksums. */
const forged = (targets: string | Uint8Array, count = 2) =>
  encodeFile(
    [
      required(SECTION.runtimeTargets, Buffer.from(targets)),
      ...Array.from({ length: count }, () => required(SECTION.bytecode, Buffer.from('data'))),
    ],
    NO_BUILD,
    0,
  )

it('says what was written', () => {
  const bytes = encodeRuntimeFile(ALL)
  const decoded = decodeRuntimeFile(bytes).map((each) => each.verify())
  expect(decoded.map(({ target }) => target)).toEqual(ALL.map(({ target }) => target))
  expect(decoded.map(({ data }) => Buffer.from(data).toString())).toEqual(['one', 'another'])
  for (const { data } of decoded) expect(data.byteOffset % 8).toBe(0)
  expect(encodeRuntimeFile(ALL)).toEqual(bytes)
})

it.each([
  ['no JSON', '[', /its targets are none/],
  ['no array', '{}', /its targets are none/],
  ['not UTF-8', new Uint8Array([0xff, 0xff]), /its targets are none/],
  ['an array of something else', '[null]', /its targets are none/],
  ['a target without V8', JSON.stringify([{ ...ALL[0]!.target, v8: undefined }]), /its targets are none/],
  ['flags that are a number', JSON.stringify([{ ...ALL[0]!.target, flags: 1 }]), /its targets are none/],
  ['an unknown tier', JSON.stringify([{ ...ALL[0]!.target, tier: 'hot' }]), /its targets are none/],
  [
    'a target without bytecode',
    JSON.stringify(ALL.map(({ target }) => target)),
    /has 2 targets but 2 bytecode sections/,
  ],
])('refuses %s', (_what, targets, message) => {
  expect(() => decodeRuntimeFile(forged(targets), 'runtime.bmes')).toThrow(
    expect.objectContaining({
      code: expect.stringMatching(/^BMES_ERR_/),
      message: expect.stringMatching(message),
    }),
  )
})

it('refuses another kind of file, and takes sections that may be passed over', () => {
  const other = encodeFile([required(SECTION.patches, new Uint8Array(16))], NO_BUILD, 0)
  expect(() => decodeRuntimeFile(other)).toThrow(/it has a patches section/)
  expect(() => decodeRuntimeFile(encodeFile([], NO_BUILD, 0))).toThrow(/has no runtime targets section/)
  const more = [required(SECTION.runtimeTargets, Buffer.from('[]')), optional(999, Buffer.from('later'))]
  expect(decodeRuntimeFile(encodeFile(more, NO_BUILD, 0))).toEqual([])
})

it('notices every byte that is another one, and every end', () => {
  const bytes = encodeRuntimeFile(ALL)
  const read = (file: Uint8Array) =>
    JSON.stringify(decodeRuntimeFile(file).map((each) => [each.target, [...each.verify().data]]))
  const sound = read(bytes)
  const outcome = (file: Uint8Array) => {
    try {
      return read(file)
    } catch (error) {
      return (error as { code?: string }).code
    }
  }
  for (let index = 0; index < bytes.length; index++) {
    const damaged = Uint8Array.from(bytes)
    damaged[index]! ^= 1
    // Padding alone may change.
    const result = outcome(damaged)
    if (result !== sound) expect(result, String(index)).toMatch(/^BMES_ERR_/)
    expect(outcome(bytes.subarray(0, index)), String(index)).toMatch(/^BMES_ERR_/)
  }
})

describe('for a process that waits for it', () => {
  const find = (bytes: Uint8Array) =>
    findRuntimeBytecode(bytes, ({ nodeVersion }) => nodeVersion === 'v26.10.0')
  const textOf = (bytes: Uint8Array) => {
    const found = find(bytes)
    return found === null ? null : Buffer.from(found.data).toString()
  }
  const file = encodeRuntimeFile(ALL)

  it('is the bytecode of the target that fits, or none', () => {
    expect(textOf(file)).toBe('another')
    expect(find(file)!.target).toEqual(ALL[1]!.target)
    expect(findRuntimeBytecode(file, () => false)).toBeNull()
  })

  it('is none where the file is damaged, and never another one', () => {
    for (let at = 0; at < file.length; at++) {
      for (const bit of [1, 0x80]) {
        const damaged = file.slice()
        damaged[at]! ^= bit
        expect(['another', null]).toContain(textOf(damaged))
      }
    }
    for (let length = 0; length < file.length; length++) expect(textOf(file.slice(0, length))).toBeNull()
  })

  it.each(['[', '{}', '[null]', 'null', '1'])('is none where the targets are %s', (targets) => {
    expect(find(forged(targets))).toBeNull()
  })
})
