import {
  ArrayPrototypeFind,
  ArrayPrototypePush,
  ArrayPrototypeSome,
  DataView,
  DataViewPrototypeGetUint16,
  DataViewPrototypeGetUint32,
  MathMax,
} from '../primordials.ts'
import type { Table } from '../directory.ts'
import {
  DIRECTORY_ENTRY,
  DIRECTORY_ENTRY_BYTE_LENGTH,
  HEADER,
  HEADER_BYTE_LENGTH,
  MAGIC,
  MODULE,
  MODULES,
  SECTION,
} from '../layout.ts'

/** Some bytes of a file. */
export interface Range {
  readonly start: number
  readonly end: number
}

/**
 * Where the contents of a pack stand, as far as the first bytes of the file say so. Nothing is verified: who reads the rest of the file finds out.
 *
 * @param head the first bytes of a file
 * @returns `null` where they do not say, or where more than a signature follows
 */
export function contentsRange(head: Uint8Array): Range | null {
  const sections = listSections(head)
  const contents = ArrayPrototypeFind(sections, ({ kind }) => kind === SECTION.contents)
  if (contents === undefined) return null
  const { start, byteLength } = contents
  const isBehind = (section: Table) => section.start > start && section.kind !== SECTION.signature
  return ArrayPrototypeSome(sections, isBehind) ? null : { start, end: start + byteLength }
}

/**
 * Which of the contents are texts, bytecodes and source maps: what stands behind the metadata of all modules.
 *
 * @param bytes all that stands before the contents
 */
export function unreadRange(bytes: Uint8Array, { start, end }: Range): Range | null {
  const modules = ArrayPrototypeFind(listSections(bytes), ({ kind }) => kind === SECTION.modules)
  if (modules === undefined || modules.byteLength < MODULES.headByteLength) return null
  if (modules.start + modules.byteLength > bytes.byteLength) return null
  const view = viewOf(bytes)
  const count = DataViewPrototypeGetUint32(view, modules.start, true)
  if (MODULES.headByteLength + count * MODULES.entryByteLength > modules.byteLength) return null
  let metadataEnd = 0
  let at = modules.start + MODULES.headByteLength + MODULE.metadata
  for (let index = 0; index < count; index++, at += MODULES.entryByteLength) {
    const offset = DataViewPrototypeGetUint32(view, at, true)
    metadataEnd = MathMax(metadataEnd, offset + DataViewPrototypeGetUint32(view, at + 4, true))
  }
  return start + metadataEnd > end ? null : { start: start + metadataEnd, end }
}

function listSections(bytes: Uint8Array): Table[] {
  const sections: Table[] = []
  if (bytes.byteLength < HEADER_BYTE_LENGTH) return sections
  const view = viewOf(bytes)
  if (DataViewPrototypeGetUint32(view, HEADER.magic, true) !== MAGIC) return sections
  const count = DataViewPrototypeGetUint32(view, HEADER.sectionCount, true)
  let at = HEADER_BYTE_LENGTH
  if (at + count * DIRECTORY_ENTRY_BYTE_LENGTH > bytes.byteLength) return sections
  for (let index = 0; index < count; index++, at += DIRECTORY_ENTRY_BYTE_LENGTH) {
    ArrayPrototypePush(sections, {
      kind: DataViewPrototypeGetUint16(view, at + DIRECTORY_ENTRY.kind, true),
      start: DataViewPrototypeGetUint32(view, at + DIRECTORY_ENTRY.offset, true),
      byteLength: DataViewPrototypeGetUint32(view, at + DIRECTORY_ENTRY.byteLength, true),
    })
  }
  return sections
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength)
}
