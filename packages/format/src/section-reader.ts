import {
  Array,
  BufferPrototypeLatin1Slice,
  BufferPrototypeUtf8Slice,
  RegExpPrototypeTest,
  StringPrototypeSlice,
  TypedArrayPrototypeSubarray,
} from './primordials.ts'
import { constants, isAscii, isUtf8 } from 'node:buffer'
import {
  type Section,
  sectionBytes,
  type SectionedFile,
  type SectionSource,
  type Table,
  verifiedBytes,
  verifiedSection,
} from './directory.ts'
import { errMalformed } from './errors.ts'
import { NO_INDEX, SECTION, SECTION_NAMES, STRINGS } from './layout.ts'

/** What tables are read from. */
export type TableFile = Pick<SectionedFile, 'words' | 'name' | 'rootDepth'>

/** A count at the head of a table. {@link checkLength} must have agreed before anything is made in proportion to it. */
export function headWord(file: TableFile, table: Table, index: number): number {
  if (table.byteLength < index * 4 + 4) throw wrongLength(file, table)
  return file.words[table.start / 4 + index]!
}

/** Compares the length of a table with the one that its counts give: from there on, no read can leave it. */
export function checkLength(file: TableFile, table: Table, expectedByteLength: number): void {
  if (table.byteLength !== expectedByteLength) throw wrongLength(file, table)
}

function wrongLength(file: TableFile, { kind, byteLength }: Table): Error {
  const name = SECTION_NAMES[kind]
  return errMalformed(
    `the ${name} section has ${byteLength} bytes, and its counts do not lead there`,
    file.name,
  )
}

export function enumValue<T>(file: TableFile, values: readonly T[], index: number, what: string): T {
  const value = values[index]
  if (value === undefined) throw errMalformed(`there is no ${what} ${index}`, file.name)
  return value
}

export function boolean(file: TableFile, value: number): boolean {
  if (value > 1) throw errMalformed(`${value} is neither true nor false`, file.name)
  return value === 1
}

/** A list to be filled. One that is pushed to takes room for 17 at once, and a start reads thousands of short ones. */
export function listOf<T>(length: number): T[] {
  // oxlint-disable-next-line unicorn/no-new-array -- Array.from() fills it first
  return new Array<T>(length)
}

const NON_ASCII = /[\x80-\xff]/

/** The strings of a file, by index. Each is made when it is asked for: a pack has many that nobody reads. */
export class Strings {
  readonly #name: string | undefined
  readonly #words: Uint32Array
  readonly count: number
  /** Index of the word that says where the first string ends. */
  readonly #endsAt: number
  /** One string for all and slices of it: faster than decoding each, and nearly every string is ASCII. */
  readonly #latin1: string
  /** The same bytes, where some are not ASCII. */
  readonly #utf8: Uint8Array | null

  /** @throws BmesError */
  constructor(file: SectionSource) {
    const { bytes, words, name } = file
    const section = verifiedSection(file, SECTION.strings)
    const count = headWord(file, section, 0)
    const textStart = STRINGS.headByteLength + count * STRINGS.entryByteLength
    if (textStart > section.byteLength) throw errMalformed(`${count} strings do not fit`, name)
    const text = TypedArrayPrototypeSubarray(sectionBytes(bytes, section), textStart)
    const ascii = isAscii(text)
    if (!ascii && !isUtf8(text)) throw errMalformed('a string is not UTF-8', name)
    checkStringLength(text, 'the string table', name)

    this.#name = name
    this.#words = words
    this.count = count
    this.#endsAt = (section.start + STRINGS.headByteLength) / 4
    this.#latin1 = BufferPrototypeLatin1Slice(text)
    this.#utf8 = ascii ? null : text
    this.#checkEnds(text)
  }

  #checkEnds(text: Uint8Array): void {
    const words = this.#words
    const name = this.#name
    const { byteLength } = text
    const last = this.#endsAt + this.count
    let start = 0
    for (let at = this.#endsAt; at < last; at++) {
      const end = words[at]!
      if (end < start) throw errMalformed('a string ends outside its table', name)
      start = end
    }
    if (start > byteLength) throw errMalformed('a string ends outside its table', name)
    if (start < byteLength) throw errMalformed('the string table has bytes of no string', name)
    if (this.#utf8 === null) return
    for (let at = this.#endsAt; at < last; at++) {
      if (splitsCharacter(text, words[at]!)) throw errMalformed('a string is not UTF-8', name)
    }
  }

  /** @throws BmesError `BMES_ERR_MALFORMED` if there is no such string */
  at(index: number): string {
    if (index >= this.count) throw errMalformed(`there is no string ${index}`, this.#name)
    const at = this.#endsAt + index
    const start = index === 0 ? 0 : this.#words[at - 1]!
    const end = this.#words[at]!
    const value = StringPrototypeSlice(this.#latin1, start, end)
    return this.#utf8 !== null && RegExpPrototypeTest(NON_ASCII, value)
      ? BufferPrototypeUtf8Slice(this.#utf8, start, end)
      : value
  }
}

/** Whether an offset into valid UTF-8 points into the middle of a character. */
export function splitsCharacter(utf8: Uint8Array, offset: number): boolean {
  return offset < utf8.byteLength && (utf8[offset]! & 0xc0) === 0x80
}

/**
 * Reads a text that is a section, or a part of one.
 *
 * @param what it is, for messages
 * @param ascii whether it is known to be ASCII
 * @throws BmesError `BMES_ERR_CHECKSUM` or `BMES_ERR_MALFORMED`
 */
export function readText(file: SectionedFile, section: Section, what: string, ascii = false): string {
  return decodeText(verifiedBytes(file, section, what), what, ascii, file.name)
}

/**
 * The same for bytes that are verified.
 *
 * @param name path or URL of the file
 * @throws BmesError `BMES_ERR_MALFORMED`
 */
export function decodeText(text: Uint8Array, what: string, ascii: boolean, name: string | undefined): string {
  if (ascii ? !isAscii(text) : !isUtf8(text)) {
    throw errMalformed(`${what} is not ${ascii ? 'ASCII' : 'UTF-8'}`, name)
  }
  checkStringLength(text, what, name)
  return ascii ? BufferPrototypeLatin1Slice(text) : BufferPrototypeUtf8Slice(text)
}

function checkStringLength({ byteLength }: Uint8Array, what: string, name: string | undefined): void {
  if (byteLength > constants.MAX_STRING_LENGTH) throw errMalformed(`${what} is too long`, name)
}

export function stringOrNull(strings: Strings, index: number): string | null {
  return index === NO_INDEX ? null : strings.at(index)
}
