import vm from 'node:vm'
import { checksum, VerifiedBytecode, type BytecodeTarget, type DecodedSidecar } from '@esm-bytecode/format'
import { expect, it } from 'vitest'
import { build } from '../test/graph.ts'
import { consume } from './consume.ts'
import { currentTarget } from './current-target.ts'
import { moduleFunctionText } from './module-text.ts'
import type { ReasonCode } from './reasons.ts'

const URL = 'file:///graph/main.js'

interface Candidate extends Partial<BytecodeTarget> {
  /** Bytes other than those that the checksum was taken of. */
  readonly damaged?: boolean
  /** Bytes that V8 refuses, with a checksum that fits. */
  readonly data?: Uint8Array
}

let count = 0

/** A module with bytecode that was made here. Each has a text of its own: V8 compiles a text once in a process. */
function moduleWith(candidates: readonly Candidate[], code = '') {
  const { files } = build({ 'main.js': `${code}; export const unique = ${count++}` })
  const { sidecar, chunk } = files.get('main.js')!
  const text = moduleFunctionText({ sidecar, chunk })
  const make = () => new vm.Script(text, { filename: URL, lineOffset: -1 }).createCachedData()
  const bytecodes = candidates.map(({ damaged = false, data = make(), ...changes }) => {
    const target: BytecodeTarget = {
      ...currentTarget(),
      textChecksum: sidecar.patchSet.textChecksum,
      tier: 'lazy',
      scriptName: URL,
      ...changes,
    }
    const expected = damaged ? checksum(data) ^ 1 : checksum(data)
    return { target, byteLength: data.length, verify: () => VerifiedBytecode.verify(target, data, expected) }
  })
  const decoded: DecodedSidecar = { ...sidecar, bytecodes }
  const { moduleFunction, ...consumed } = consume(URL, text, decoded)
  // Whatever became of the bytecode, the function is there.
  expect(typeof moduleFunction).toBe('function')
  return consumed
}

it('takes the bytecode that fits', () => {
  expect(moduleWith([{}])).toEqual({ tier: 'lazy', bytecode: 'accepted', reason: null })
})

it('takes the best of several, and looks past those that do not fit', () => {
  expect(moduleWith([{ tier: 'lazy' }, { tier: 'warm' }, { tier: 'eager' }]).tier).toBe('warm')
  expect(moduleWith([{ tier: 'warm', nodeVersion: 'v1.0.0' }, { tier: 'eager' }, { tier: 'lazy' }])).toEqual({
    tier: 'eager',
    bytecode: 'accepted',
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
    reason: { code, message: expect.stringMatching(message) },
  })
})

it('says so where V8 has the last word', () => {
  expect(moduleWith([{ data: Buffer.alloc(64) }])).toEqual({
    tier: null,
    bytecode: 'rejected',
    reason: {
      code: 'BMES_WARN_REJECTED',
      message: 'V8 rejected its bytecode; build again with the Node that runs it',
    },
  })
})

it('takes no bytecode for code that imports from strings where Node would fail to', () => {
  const { bytecode, reason } = moduleWith([{}], `const f = () => (0, eval)("import('x')")`)
  if (process.versions.node.startsWith('20.')) {
    expect([bytecode, reason]).toEqual([
      'none',
      { code: 'BMES_WARN_IMPORT_IN_STRING', message: expect.stringContaining('nodejs/node#43663') },
    ])
  } else {
    expect([bytecode, reason]).toEqual(['accepted', null])
  }
})
