import v8 from 'node:v8'
import vm from 'node:vm'
import { checksum, VerifiedBytecode, type BytecodeTarget } from '@esm-bytecode/format'
import { describe, expect, it, vi } from 'vitest'
import { build, filesOf } from '../../test/graph.ts'
import { consume } from './consume.ts'
import { currentTarget, refreshTarget } from '../process/current-target.ts'
import { type ReasonCode } from '@esm-bytecode/linker'
import type { BytecodeHost } from './run-time-bytecode.ts'

const URL = 'file:///graph/main.js'

interface Candidate extends Partial<BytecodeTarget> {
  /** Bytes other than those that the checksum was taken of. */
  readonly damaged?: boolean
  /** Bytes that V8 refuses, with a checksum that fits. */
  readonly data?: Uint8Array
  /** What V8 has written into the bytes as its flag hash. */
  readonly flagHash?: number
}

let count = 0

/** A module with bytecode that was made here. Each has a text of its own: V8 compiles a text once in a process. */
function moduleWith(candidates: readonly Candidate[], code = '', host: BytecodeHost | null = null) {
  const { files } = build({ 'main.js': `${code}; export const unique = ${count++}` })
  const moduleFiles = filesOf('main.js', files.get('main.js')!)
  const text = moduleFiles.readText()
  const make = () => new vm.Script(text, { filename: URL, lineOffset: -1 }).createCachedData()
  const bytecodes = candidates.map(({ damaged = false, data = make(), flagHash, ...changes }) => {
    if (flagHash !== undefined) Buffer.from(data.buffer, data.byteOffset).writeUInt32LE(flagHash, 12)
    const target: BytecodeTarget = {
      ...currentTarget(),
      textChecksum: moduleFiles.bytecode.textChecksum,
      tier: 'lazy',
      scriptName: URL,
      ...changes,
    }
    const expected = damaged ? checksum(data) ^ 1 : checksum(data)
    return { target, byteLength: data.length, verify: () => VerifiedBytecode.verify(target, data, expected) }
  })
  const bytecode = { ...moduleFiles.bytecode, bytecodes }
  const imports = moduleFiles.readRecord().importsFromStrings
  const { moduleFunction, ...consumed } = consume({ filename: URL, text, bytecode, imports }, host)
  // Whatever became of the bytecode, the function is there.
  expect(typeof moduleFunction).toBe('function')
  return consumed
}

it('takes the bytecode that fits', () => {
  expect(moduleWith([{}])).toEqual({ tier: 'lazy', bytecode: 'accepted', source: 'sidecar', reason: null })
})

it('takes the best of several, and looks past those that do not fit', () => {
  expect(moduleWith([{ tier: 'lazy' }, { tier: 'warm' }, { tier: 'eager' }]).tier).toBe('warm')
  expect(moduleWith([{ tier: 'warm', nodeVersion: 'v1.0.0' }, { tier: 'eager' }, { tier: 'lazy' }])).toEqual({
    tier: 'eager',
    bytecode: 'accepted',
    source: 'sidecar',
    reason: null,
  })
})

it.each<[string, Candidate[], ReasonCode, RegExp]>([
  ['there is none', [], 'BMES_WARN_NO_BYTECODE', /^its sidecar holds no bytecode/],
  [
    'it is for another Node',
    [{ nodeVersion: 'v1.0.0' }],
    'BMES_WARN_OTHER_NODE',
    /^its bytecode was made for Node v1\.0\.0, this is v.*; build with the Node that runs it$/,
  ],
  [
    'it is of another text',
    [{ textChecksum: 1 }],
    'BMES_WARN_OTHER_TEXT',
    /^its bytecode was made for another text; build again$/,
  ],
  [
    'it is damaged',
    [{ damaged: true }],
    'BMES_WARN_DAMAGED_BYTECODE',
    /the checksum of the bytecode does not match/,
  ],
])('compiles the text where %s', (_what, candidates, code, message) => {
  expect(moduleWith(candidates)).toEqual({
    tier: null,
    bytecode: 'none',
    source: null,
    reason: { code, message: expect.stringMatching(message) },
  })
})

it('says so where V8 has the last word', () => {
  expect(moduleWith([{ data: Buffer.alloc(64) }])).toEqual({
    tier: null,
    bytecode: 'rejected',
    source: null,
    reason: {
      code: 'BMES_WARN_REJECTED',
      message: 'V8 rejected its bytecode; build again with the Node that runs it',
    },
  })
})

it('says so where V8 refuses it because the program has changed flags', () => {
  v8.setFlagsFromString('--no-flush-bytecode')
  try {
    expect(moduleWith([{ data: Buffer.alloc(64) }])).toMatchObject({
      bytecode: 'rejected',
      reason: { code: 'BMES_WARN_OTHER_FLAGS', message: expect.stringContaining('v8.setFlagsFromString()') },
    })
  } finally {
    v8.setFlagsFromString('--flush-bytecode')
    refreshTarget()
  }
})

it('takes bytecode that was made under flags that make no difference, and tells V8 its own', () => {
  const current = currentTarget()
  const flagHash = current.v8.flagHash ^ 1
  expect(moduleWith([{ v8: { ...current.v8, flagHash }, flags: '--stack-size=900', flagHash }])).toEqual({
    tier: 'lazy',
    bytecode: 'accepted',
    source: 'sidecar',
    reason: null,
  })
})

describe('a host of bytecode made at run time', () => {
  const slotWith = (bytecode: VerifiedBytecode | null) => ({
    bytecode,
    refuse: vi.fn<() => void>(),
    keep: vi.fn<(script: vm.Script) => void>(),
  })
  const hostWith = (slot: ReturnType<typeof slotWith> | null, isRecording = false) => ({
    isRecording,
    flagHash: null,
    open: vi.fn<() => typeof slot>(() => slot),
  })

  it('is not asked where bytecode of the sidecar fits, unless it records', () => {
    const host = hostWith(null)
    expect(moduleWith([{}], '', host).source).toBe('sidecar')
    expect(host.open).not.toHaveBeenCalled()
    const recorder = hostWith(null, true)
    expect(moduleWith([{}], '', recorder)).toEqual({
      tier: null,
      bytecode: 'none',
      source: null,
      reason: null,
    })
    expect(recorder.open).toHaveBeenCalledOnce()
  })

  it('gets the script that was compiled from source', () => {
    const slot = slotWith(null)
    expect(moduleWith([], '', hostWith(slot))).toMatchObject({
      bytecode: 'none',
      source: null,
      reason: { code: 'BMES_WARN_NO_BYTECODE' },
    })
    expect(slot.keep.mock.calls[0]![0]).toBeInstanceOf(vm.Script)
  })

  it('is told of bytecode that V8 does not take, and the reason is that of the sidecar', () => {
    const data = Buffer.alloc(64)
    const target: BytecodeTarget = { ...currentTarget(), textChecksum: 0, tier: 'warm', scriptName: null }
    const slot = slotWith(VerifiedBytecode.verify(target, data, checksum(data)))
    expect(moduleWith([], '', hostWith(slot))).toMatchObject({
      bytecode: 'none',
      source: null,
      reason: { code: 'BMES_WARN_NO_BYTECODE' },
    })
    expect(slot.refuse).toHaveBeenCalledOnce()
    expect(slot.keep).toHaveBeenCalledOnce()
  })
})

it('has V8 serialize the name of a module without the string that it was cut from', () => {
  // As names of packed modules are: slices of all strings of their pack.
  const names = `file:///graph/${'x'.repeat(100_000)}/${URL}`
  const filename = names.slice(-URL.length)
  const scripts: vm.Script[] = []
  const host: BytecodeHost = {
    isRecording: false,
    flagHash: null,
    open: () => ({ bytecode: null, refuse() {}, keep: (script) => scripts.push(script) }),
  }
  const { bytecode } = filesOf('main.js', build({ 'main.js': '' }).files.get('main.js')!)
  const text = `() => ${count++}`
  consume({ filename, text, bytecode, imports: false }, host)
  expect(scripts.map((script) => script.createCachedData().length < 10_000)).toEqual([true])
})
