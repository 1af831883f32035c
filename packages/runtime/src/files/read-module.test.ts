import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { checksum, encodeSidecar } from '@esm-bytecode/format'
import { afterAll, beforeEach, expect, it } from 'vitest'
import { build } from '../../test/graph.ts'
import { currentTarget } from '../process/current-target.ts'
import { CyclicModule, type NativeDecision, type ReasonCode } from '@esm-bytecode/linker'
import type { SignatureCheck } from './signatures.ts'
import { moduleOf, readChunk, type Packs } from './read-module.ts'

const root = realpathSync(mkdtempSync(join(tmpdir(), 'read-module-')))
afterAll(() => rmSync(root, { recursive: true }))

/** Nothing here leaves its build. */
const packs: Packs = { targetsOf: () => [] }

let folder: string
let count = 0
const path = (name: string) => join(folder, name)

function readModule(url: string, signatures: SignatureCheck | null = null): CyclicModule | NativeDecision {
  const chunk = readChunk(url, signatures)
  return 'reason' in chunk ? chunk : moduleOf(chunk, packs)
}

beforeEach(() => {
  folder = join(root, `${count++} é`)
  mkdirSync(folder)
  writeFileSync(path('package.json'), '{"type":"module"}')
  writeFileSync(path('a.js'), 'export const a = 1')
  writeFileSync(path('a.js.bmes'), sidecarOf('a.js', 'export const a = 1'))
})

function sidecarOf(name: string, code: string): Uint8Array {
  const { sidecar } = build({ [name]: code }).files.get(name)!
  const source = {
    name,
    byteLength: Buffer.byteLength(code),
    checksum: checksum(Buffer.from(code)),
    isAscii: true,
  }
  const { textChecksum } = sidecar.patchSet
  const target = { ...currentTarget(), textChecksum, tier: 'lazy', scriptName: null } as const
  const bytecodes = [{ target, data: Buffer.alloc(64) }]
  return encodeSidecar({ ...sidecar, source, bytecodes, sourceMap: null })
}

function read(name: string): 'served' | NativeDecision {
  const result = readModule(pathToFileURL(path(name)).href)
  return 'reason' in result ? result : 'served'
}

it('reads a chunk and its sidecar, aligned so that V8 needs no copy', () => {
  const result = readModule(pathToFileURL(path('a.js')).href) as CyclicModule
  expect(result.record.localExports.map(({ exportName }) => exportName)).toEqual(['a'])
  expect(result.files!.readText()).toContain('const a = 1')
  expect(result.files!.bytecode.root).toBe(folder)
  const [bytecode] = result.files!.bytecode.bytecodes
  expect(bytecode!.verify().data.byteOffset % 8).toBe(0)
})

it('says nothing of what nobody claimed', () => {
  writeFileSync(path('b.js'), '')
  const nothing = {
    reason: {
      code: 'BMES_WARN_NO_SIDECAR',
      message: 'it has no sidecar; build again, or compile it, to make one',
    },
    expected: true,
  }
  expect(read('b.js')).toEqual(nothing)
  expect(readModule('data:text/javascript,1')).toEqual(nothing)
})

it.each<[string, () => void, ReasonCode, string | RegExp]>([
  [
    'changed',
    () => writeFileSync(path('a.js'), 'export const a = 2'),
    'BMES_WARN_STALE',
    'it has changed since its sidecar was made; build again',
  ],
  [
    'longer',
    () => writeFileSync(path('a.js'), 'export const a = 1;'),
    'BMES_WARN_STALE',
    'it has changed since its sidecar was made; build again',
  ],
  ['gone', () => rmSync(path('a.js')), 'BMES_WARN_UNREADABLE', 'it does not exist'],
  [
    'a folder',
    () => {
      rmSync(path('a.js'))
      mkdirSync(path('a.js'))
    },
    'BMES_WARN_UNREADABLE',
    'it cannot be read: it is not a regular file',
  ],
  [
    'another one',
    () => writeFileSync(path('a.js.bmes'), sidecarOf('b.js', 'export const a = 1')),
    'BMES_WARN_OTHER_MODULE',
    'its sidecar was made for b.js; build again',
  ],
  [
    'one only after it was parsed',
    () => writeFileSync(path('package.json'), '{}'),
    'BMES_WARN_PACKAGE_TYPE',
    /^it is an ES module for Node only after it was parsed: set "type": "module"/,
  ],
  ['served by nothing', () => writeFileSync(path('a.js.bmes'), ''), 'BMES_WARN_DAMAGED', /\.bmes is empty\./],
  [
    'served by text',
    () => writeFileSync(path('a.js.bmes'), 'export const a = 1'),
    'BMES_WARN_DAMAGED',
    /is not a BMES file/,
  ],
  [
    'served by half a sidecar',
    () => writeFileSync(path('a.js.bmes'), readFileSync(path('a.js.bmes')).subarray(0, 100)),
    'BMES_WARN_DAMAGED',
    /is cut off/,
  ],
  [
    'served by a damaged sidecar',
    () => {
      const bytes = readFileSync(path('a.js.bmes'))
      bytes[bytes.length - 9]! ^= 1
      writeFileSync(path('a.js.bmes'), bytes)
    },
    'BMES_WARN_DAMAGED',
    /is damaged/,
  ],
  [
    'served by a folder',
    () => {
      rmSync(path('a.js.bmes'))
      mkdirSync(path('a.js.bmes'))
    },
    'BMES_WARN_UNREADABLE',
    'its sidecar cannot be read: it is not a regular file',
  ],
])('leaves a module to Node that is %s', (_what, change, code, message) => {
  change()
  expect(read('a.js')).toEqual({
    reason: { code, message: typeof message === 'string' ? message : expect.stringMatching(message) },
    expected: false,
  })
})

it('leaves modules to Node that it knows by another URL', () => {
  symlinkSync(path('a.js'), path('link.js'))
  symlinkSync(path('a.js.bmes'), path('link.js.bmes'))
  expect(read('link.js')).toMatchObject({ reason: { code: 'BMES_WARN_UNREADABLE' }, expected: false })
  symlinkSync(folder, path('folder'))
  expect(read('folder/a.js')).toMatchObject({
    reason: {
      code: 'BMES_WARN_LINKED',
      message: expect.stringContaining('a symbolic link leads to its folder'),
    },
  })
})

it('leaves a module to Node whose sidecar is not signed by whom this process trusts', () => {
  const url = pathToFileURL(path('a.js')).href
  const readWith = (problem: string | null) => readModule(url, { findProblem: () => problem })
  expect(readWith('is a forgery')).toEqual({
    reason: { code: 'BMES_WARN_SIGNATURE', message: 'its sidecar is a forgery' },
    expected: false,
  })
  expect(readWith(null)).toBeInstanceOf(CyclicModule)
})
