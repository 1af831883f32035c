import { isAscii, isUtf8 } from 'node:buffer'
import { type Section, sectionBytes, type SectionedFile, verifiedSection } from './directory.ts'
import { errMalformed } from './errors.ts'
import { NO_STRING, SECTION, SECTION_NAMES, STRINGS } from './layout.ts'

/** A count at the head of a section. {@link checkLength} must have agreed before anything is made in proportion to it. */
export function headWord(file: SectionedFile, section: Section, index: number): number {
  if (section.byteLength < index * 4 + 4) throw wrongLength(file, section)
  return file.words[section.start / 4 + index]!
}

/** Compares the length of a section with the one that its counts give: from there on, no read can leave it. */
export function checkLength(file: SectionedFile, section: Section, expectedByteLength: number): void {
  if (section.byteLength !== expectedByteLength) throw wrongLength(file, section)
}

function wrongLength(file: SectionedFile, { kind, byteLength }: Section): Error {
  const name = SECTION_NAMES[kind]
  return errMalformed(
    `the ${name} section has ${byteLength} bytes, and its counts do not lead there`,
    file.name,
  )
}

export function enumValue<T>(file: SectionedFile, values: readonly T[], index: number, what: string): T {
  const value = values[index]
  if (value === undefined) throw errMalformed(`there is no ${what} ${index}`, file.name)
  return value
}

export function boolean(file: SectionedFile, value: number): boolean {
  if (value > 1) throw errMalformed(`${value} is neither true nor false`, file.name)
  return value === 1
}

/** The strings of a file, by index. */
export class Strings {
  readonly #file: SectionedFile
  readonly #values: readonly string[]

  /** @throws BmesError */
  constructor(file: SectionedFile) {
    this.#file = file
    this.#values = readStrings(file)
  }

  /** @throws BmesError `BMES_ERR_MALFORMED` if there is no such string */
  at(index: number): string {
    const value = this.#values[index]
    if (value === undefined) throw errMalformed(`there is no string ${index}`, this.#file.name)
    return value
  }
}

function readStrings(file: SectionedFile): string[] {
  const { bytes, words, name } = file
  const section = verifiedSection(file, SECTION.strings)
  const count = headWord(file, section, 0)
  const textStart = STRINGS.headByteLength + count * STRINGS.entryByteLength
  if (textStart > section.byteLength) throw errMalformed(`${count} strings do not fit`, name)

  const text = asBuffer(sectionBytes(bytes, section).subarray(textStart))
  // One string for all and slices of it: faster than decoding each, and nearly every table is ASCII.
  const ascii = isAscii(text) ? text.toString('latin1') : null
  if (ascii === null && !isUtf8(text)) throw errMalformed('a string is not UTF-8', name)
  const strings: string[] = []
  let start = 0
  let at = (section.start + STRINGS.headByteLength) / 4
  for (let index = 0; index < count; index++, at++) {
    const end = words[at]!
    if (end < start || end > text.byteLength) throw errMalformed('a string ends outside its table', name)
    if (ascii === null) {
      if (splitsCharacter(text, end)) throw errMalformed('a string is not UTF-8', name)
      strings.push(text.toString('utf8', start, end))
    } else {
      strings.push(ascii.slice(start, end))
    }
    start = end
  }
  if (start !== text.byteLength) throw errMalformed('the string table has bytes of no string', name)
  return strings
}

/** Whether an offset into valid UTF-8 points into the middle of a character. */
export function splitsCharacter(utf8: Uint8Array, offset: number): boolean {
  return offset < utf8.byteLength && (utf8[offset]! & 0xc0) === 0x80
}

/** The same bytes with the decoders of Buffer: they keep a byte order mark, and need no ICU. */
export function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}

export function stringOrNull(strings: Strings, index: number): string | null {
  return index === NO_STRING ? null : strings.at(index)
}
