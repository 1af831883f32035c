import { describe, expect, it } from 'vitest'
import { esModule, folder, fullPack, emptyPack } from '../../test/pack-samples.ts'
import { PackTamper } from '../../test/pack-tamper.ts'
import { emptyRecord } from '../../test/samples.ts'
import { BmesError, decodePack, encodePack, type FormatErrorCode } from '../index.ts'
import { SECTION } from '../layout.ts'

const NAME = 'dist/externals.bmes'
const FULL = encodePack(fullPack())

/** Reads everything, the parts of the modules too. */
function readAll(bytes: Uint8Array): void {
  for (const module of decodePack(bytes, NAME).modules) {
    if (module.format === 'module') module.esModule()
    if (module.format === 'commonjs') module.commonJs()
    if (module.format !== 'json') module.readText()
    module.readSourceMap()
    for (const bytecode of module.bytecodes) bytecode.verify()
  }
}

function errorOf(read: () => unknown): BmesError | null {
  try {
    read()
  } catch (error) {
    // Anything but a BmesError is a bug of the reader: it shall fail the test.
    if (error instanceof BmesError) return error
    throw error
  }
  return null
}

function expectError(bytes: Uint8Array, code: FormatErrorCode, message: RegExp): void {
  const error = errorOf(() => readAll(bytes))
  expect(error).toMatchObject({ code, file: NAME })
  expect(error!.message).toMatch(message)
}

const malformed = (tamper: PackTamper, message: RegExp): void =>
  expectError(tamper.seal(), 'BMES_ERR_MALFORMED', message)
const tamper = (): PackTamper => new PackTamper(FULL)

/** Bytes that no checksum covers: padding in the file, and in the contents. */
function uncovered(): Set<number> {
  const bytes = new Set(Array.from({ length: FULL.byteLength }, (_, index) => index))
  const cover = (start: number, byteLength: number): void => {
    for (let index = start; index < start + byteLength; index++) bytes.delete(index)
  }
  const one = tamper()
  cover(0, 40 + 16 * one.sectionCount)
  for (const kind of ['strings', 'pack', 'folders', 'modules', 'packTargets', 'importers'] as const) {
    const { start, byteLength } = one.section(kind)
    cover(start, byteLength)
  }
  const contents = one.section('contents').start
  const table = one.section('modules')
  const moduleCount = one.view.getUint32(table.start, true)
  const locations = Array.from({ length: moduleCount }, (_, index) => 8 + 84 * index).flatMap((entry) =>
    [48, 60, 72].map((offset) => entry + offset),
  )
  for (let at = 8 + 84 * moduleCount; at < table.byteLength; at += 24) locations.push(at + 12)
  for (const location of locations) {
    const start = one.view.getUint32(table.start + location, true)
    cover(contents + start, one.view.getUint32(table.start + location + 4, true))
  }
  return bytes
}

describe('damage', () => {
  it('by a cut at any byte is an error', () => {
    for (let length = 0; length < FULL.byteLength; length++) {
      const code = length === 0 ? 'BMES_ERR_EMPTY' : 'BMES_ERR_TRUNCATED'
      expect(errorOf(() => decodePack(FULL.subarray(0, length)))?.code, `${length} bytes`).toBe(code)
    }
  })

  it('of any byte is detected', () => {
    const harmless = uncovered()
    expect(harmless.size).toBeLessThan(FULL.byteLength / 10)
    for (let index = 0; index < FULL.byteLength; index++) {
      if (harmless.has(index)) continue
      const damaged = FULL.slice()
      damaged[index]! ^= 0x81
      expect(
        errorOf(() => readAll(damaged)),
        `byte ${index}`,
      ).not.toBeNull()
    }
  })

  it('of a table is found on decoding, and named', () => {
    for (const [kind, text] of [
      ['strings', 'strings'],
      ['pack', 'pack'],
      ['folders', 'folders'],
      ['modules', 'packed modules'],
      ['packTargets', 'pack targets'],
      ['importers', 'importers'],
    ] as const) {
      const damaged = tamper()
      damaged.bytes[damaged.section(kind).start]! ^= 1
      const error = errorOf(() => decodePack(damaged.bytes, NAME))
      expect(error).toMatchObject({ code: 'BMES_ERR_CHECKSUM' })
      expect(error!.message).toContain(`the checksum of the ${text} section`)
    }
  })

  it('of a part is found when it is asked for, and hurts nothing else', () => {
    const damaged = tamper()
    for (const part of ['metadata', 'text', 'sourceMap'] as const) {
      damaged.bytes[damaged.part(0, part).start]! ^= 1
    }
    const [module, other] = decodePack(damaged.bytes, NAME).modules
    for (const read of [() => module!.esModule(), () => module!.readText(), () => module!.readSourceMap()]) {
      expect(errorOf(read)).toMatchObject({ code: 'BMES_ERR_CHECKSUM', file: NAME })
    }
    expect(errorOf(() => [other!.esModule(), other!.readText(), module!.bytecodes[0]!.verify()])).toBeNull()
  })

  it('of any word that somebody made fit again is an error or other content, and nothing else', () => {
    // Every word of every table and of the metadata, with values that indexes, counts and lengths cannot have.
    const one = tamper()
    const ranges = [
      ...(['strings', 'pack', 'folders', 'modules', 'packTargets', 'importers'] as const).map((kind) =>
        one.section(kind),
      ),
      ...[0, 1, 2].map((index) => one.part(index, 'metadata')),
    ]
    for (const { start, byteLength } of ranges) {
      for (let offset = start; offset + 4 <= start + byteLength; offset += 4) {
        for (const value of [0, 1, 8, 0xffff, 0x7fff_fff8, 0xffff_fff8, 0xffff_ffff]) {
          const changed = tamper()
          changed.view.setUint32(offset, value, true)
          errorOf(() => readAll(changed.seal()))
        }
      }
    }
  })
})

describe('the tables', () => {
  it('must all be there', () => {
    for (const kind of [
      'strings',
      'pack',
      'folders',
      'modules',
      'packTargets',
      'contents',
      'importers',
    ] as const) {
      const bytes = tamper().directory(kind, 0, 99).directoryOf(99, 2, 0)
      expectError(bytes.sealHeader(), 'BMES_ERR_SECTION', /has no .* section/)
    }
  })

  it('must not be those of a sidecar', () => {
    const bytes = tamper().directory('pack', 0, SECTION.requests)
    expectError(bytes.seal(), 'BMES_ERR_SECTION', /is no pack: it has a module requests section/)
  })

  it('must have the lengths that their counts give, whatever those are', () => {
    for (const [kind, offsets] of [
      ['pack', [4]],
      ['folders', [0, 4, 8, 12, 16]],
      ['modules', [0, 4]],
      ['packTargets', [0]],
      ['importers', [0, 4]],
    ] as const) {
      for (const offset of offsets) {
        for (const count of [99, 0xffff_ffff]) {
          malformed(tamper().u32(kind, offset, count), /its counts do not lead there/)
        }
      }
    }
    malformed(tamper().directory('folders', 8, 4), /the folders section has 4 bytes/)
    malformed(tamper().directory('modules', 8, 0), /the packed modules section has 0 bytes/)
  })

  it('must have flags that are known', () => {
    malformed(tamper().u32('pack', 0, 2), /a flag of the pack is unknown/)
    malformed(tamper().module(0, 8, 4 << 8), /a flag of a module is unknown/)
    malformed(tamper().module(0, 8, 1 << 16), /a flag of a module is unknown/)
    malformed(tamper().metadata(2, 0, 4), /a flag of a CommonJS module is unknown/)
  })

  it('must have folders that share out all there is', () => {
    const entry = (index: number, offset: number): number => 20 + 48 * index + offset
    malformed(tamper().u32('folders', entry(1, 0), 1), /folder 1 stands before its parent/)
    for (const [folderOfList, offset] of [
      [2, 8],
      [1, 12],
      [1, 16],
      [2, 20],
    ] as const) {
      malformed(tamper().u32('folders', entry(folderOfList, offset), 9), /more than there is/)
      malformed(tamper().u32('folders', entry(folderOfList, offset), 0xffff_ffff), /more than there is/)
      malformed(tamper().u32('folders', entry(folderOfList, offset), 0), /belongs to no folder/)
    }
  })

  it('must not have roots further up than the header says', () => {
    const bytes = tamper()
    bytes.view.setUint16(22, 2, true)
    malformed(bytes, /"..\/..\/..\/shared" leaves the root/)
  })

  it('must have importers that share out all targets, in folders and of modules that are there', () => {
    malformed(tamper().u32('importers', 8, 4), /there is no folder 4/)
    malformed(tamper().u32('importers', 16, 3), /belongs to no importer/)
    malformed(tamper().u32('importers', 16, 0xffff_ffff), /more targets than there are/)
    malformed(tamper().u32('importers', 8 + 3 * 12 + 4, 4), /there is no module 4/)
    malformed(tamper().u32('importers', 12, 9999), /there is no string 9999/)
  })

  it('must have modules that share out all bytecodes', () => {
    malformed(tamper().module(0, 12, 1), /belongs to no module/)
    malformed(tamper().module(0, 12, 0xffff_ffff), /more bytecodes than there are/)
  })

  it('must have modules of a known format, in folders that are there', () => {
    malformed(tamper().module(0, 0, 4), /there is no folder 4/)
    malformed(tamper().module(0, 8, 3), /there is no format 3/)
    malformed(tamper().module(2, 8, 1 | (2 << 8)), /has what only an ES module has/)
    malformed(tamper().module(3, 8, 2 | (1 << 8)), /a JSON module has/)
    malformed(tamper().module(3, 52, 8), /a JSON module has/)
    malformed(tamper().module(3, 64, 8), /a JSON module has/)
  })

  it('must have parts that are aligned and in the contents', () => {
    for (const part of [48, 60, 72]) {
      malformed(tamper().module(0, part, 4), /is not aligned/)
      malformed(tamper().module(0, part, 0xffff_fff8), /leaves the contents/)
      malformed(tamper().module(0, part + 4, 0xffff_ffff), /leaves the contents/)
    }
    const bytecodes = 8 + 4 * 84
    malformed(tamper().u32('modules', bytecodes + 12, 4), /is not aligned/)
    malformed(tamper().u32('modules', bytecodes + 16, 0xffff_ffff), /leaves the contents/)
    malformed(tamper().u32('modules', bytecodes, 2), /there is no target 2/)
    malformed(tamper().u32('modules', bytecodes + 4, 3), /there is no tier 3/)
    malformed(tamper().u32('modules', bytecodes + 8, 9999), /there is no string 9999/)
  })
})

describe('the metadata', () => {
  // Of the first module: 6 requests with 1 attribute, 3 imports, no exports, 1 star export; then a target for each request.
  const targets = 20 + (8 + 6 * 16 + 8) + (8 + 3 * 20) + 8 + 8 + 8
  const end = targets + 6 * 4

  it('must have tables of the lengths that their counts give', () => {
    for (const offset of [0, 4, 8, 12]) {
      malformed(tamper().metadata(0, offset, 0xffff_ffff), /does not have the length/)
      malformed(tamper().metadata(0, offset, 2), /does not have the length|do not lead there/)
    }
    malformed(tamper().module(0, 52, 8), /does not have the length/)
    malformed(tamper().module(0, 52, end - 4), /does not have the length/)
    malformed(tamper().module(2, 52, 8), /does not have the length/)
    malformed(tamper().metadata(2, 4, 99), /does not have the length/)
    malformed(tamper().metadata(2, 8, 0xffff_ffff), /does not have the length/)
  })

  it('must lead to modules that are there, of the format that the request says', () => {
    malformed(tamper().metadata(0, targets, 4), /there is no module 4/)
    malformed(tamper().metadata(0, targets, 0xffff_ffff), /there is no module 4294967295/)
    malformed(tamper().metadata(0, targets, 2), /kind packed leads to module 2/)
    malformed(tamper().metadata(0, targets + 4, 1), /kind synthetic leads to module 1/)
    malformed(tamper().metadata(0, targets + 8, 1), /kind builtin has a module/)
    malformed(tamper().metadata(2, 12 + 3 * 4 + 4, 4), /there is no module 4/)
  })

  it('must have requests without paths', () => {
    malformed(tamper().metadata(0, 20 + 12, 0), /a request of kind packed has a target/)
  })

  it('must be UTF-8 where it is text', () => {
    const map = tamper()
    map.bytes[map.part(0, 'sourceMap').start] = 0xff
    malformed(map, /the source map of naïve\.mjs is not UTF-8/)
    const text = tamper()
    text.bytes[text.part(0, 'text').start] = 0xff
    malformed(text, /the text of naïve\.mjs is not UTF-8/)
    const ascii = tamper()
    ascii.bytes[ascii.part(1, 'text').start] = 0xff
    malformed(ascii, /the text of other\.js is not ASCII/)
  })
})

it('reads a large pack without looking at what nobody asks for', () => {
  const localExports = [{ exportName: 'a', localName: 'a', initialization: 'lexical' as const, moves: false }]
  const module = esModule()
  const modules = Array.from({ length: 500 }, (_, index) => ({
    ...module,
    name: `m${index}.js`,
    esModule: { ...module.esModule!, record: emptyRecord({ localExports }) },
  }))
  const file = encodePack(emptyPack({ folders: [folder()], modules }))
  const damaged = new PackTamper(file)
  const { start, byteLength } = damaged.section('contents')
  damaged.bytes.fill(0xff, start, start + byteLength)
  expect(decodePack(damaged.bytes).modules.map(({ name }) => name)).toEqual(modules.map(({ name }) => name))
})
