import { mkdtempSync, realpathSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodePack, encodePack, type DecodedPackedModule } from '@esm-bytecode/format'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { commonJsModule, emptyPack, esModule, folder, textOf } from '../../../format/test/pack-samples.ts'
import { fullSidecar } from '../../../format/test/samples.ts'
import { readPack, readWhole } from './read-pack.ts'

let root: string
let path: string

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'read-pack-')))
  path = join(root, 'externals.bmes')
})
afterEach(() => rmSync(root, { recursive: true }))

const { target } = fullSidecar().bytecodes[0]!

/** @param sizes of the texts of its modules, in bytes */
function write(sizes: readonly number[]): Uint8Array {
  const modules = sizes.map((size, index) => {
    const text = textOf(`${index}`.padEnd(size, index % 2 === 0 ? 'a' : 'é'))
    const data = Buffer.alloc(size >> 1, index)
    const bytecodes = [{ target: { ...target, textChecksum: text.checksum }, data }]
    const changes = { name: `m${index}.js`, text, bytecodes }
    return index % 3 === 0 ? commonJsModule(changes) : esModule(changes)
  })
  const bytes = encodePack(emptyPack({ folders: [folder()], modules }))
  writeFileSync(path, bytes)
  return bytes
}

function open(): readonly DecodedPackedModule[] {
  const { bytes, readContents } = readPack(path)!
  return decodePack(bytes, path, readContents).modules
}

/** All that a start may ask of a module. */
function read(module: DecodedPackedModule): unknown {
  const { format, bytecodes } = module
  return {
    metadata: format === 'module' ? module.esModule() : module.commonJs(),
    text: module.readText(),
    bytecodes: bytecodes.map((bytecode) => Buffer.from(bytecode.verify().data).toString('hex')),
    sourceMap: module.readSourceMap(),
  }
}

it('is nothing where there is no pack', () => {
  expect(readPack(path)).toBeNull()
  expect(readWhole(path)).toBeNull()
})

it('reads a small pack at once', () => {
  write([100, 200])
  expect(readPack(path)!.readContents).toBeNull()
})

it.each([
  ['many small modules', Array.from({ length: 500 }, (_, index) => 400 + index * 3)],
  ['modules that are larger than a window', [300_000, 10, 200_000, 20]],
])('reads of a large one what is asked for: %s', (_what, sizes) => {
  const whole = decodePack(write(sizes)).modules
  const modules = open()
  expect(readPack(path)!.readContents).not.toBeNull()
  expect(modules.map(read)).toEqual(whole.map(read))
  // Again, and in another order.
  expect(modules.toReversed().map(read)).toEqual(whole.toReversed().map(read))
})

it('finds what has changed since it was opened', () => {
  const bytes = write(Array.from({ length: 500 }, () => 1000))
  const modules = open()
  const expected = modules[0]!.readText()
  truncateSync(path, bytes.length / 2)
  // A window has it still.
  expect(modules[0]!.readText()).toBe(expected)
  expect(() => modules.at(-1)!.readText()).toThrow(expect.objectContaining({ code: 'BMES_ERR_CHECKSUM' }))
  rmSync(path)
  expect(() => modules.at(-2)!.bytecodes[0]!.verify()).toThrow(
    expect.objectContaining({ code: 'BMES_ERR_CHECKSUM' }),
  )
})

it.each([
  ['is cut off', (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 1), 'BMES_ERR_TRUNCATED'],
  ['is none', (bytes: Uint8Array) => bytes.slice().fill(0, 0, 4), 'BMES_ERR_NOT_BMES'],
  ['has a damaged directory', (bytes: Uint8Array) => bytes.slice().fill(255, 48, 60), 'BMES_ERR_CHECKSUM'],
])('leaves a large file that %s to the reader', (_what, change, code) => {
  const bytes = write(Array.from({ length: 500 }, () => 1000))
  writeFileSync(path, change(bytes))
  expect(open).toThrow(expect.objectContaining({ code }))
})
