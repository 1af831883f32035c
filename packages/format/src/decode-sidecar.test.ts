import { describe, expect, it } from 'vitest'
import { emptyRecord, emptySidecar, fullSidecar, member, patchSetOf, request } from '../test/samples.ts'
import { Tamper } from '../test/tamper.ts'
import {
  BmesError,
  decodeSidecar,
  encodeSidecar,
  type FormatErrorCode,
  type ImportedMember,
  type ModuleRecord,
  type Sidecar,
  VerifiedBytecode,
} from './index.ts'
import { SECTION } from './layout.ts'

const FULL = encodeSidecar(fullSidecar())
const NAME = 'dist/full.js.bmes'

/** Reads everything, the large parts too. */
function readAll(bytes: Uint8Array): void {
  const sidecar = decodeSidecar(bytes, NAME)
  for (const bytecode of sidecar.bytecodes) bytecode.verify()
  sidecar.readSourceMap()
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

function expectError(bytes: Uint8Array, code: FormatErrorCode, message: RegExp = /./): void {
  const error = errorOf(() => readAll(bytes))
  expect(error).toMatchObject({ code, file: NAME })
  expect(error!.message).toMatch(message)
}

const malformed = (bytes: Uint8Array, message: RegExp): void =>
  expectError(bytes, 'BMES_ERR_MALFORMED', message)
const tamper = (sidecar: Sidecar = fullSidecar()): Tamper => new Tamper(encodeSidecar(sidecar))
const tamperRecord = (changes: Partial<ModuleRecord>): Tamper =>
  tamper(emptySidecar({ record: emptyRecord(changes) }))

describe('the file', () => {
  it('must not be empty', () => {
    expectError(new Uint8Array(), 'BMES_ERR_EMPTY')
  })

  it('must be a BMES file', () => {
    expectError(Buffer.from('export const a = 1\n'), 'BMES_ERR_NOT_BMES')
    expectError(Buffer.from('B!'), 'BMES_ERR_NOT_BMES')
    expectError(new Uint8Array(1000), 'BMES_ERR_NOT_BMES')
  })

  it('must have a version and header flags that are known', () => {
    const newer = tamper()
    newer.view.setUint32(4, 2, true)
    expectError(newer.seal(), 'BMES_ERR_VERSION', /BMES version 2/)
    const flagged = tamper()
    flagged.view.setUint16(20, 0x8000, true)
    expectError(flagged.seal(), 'BMES_ERR_VERSION', /header flags 32768/)
  })

  it('must be whole: cut at any byte it is an error, and nothing else is thrown', () => {
    for (let length = 0; length < FULL.byteLength; length++) {
      const code = length === 0 ? 'BMES_ERR_EMPTY' : 'BMES_ERR_TRUNCATED'
      expect(errorOf(() => decodeSidecar(FULL.subarray(0, length)))?.code, `${length} bytes`).toBe(code)
    }
  })

  it('must not go on after its end', () => {
    malformed(Buffer.concat([FULL, new Uint8Array(8)]), /bytes follow its end/)
  })

  it('must have a root that is not absurdly far up', () => {
    const deep = tamper()
    deep.view.setUint16(22, 256, true)
    malformed(deep.seal(), /its root is 256 folders up/)
  })
})

describe('damage', () => {
  const padding = paddingOf(FULL)

  it('of any byte is detected, whichever value it takes', () => {
    for (let index = 0; index < FULL.byteLength; index++) {
      if (padding.has(index)) continue
      for (const mask of [0x01, 0x80, 0xff]) {
        const damaged = FULL.slice()
        damaged[index]! ^= mask
        expect(
          errorOf(() => readAll(damaged)),
          `byte ${index} ^ ${mask}`,
        ).not.toBeNull()
      }
    }
  })

  it('of padding is harmless', () => {
    expect(padding.size).toBeGreaterThan(0)
    const damaged = FULL.slice()
    for (const index of padding) damaged[index] = 0xff
    expect(errorOf(() => readAll(damaged))).toBeNull()
  })

  it('of the header, the directory or a small section is found on decoding, and named', () => {
    const header = FULL.slice()
    header[30]! ^= 1
    expectError(header, 'BMES_ERR_CHECKSUM', /the header and the directory/)
    for (const [kind, text] of [
      ['requests', 'module requests'],
      ['imports', 'import entries'],
      ['exports', 'export entries'],
      ['starExports', 'star exports'],
      ['targets', 'targets'],
      ['source', 'source'],
      ['patches', 'patches'],
      ['flags', 'flags'],
      ['strings', 'strings'],
    ] as const) {
      const damaged = tamper()
      damaged.bytes[damaged.section(kind).start]! ^= 1
      const error = errorOf(() => decodeSidecar(damaged.bytes, NAME))
      expect(error).toMatchObject({ code: 'BMES_ERR_CHECKSUM' })
      expect(error!.message).toContain(`the checksum of the ${text} section`)
    }
  })

  it('of bytecode or source map is found when they are asked for, and hurts nothing else', () => {
    const damaged = tamper()
    damaged.bytes[damaged.section('bytecode').start + 500]! ^= 1
    damaged.bytes[damaged.section('sourceMap').start]! ^= 1
    const sidecar = decodeSidecar(damaged.bytes, NAME)
    expect(errorOf(() => sidecar.bytecodes[0]!.verify())).toMatchObject({
      code: 'BMES_ERR_CHECKSUM',
      file: NAME,
    })
    expect(errorOf(() => sidecar.readSourceMap())).toMatchObject({ code: 'BMES_ERR_CHECKSUM', file: NAME })
    expect(sidecar.bytecodes[1]!.verify().data).toEqual(fullSidecar().bytecodes[1]!.data)
  })

  it('of words under fitting checksums never makes the reader throw anything else', () => {
    const values = [0, 1, 2, 3, 7, 8, 0xff, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff]
    for (let offset = 12; offset + 4 <= FULL.byteLength; offset += 4) {
      for (const value of values) {
        const bytes = new Tamper(FULL)
        bytes.view.setUint32(offset, value, true)
        // Where the directory itself was hit, its sections may lie anywhere: only the header can be sealed.
        errorOf(() => readAll(offset < sectionsStart(FULL) ? sealHeaderIfPossible(bytes) : bytes.seal()))
      }
    }
  })
})

describe('hostile counts', () => {
  const counts = [
    ['requests', 0],
    ['requests', 4],
    ['imports', 0],
    ['exports', 0],
    ['exports', 4],
    ['starExports', 0],
    ['targets', 0],
    ['patches', 0],
    ['patches', 4],
    ['strings', 0],
  ] as const

  it.each(counts)('in %s at %i are refused before anything is allocated', (kind, offset) => {
    for (const count of [0xffff_ffff, 0x8000_0000, 0x1000_0000, 0x4000_0001]) {
      const bytes = tamper().u32(kind, offset, count).seal()
      const before = process.memoryUsage()
      malformed(bytes, /do not lead there|do not fit/)
      const after = process.memoryUsage()
      // One byte for each would be 256 MB at least.
      expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(16e6)
      expect(after.heapUsed - before.heapUsed).toBeLessThan(64e6)
    }
  })

  it('of sections are refused', () => {
    const bytes = tamper()
    bytes.view.setUint32(12, 0xffff_ffff, true)
    expectError(bytes.bytes, 'BMES_ERR_TRUNCATED')
  })

  it.each(['requests', 'imports', 'exports', 'starExports', 'targets', 'patches', 'strings'] as const)(
    'cannot be missing from %s',
    (kind) => {
      malformed(tamper().directory(kind, 8, 0).seal(), /section has 0 bytes/)
    },
  )
})

describe('the directory', () => {
  const required = [
    'requests',
    'imports',
    'exports',
    'starExports',
    'source',
    'patches',
    'flags',
    'strings',
  ] as const

  it.each(required)('must have a section for %s', (kind) => {
    expectError(tamper().directory(kind, 2, 0).directory(kind, 0, 0x700).seal(), 'BMES_ERR_SECTION', /has no/)
  })

  it('must not have a section twice', () => {
    expectError(tamper().directory('sourceMap', 0, SECTION.flags).seal(), 'BMES_ERR_SECTION', /has two flags/)
  })

  it('may have sections of unknown kinds if they are optional', () => {
    for (const kind of [0, 999, 0xffff]) {
      const bytes = tamper().directory('sourceMap', 0, kind)
      expect(decodeSidecar(bytes.seal()).readSourceMap()).toBeNull()
      expectError(bytes.directoryOf(kind, 2, 1).seal(), 'BMES_ERR_SECTION', new RegExp(`kind ${kind},`))
    }
  })

  it('does not verify what it skips', () => {
    const bytes = tamper().directory('sourceMap', 0, 99)
    bytes.seal()
    bytes.bytes[bytes.bytes.byteLength - 1]! ^= 1
    expect(errorOf(() => readAll(bytes.bytes))).toBeNull()
  })

  it('must match targets and bytecode', () => {
    expectError(
      tamper().directory('targets', 0, 99).seal(),
      'BMES_ERR_SECTION',
      /has bytecode but no targets/,
    )
    expectError(
      tamper().directory('bytecode', 0, 99).seal(),
      'BMES_ERR_SECTION',
      /has 2 targets but 1 bytecode sections/,
    )
  })

  it('must have sections that are aligned, in order and in the file', () => {
    const { start } = tamper().section('imports')
    malformed(
      tamper()
        .directory('imports', 4, start + 4)
        .sealHeader(),
      /is not aligned/,
    )
    malformed(
      tamper()
        .directory('imports', 4, start - 8)
        .sealHeader(),
      /overlaps/,
    )
    malformed(tamper().directory('requests', 4, 0).sealHeader(), /overlaps/)
    malformed(tamper().directory('sourceMap', 4, 0xffff_fff8).sealHeader(), /leaves the file/)
    malformed(tamper().directory('sourceMap', 8, 0xffff_ffff).sealHeader(), /leaves the file/)
  })
})

describe('the content', () => {
  const chunk = request('./a.js', { kind: 'chunk', target: 'a.js' })

  it('must use requests that are there and static', () => {
    malformed(tamper().u32('imports', 8, 8).seal(), /no static request 8/)
    malformed(tamper().u32('imports', 8, 6).seal(), /no static request 6/)
    malformed(
      tamper()
        .u32('exports', 8 + 3 * 16 + 4, 6)
        .seal(),
      /no static request 6/,
    )
    malformed(tamper().u32('starExports', 4, 0xffff_ffff).seal(), /no static request 4294967295/)
  })

  it('must have static requests first', () => {
    const requests = [chunk, request('b', { dynamic: true })]
    malformed(
      tamperRecord({ requests })
        .u8('requests', 8 + 9, 1)
        .u8('requests', 24 + 9, 0)
        .seal(),
      /static request follows/,
    )
  })

  it('must have targets for chunks and for nothing else', () => {
    malformed(
      tamperRecord({ requests: [chunk] })
        .u32('requests', 12, 0xffff_ffff)
        .seal(),
      /a request of kind chunk has no target/,
    )
    malformed(
      tamperRecord({ requests: [chunk] })
        .u8('requests', 16, 2)
        .seal(),
      /a request of kind external has a target/,
    )
  })

  it('must have attributes that belong to requests', () => {
    const attributes = [{ key: 'type', value: 'json' }]
    const bytes = () => tamperRecord({ requests: [request('a', { attributes })] })
    malformed(bytes().u32('requests', 20, 0).seal(), /belongs to no request/)
    malformed(bytes().u32('requests', 20, 2).seal(), /more attributes than there are/)
    malformed(bytes().u32('requests', 20, 0xffff_ffff).seal(), /more attributes than there are/)
  })

  it('must have members that belong to imports', () => {
    const imports = [
      {
        request: 0,
        importName: null,
        localName: 'ns',
        access: 'copied',
        members: [member('a'), member('b', [member('c')])],
      } as const,
    ]
    const bytes = () => tamperRecord({ requests: [chunk], imports })
    malformed(bytes().u32('imports', 24, 1).seal(), /belongs to no import/)
    malformed(bytes().u32('imports', 24, 0xffff_ffff).seal(), /belongs to no import/)
    malformed(bytes().u32('imports', 24, 3).seal(), /more members than there are/)
    malformed(bytes().u32('imports', 28, 1000).seal(), /there is no string 1000/)
    malformed(bytes().u32('imports', 40, 0).seal(), /belongs to no import/)
    malformed(bytes().u32('imports', 40, 0xffff_fffe).seal(), /more members than there are/)
    const deep = (depth: number): ImportedMember => member('a', depth === 1 ? null : [deep(depth - 1)])
    const record = (depth: number) => ({
      requests: [chunk],
      imports: [{ ...imports[0]!, members: [deep(depth)] }],
    })
    expect(errorOf(() => readAll(tamperRecord(record(8)).seal()))).toBeNull()
    expect(() => encodeSidecar(emptySidecar({ record: emptyRecord(record(9)) }))).toThrow(
      /members are too deep/,
    )
  })

  it('must use strings that are there', () => {
    malformed(tamper().u32('requests', 8, 1000).seal(), /there is no string 1000/)
    malformed(tamper().u32('requests', 8, 0xffff_ffff).seal(), /there is no string/)
    malformed(tamper().u32('imports', 16, 0xffff_ffff).seal(), /there is no string/)
  })

  it('must use values of enumerations that are known', () => {
    malformed(
      tamper()
        .u8('requests', 8 + 8, 5)
        .seal(),
      /no kind of request 5/,
    )
    malformed(
      tamper()
        .u8('requests', 8 + 9, 2)
        .seal(),
      /2 is neither true nor false/,
    )
    malformed(
      tamper()
        .u8('requests', 8 + 10, 1)
        .seal(),
      /phase/,
    )
    malformed(
      tamper()
        .u8('requests', 8 + 11, 1)
        .seal(),
      /phase/,
    )
    malformed(tamper().u32('imports', 20, 4).seal(), /no access 4/)
    malformed(tamper().u32('exports', 16, 3).seal(), /no initialization 3/)
    malformed(tamper().u32('exports', 20, 2).seal(), /2 is neither/)
    malformed(tamper().u32('targets', 40, 3).seal(), /no tier 3/)
    malformed(tamper().u32('source', 12, 0xffff_ffff).seal(), /is neither/)
    malformed(tamper().u32('patches', 28, 2).seal(), /2 is neither/)
    malformed(tamper().u32('flags', 0, 3).seal(), /no form 3/)
    malformed(
      tamper()
        .u32('flags', 4, 1 << 7)
        .seal(),
      /a flag is unknown/,
    )
    malformed(tamper().u32('flags', 4, 0x8000_0000).seal(), /a flag is unknown/)
  })

  it('must not contradict itself about top-level await', () => {
    malformed(tamperRecord({}).u32('flags', 0, 1).seal(), /"async function".*contradict/)
    malformed(tamperRecord({}).u32('flags', 4, 1).seal(), /"function".*contradict/)
    expect(errorOf(() => readAll(tamperRecord({}).u32('flags', 0, 2).seal()))).toBeNull()
  })

  it('must not export a name twice', () => {
    const { localExports, indirectExports } = fullSidecar().record
    const naive = tamper().view.getUint32(tamper().section('exports').start + 8, true)
    expect(localExports.length).toBe(3)
    malformed(
      tamper()
        .u32('exports', 8 + 16, naive)
        .seal(),
      /exported twice/,
    )
    malformed(
      tamper()
        .u32('exports', 8 + 16 * localExports.length, naive)
        .seal(),
      /exported twice/,
    )
    expect(indirectExports.length).toBeGreaterThan(0)
  })

  it('must name a source without a folder', () => {
    const name = '../../a.js'
    const bytes = tamper(
      emptySidecar({
        root: '../..',
        record: emptyRecord({ requests: [request('a', { kind: 'chunk', target: name })] }),
      }),
    )
    const target = bytes.view.getUint32(bytes.section('requests').start + 12, true)
    malformed(bytes.u32('source', 0, target).seal(), /"\.\.\/\.\.\/a\.js" is not a file name/)
  })

  it('must not leave the root', () => {
    const bytes = tamper()
    bytes.view.setUint16(22, 1, true)
    malformed(bytes.seal(), /"\.\.\/\.\.\/up\/日本\.js" leaves the root/)
  })

  it('must have fixed lengths where they are fixed', () => {
    malformed(tamper().directory('flags', 8, 4).seal(), /the flags section has 4 bytes/)
    malformed(tamper().directory('source', 8, 12).seal(), /the source section has 12 bytes/)
  })
})

describe('strings', () => {
  const bytes = (): Tamper => tamperRecord({ requests: [request('abc'), request('é'), request('日')] })
  const text = (at: Tamper): number => 4 + 4 * at.view.getUint32(at.section('strings').start, true)

  it('must be in their table', () => {
    malformed(bytes().u32('strings', 4, 0xffff_ffff).seal(), /ends outside its table/)
    malformed(bytes().u32('strings', 8, 0).seal(), /ends outside its table/)
    const shorter = bytes()
    const last = text(shorter) - 4
    malformed(
      shorter
        .u32('strings', last, shorter.view.getUint32(shorter.section('strings').start + last, true) - 1)
        .seal(),
      /bytes of no string/,
    )
  })

  it.each([
    ['an unexpected continuation', [0x61, 0x80, 0x61]],
    ['a cut character', [0xe6, 0x97, 0x61]],
    ['an overlong form', [0xc0, 0xaf, 0x61]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['a byte that no UTF-8 has', [0x61, 0xff, 0x61]],
  ])('must be UTF-8, without %s', (_, [a, b, c]) => {
    const at = bytes()
    const start = text(at)
    malformed(
      at
        .u8('strings', start, a!)
        .u8('strings', start + 1, b!)
        .u8('strings', start + 2, c!)
        .seal(),
      /a string is not UTF-8/,
    )
  })

  it('must not cut a character in two, even if all of them together are UTF-8', () => {
    // Strings: abc, é, 日, then the source's name. The second ends after 5 bytes.
    malformed(bytes().u32('strings', 8, 4).seal(), /a string is not UTF-8/)
  })
})

describe('patches', () => {
  const replacement = (text: string): Uint8Array => Buffer.from(text, 'utf8')
  const sidecar = (isAscii: boolean, texts: [string, string]): Sidecar => {
    const patches = [
      { start: 10, end: 20, replacement: replacement(texts[0]), isRequest: false },
      { start: 20, end: 30, replacement: replacement(texts[1]), isRequest: false },
    ]
    const source = { name: 'a.js', byteLength: 30, checksum: 0, isAscii }
    return emptySidecar({ source, patchSet: patchSetOf(patches, 30) })
  }
  const bytes = (): Tamper => tamper(sidecar(false, ['aé', 'b']))

  it.each([
    ['overlap', 32, 19],
    ['are not sorted', 32, 0],
    ['end before they start', 36, 19],
    ['end after the source', 36, 31],
  ])('must not be such that they %s', (_, offset, value) => {
    malformed(
      bytes().u32('patches', offset, value).seal(),
      /patches overlap, are not sorted or leave the source/,
    )
  })

  it('must give the length of the text', () => {
    malformed(bytes().u32('patches', 8, 15).seal(), /the length of the text/)
    malformed(bytes().u32('patches', 36, 29).seal(), /the length of the text/)
  })

  it('must use their replacements up', () => {
    malformed(bytes().u32('patches', 40, 0).seal(), /belongs to no patch/)
    malformed(bytes().u32('patches', 40, 2).seal(), /leaves its section/)
    malformed(bytes().u32('patches', 24, 0xffff_ffff).seal(), /leaves its section/)
  })

  it('must have replacements in UTF-8, and in ASCII if the source is', () => {
    malformed(bytes().u8('patches', 48, 0xff).seal(), /a replacement is not UTF-8/)
    malformed(bytes().u32('patches', 24, 2).u32('patches', 40, 2).seal(), /a replacement is not UTF-8/)
    malformed(bytes().u32('source', 12, 1).seal(), /not ASCII/)
    expect(errorOf(() => readAll(encodeSidecar(sidecar(true, ['a', '']))))).toBeNull()
  })
})

describe('the source map', () => {
  it('must be UTF-8', () => {
    const bytes = tamper().u8('sourceMap', 0, 0xff)
    bytes.seal()
    expect(errorOf(() => decodeSidecar(bytes.bytes, NAME))).toBeNull()
    malformed(bytes.bytes, /source map is not UTF-8/)
  })
})

describe('memory', () => {
  it('is shared with the file: everything large is a view', () => {
    const sidecar = decodeSidecar(FULL)
    expect(sidecar.buildId.buffer).toBe(FULL.buffer)
    for (const { replacement } of sidecar.patchSet.patches) expect(replacement.buffer).toBe(FULL.buffer)
    for (const bytecode of sidecar.bytecodes) expect(bytecode.verify().data.buffer).toBe(FULL.buffer)
  })

  it('has every section aligned to 8 bytes', () => {
    for (let index = 0; index < new Tamper(FULL).sectionCount; index++) {
      expect(new Tamper(FULL).view.getUint32(40 + index * 16 + 4, true) % 8).toBe(0)
    }
    for (const bytecode of decodeSidecar(FULL).bytecodes) {
      expect(bytecode.verify().data.byteOffset % 8).toBe(0)
    }
  })
})

describe('VerifiedBytecode', () => {
  it('is made by verification only', () => {
    const verified = decodeSidecar(FULL).bytecodes[0]!.verify()
    expect(VerifiedBytecode.isVerified(verified)).toBe(true)
    expect(VerifiedBytecode.isVerified({ ...verified })).toBe(false)
    expect(VerifiedBytecode.isVerified(Object.create(VerifiedBytecode.prototype))).toBe(false)
    expect(VerifiedBytecode.isVerified(null)).toBe(false)
    // Code without types: a constructor is a way in as well.
    const construct = (): unknown =>
      Reflect.construct(VerifiedBytecode, [verified.target, new Uint8Array(8), 1])
    expect(errorOf(construct)).toMatchObject({ code: 'BMES_ERR_CHECKSUM' })
  })
})

function sectionsStart(file: Uint8Array): number {
  return 40 + 16 * new Tamper(file).sectionCount
}

function sealHeaderIfPossible(bytes: Tamper): Uint8Array {
  return 40 + bytes.sectionCount * 16 <= bytes.bytes.byteLength ? bytes.sealHeader() : bytes.bytes
}

function paddingOf(file: Uint8Array): Set<number> {
  const { view, sectionCount } = new Tamper(file)
  const padding = new Set<number>()
  let end = sectionsStart(file)
  for (let index = 0; index < sectionCount; index++) {
    const start = view.getUint32(40 + index * 16 + 4, true)
    for (; end < start; end++) padding.add(end)
    end = start + view.getUint32(40 + index * 16 + 8, true)
  }
  return padding
}
