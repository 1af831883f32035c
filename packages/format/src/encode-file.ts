import {
  ArrayPrototypeMap,
  DataView,
  DataViewPrototypeSetUint16,
  DataViewPrototypeSetUint32,
  MathCeil,
  TypedArrayPrototypeSet,
  TypedArrayPrototypeSubarray,
  Uint8Array,
} from './primordials.ts'
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
  const offsets = ArrayPrototypeMap(sections, ({ bytes }) => {
    const offset = alignSection(byteLength)
    byteLength = offset + bytes.byteLength
    return offset
  })
  if (byteLength > 0xffff_ffff) throw errTooLong(byteLength)

  const file = new Uint8Array(byteLength)
  const view = new DataView(file.buffer)
  DataViewPrototypeSetUint32(view, HEADER.magic, MAGIC, true)
  DataViewPrototypeSetUint32(view, HEADER.version, VERSION, true)
  DataViewPrototypeSetUint32(view, HEADER.sectionCount, sections.length, true)
  DataViewPrototypeSetUint32(view, HEADER.fileByteLength, byteLength, true)
  DataViewPrototypeSetUint16(view, HEADER.rootDepth, rootDepth, true)
  TypedArrayPrototypeSet(file, buildId, HEADER.buildId)
  for (let index = 0; index < sections.length; index++) {
    const section = sections[index]!
    const { kind, bytes } = section
    const entry = HEADER_BYTE_LENGTH + index * DIRECTORY_ENTRY_BYTE_LENGTH
    const offset = offsets[index]!
    DataViewPrototypeSetUint16(view, entry + DIRECTORY_ENTRY.kind, kind, true)
    DataViewPrototypeSetUint16(
      view,
      entry + DIRECTORY_ENTRY.flags,
      section.required ? SECTION_REQUIRED : 0,
      true,
    )
    DataViewPrototypeSetUint32(view, entry + DIRECTORY_ENTRY.offset, offset, true)
    DataViewPrototypeSetUint32(view, entry + DIRECTORY_ENTRY.byteLength, bytes.byteLength, true)
    DataViewPrototypeSetUint32(view, entry + DIRECTORY_ENTRY.checksum, checksum(bytes), true)
    TypedArrayPrototypeSet(file, bytes, offset)
  }
  DataViewPrototypeSetUint32(
    view,
    HEADER.checksum,
    checksum(TypedArrayPrototypeSubarray(file, CHECKSUM_START, directoryEnd)),
    true,
  )
  return file
}

export function alignSection(offset: number): number {
  return MathCeil(offset / SECTION_ALIGNMENT) * SECTION_ALIGNMENT
}

/** The rules stand once, in the reader: what it would refuse at start is refused here, at build. */
export function refuseUnreadable(read: () => unknown): void {
  try {
    read()
  } catch (error) {
    throw errUnreadable(error)
  }
}
