import {
  ArrayPrototypePush,
  DataView,
  DataViewPrototypeGetUint32,
  MathFloor,
  TypedArrayPrototypeSubarray,
  Uint32Array,
  Uint8Array,
} from './primordials.ts'
import { checksum } from './checksum.ts'
import {
  errChecksum,
  errEmpty,
  errMalformed,
  errNotBmes,
  errSection,
  errTruncated,
  errVersion,
} from './errors.ts'
import {
  BUILD_ID_BYTE_LENGTH,
  CHECKSUM_START,
  DIRECTORY_ENTRY_BYTE_LENGTH,
  type FileKind,
  HEADER,
  HEADER_BYTE_LENGTH,
  MAGIC,
  MAX_ROOT_DEPTH,
  SECTION,
  SECTION_ALIGNMENT,
  SECTION_NAMES,
  SECTION_REQUIRED,
  VERSION,
} from './layout.ts'

/** Some bytes of a file that hold a table. */
export interface Table {
  /** The kind of section that it is, or would be. */
  readonly kind: number
  /** Offset in the file, in bytes. */
  readonly start: number
  readonly byteLength: number
}

/** A part of a file with a checksum of its own. */
export interface Section extends Table {
  readonly checksum: number
}

/** What sections that stand once are read from: a file, or a copy of some of its sections. */
export interface SectionSource {
  readonly bytes: Uint8Array
  /** The same as little-endian words of 32 bits, as far as there are whole ones. */
  readonly words: Uint32Array
  /** Path or URL, for messages. */
  readonly name: string | undefined
  /** How many folders above its own the paths of the file may reach. */
  readonly rootDepth: number
  /** By kind: the sections that may stand once. */
  readonly once: readonly (Section | undefined)[]
}

/** A file whose header and directory are verified. */
export interface SectionedFile extends SectionSource {
  readonly buildId: Uint8Array
  /** In the order of the directory, which is that of the targets. */
  readonly bytecodes: readonly Section[]
}

/**
 * Reads the header and the section directory.
 *
 * @param isBeginning whether `input` may be less than the file. Default: `false`
 * @throws BmesError
 */
export function readDirectory(
  input: Uint8Array,
  name: string | undefined,
  fileKind: FileKind,
  isBeginning = false,
): SectionedFile {
  // A plain view, whatever class the bytes have: views of a Buffer are Buffers, and slower to make.
  const bytes = new Uint8Array(input.buffer, input.byteOffset, input.byteLength)
  const { byteLength } = bytes
  checkMagic(bytes, name)
  if (byteLength < HEADER_BYTE_LENGTH) throw errTruncated(HEADER_BYTE_LENGTH, byteLength, name)
  const words = wordsOf(bytes)
  const version = words[HEADER.version / 4]!
  if (version !== VERSION) throw errVersion(`BMES version ${version}`, name)

  const sectionCount = words[HEADER.sectionCount / 4]!
  const directoryEnd = HEADER_BYTE_LENGTH + sectionCount * DIRECTORY_ENTRY_BYTE_LENGTH
  if (directoryEnd > byteLength) throw errTruncated(directoryEnd, byteLength, name)
  if (
    checksum(TypedArrayPrototypeSubarray(bytes, CHECKSUM_START, directoryEnd)) !== words[HEADER.checksum / 4]
  ) {
    throw errChecksum('the header and the directory', name)
  }

  const fileByteLength = words[HEADER.fileByteLength / 4]!
  if (byteLength < fileByteLength && !isBeginning) throw errTruncated(fileByteLength, byteLength, name)
  if (byteLength > fileByteLength) throw errMalformed('bytes follow its end', name)
  const flags = words[HEADER.flags / 4]! & 0xffff
  if (flags !== 0) throw errVersion(`the header flags ${flags}`, name)
  const rootDepth = words[HEADER.flags / 4]! >>> 16
  if (rootDepth > MAX_ROOT_DEPTH) throw errMalformed(`its root is ${rootDepth} folders up`, name)
  const buildId = TypedArrayPrototypeSubarray(bytes, HEADER.buildId, HEADER.buildId + BUILD_ID_BYTE_LENGTH)
  const { once, bytecodes } = readSections(words, sectionCount, fileByteLength, name, fileKind)
  return { bytes, words, name, buildId, rootDepth, once, bytecodes }
}

function readSections(
  words: Uint32Array,
  sectionCount: number,
  fileByteLength: number,
  name: string | undefined,
  fileKind: FileKind,
): Pick<SectionedFile, 'once' | 'bytecodes'> {
  const once: (Section | undefined)[] = []
  const bytecodes: Section[] = []
  let previousEnd = HEADER_BYTE_LENGTH + sectionCount * DIRECTORY_ENTRY_BYTE_LENGTH
  let at = HEADER_BYTE_LENGTH / 4
  for (let index = 0; index < sectionCount; index++, at += DIRECTORY_ENTRY_BYTE_LENGTH / 4) {
    const kind = words[at]! & 0xffff
    const flags = words[at]! >>> 16
    const start = words[at + 1]!
    const byteLength = words[at + 2]!
    if (start % SECTION_ALIGNMENT !== 0) throw errMalformed(`section ${index} is not aligned`, name)
    if (start < previousEnd) throw errMalformed(`section ${index} overlaps what stands before it`, name)
    if (start + byteLength > fileByteLength) throw errMalformed(`section ${index} leaves the file`, name)
    previousEnd = start + byteLength

    if (!fileKind.has(kind)) {
      if ((flags & SECTION_REQUIRED) === 0) continue
      const what = SECTION_NAMES[kind]
      throw errSection(
        what
          ? `is no ${fileKind.name}: it has a ${what} section`
          : `has a section of kind ${kind}, which this reader does not know`,
        name,
      )
    }
    const section = { kind, start, byteLength, checksum: words[at + 3]! }
    if (kind === SECTION.bytecode) {
      ArrayPrototypePush(bytecodes, section)
    } else if (once[kind] === undefined) {
      once[kind] = section
    } else {
      throw errSection(`has two ${SECTION_NAMES[kind]} sections`, name)
    }
  }
  return { once, bytecodes }
}

/**
 * The section of a kind that must be there, its checksum verified.
 *
 * @throws BmesError `BMES_ERR_SECTION` or `BMES_ERR_CHECKSUM`
 */
export function verifiedSection(file: SectionSource, kind: number): Section {
  const section = requiredSection(file, kind)
  verifiedBytes(file, section, `the ${SECTION_NAMES[kind]} section`)
  return section
}

/**
 * The section of a kind that must be there. Nothing in it is verified.
 *
 * @throws BmesError `BMES_ERR_SECTION`
 */
export function requiredSection({ once, name }: SectionSource, kind: number): Section {
  const section = once[kind]
  if (section === undefined) throw errSection(`has no ${SECTION_NAMES[kind]} section`, name)
  return section
}

/**
 * A view of bytes whose checksum is verified.
 *
 * @param what they are, for the message
 * @throws BmesError `BMES_ERR_CHECKSUM`
 */
export function verifiedBytes(
  { bytes, name }: Pick<SectionedFile, 'bytes' | 'name'>,
  section: Section,
  what: string,
): Uint8Array {
  const view = sectionBytes(bytes, section)
  if (checksum(view) !== section.checksum) throw errChecksum(what, name)
  return view
}

/** A view, not a copy. */
export function sectionBytes(bytes: Uint8Array, { start, byteLength }: Table): Uint8Array {
  return TypedArrayPrototypeSubarray(bytes, start, start + byteLength)
}

/**
 * What a header says of the length of its file, unverified.
 *
 * @param head the first bytes of a file
 * @returns bytes, or `null` where that is no header of ours
 */
export function namedByteLength(head: Uint8Array): number | null {
  if (head.byteLength < HEADER_BYTE_LENGTH) return null
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  return DataViewPrototypeGetUint32(view, HEADER.magic, true) === MAGIC
    ? DataViewPrototypeGetUint32(view, HEADER.fileByteLength, true)
    : null
}

const isLittleEndian = findEndianness()

function findEndianness(): boolean {
  // One made of an array would ask it for its iterator.
  const words = new Uint32Array(1)
  words[0] = 1
  return new Uint8Array(words.buffer)[0] === 1
}

function checkMagic(bytes: Uint8Array, name: string | undefined): void {
  if (bytes.byteLength === 0) throw errEmpty(name)
  for (let index = 0; index < 4 && index < bytes.byteLength; index++) {
    if (bytes[index] !== ((MAGIC >>> (index * 8)) & 0xff)) throw errNotBmes(name)
  }
}

/** Bytes as little-endian words, as far as there are whole ones. */
export function wordsOf(bytes: Uint8Array): Uint32Array {
  const { buffer, byteOffset, byteLength } = bytes
  const length = MathFloor(byteLength / 4)
  if (byteOffset % 4 === 0) {
    const words = new Uint32Array(buffer, byteOffset, length)
    if (isLittleEndian) return words
  }
  // Not aligned, or the processor is big-endian. Both are rare, and what follows stays simple if it is always words.
  const view = new DataView(buffer, byteOffset, byteLength)
  const words = new Uint32Array(length)
  for (let index = 0; index < length; index++)
    words[index] = DataViewPrototypeGetUint32(view, index * 4, true)
  return words
}
