import { checksum } from './checksum.ts'
import { errEncode, errTooLong, errUnreadable } from './errors.ts'
import {
  BUILD_ID_BYTE_LENGTH,
  CHECKSUM_START,
  DIRECTORY_ENTRY,
  DIRECTORY_ENTRY_BYTE_LENGTH,
  HEADER,
  HEADER_BYTE_LENGTH,
  MAGIC,
  SECTION_ALIGNMENT,
  SECTION_REQUIRED,
  VERSION,
} from './layout.ts'

/** Of a file that belongs to a text, whichever build it is beside. */
export const NO_BUILD = new Uint8Array(BUILD_ID_BYTE_LENGTH)

export interface EncodedSection {
  readonly kind: number
  readonly bytes: Uint8Array
  /** Whether a reader that does not know the kind must reject the file. */
  readonly required: boolean
}

export function required(kind: number, bytes: Uint8Array): EncodedSection {
  return { kind, bytes, required: true }
}

export function optional(kind: number, bytes: Uint8Array): EncodedSection {
  return { kind, bytes, required: false }
}

/**
 * Puts a header and a section directory before the sections.
 *
 * @throws BmesError `BMES_ERR_ENCODE`
 */
export function encodeFile(
  sections: readonly EncodedSection[],
  buildId: Uint8Array,
  rootDepth: number,
): Uint8Array {
  if (buildId.byteLength !== BUILD_ID_BYTE_LENGTH) {
    throw errEncode(`the build id has ${buildId.byteLength} bytes instead of ${BUILD_ID_BYTE_LENGTH}`)
  }
  const directoryEnd = HEADER_BYTE_LENGTH + sections.length * DIRECTORY_ENTRY_BYTE_LENGTH
  let byteLength = directoryEnd
  const offsets = sections.map(({ bytes }) => {
    const offset = alignSection(byteLength)
    byteLength = offset + bytes.byteLength
    return offset
  })
  if (byteLength > 0xffff_ffff) throw errTooLong(byteLength)

  const file = new Uint8Array(byteLength)
  const view = new DataView(file.buffer)
  view.setUint32(HEADER.magic, MAGIC, true)
  view.setUint32(HEADER.version, VERSION, true)
  view.setUint32(HEADER.sectionCount, sections.length, true)
  view.setUint32(HEADER.fileByteLength, byteLength, true)
  view.setUint16(HEADER.rootDepth, rootDepth, true)
  file.set(buildId, HEADER.buildId)
  sections.forEach((section, index) => {
    const { kind, bytes } = section
    const entry = HEADER_BYTE_LENGTH + index * DIRECTORY_ENTRY_BYTE_LENGTH
    const offset = offsets[index]!
    view.setUint16(entry + DIRECTORY_ENTRY.kind, kind, true)
    view.setUint16(entry + DIRECTORY_ENTRY.flags, section.required ? SECTION_REQUIRED : 0, true)
    view.setUint32(entry + DIRECTORY_ENTRY.offset, offset, true)
    view.setUint32(entry + DIRECTORY_ENTRY.byteLength, bytes.byteLength, true)
    view.setUint32(entry + DIRECTORY_ENTRY.checksum, checksum(bytes), true)
    file.set(bytes, offset)
  })
  view.setUint32(HEADER.checksum, checksum(file.subarray(CHECKSUM_START, directoryEnd)), true)
  return file
}

export function alignSection(offset: number): number {
  return Math.ceil(offset / SECTION_ALIGNMENT) * SECTION_ALIGNMENT
}

/** The rules stand once, in the reader: what it would refuse at start is refused here, at build. */
export function refuseUnreadable(read: () => unknown): void {
  try {
    read()
  } catch (error) {
    throw errUnreadable(error)
  }
}
