import { expect, it } from 'vitest'
import { completePack, fullPack, plainPack } from '../../test/pack-samples.ts'
import { decodePack, encodePack, withBytecodes, type Bytecode } from '../index.ts'

it('gives the bytes that a pack has whose modules had this bytecode from the beginning', () => {
  const pack = fullPack()
  const replaced = pack.modules.map(({ bytecodes }): Bytecode[] =>
    bytecodes.map(({ target }) => ({ target: { ...target, tier: 'warm' }, data: new Uint8Array(100) })),
  )
  const expected = {
    ...pack,
    modules: pack.modules.map((module, index) => ({ ...module, bytecodes: replaced[index]! })),
  }
  const file = encodePack(withBytecodes(decodePack(encodePack(pack)), ({ index }) => replaced[index]!))
  expect(completePack(decodePack(file))).toEqual(plainPack(expected))
  expect(Buffer.from(file).equals(encodePack(expected))).toBe(true)
})

it('gives the same file for the same bytecode', () => {
  const file = encodePack(fullPack())
  const again = withBytecodes(decodePack(file), ({ bytecodes }) => bytecodes.map((each) => each.verify()))
  expect(Buffer.from(encodePack(again)).equals(file)).toBe(true)
})

it('does not hand on what is damaged', () => {
  const file = Buffer.from(encodePack(fullPack()))
  file[file.indexOf('use strict')]! ^= 1
  const pack = decodePack(file)
  expect(() => withBytecodes(pack, () => [])).toThrow(
    expect.objectContaining({ code: 'BMES_ERR_CHECKSUM', message: expect.stringContaining('naïve.mjs') }),
  )
})

it('refuses bytecode of another text', () => {
  const pack = decodePack(encodePack(fullPack()))
  const [bytecode] = pack.modules[0]!.bytecodes
  expect(() => encodePack(withBytecodes(pack, () => [bytecode!.verify()]))).toThrow('another text')
})
