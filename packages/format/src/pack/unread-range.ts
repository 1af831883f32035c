import { DataView, DataViewPrototypeGetUint16, DataViewPrototypeGetUint32, MathMax } from '../primordials.ts'
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
 * @returns `null` where they do not say
 */
export function contentsRange(head: Uint8Array): Range | null {
  const contents = findSection(head, SECTION.contents)
  return contents === null ? null : { start: contents.start, end: contents.start + contents.byteLength }
}

/**
 * Which of the contents are texts, bytecodes and source maps: what stands behind the metadata of all modules.
 *
 * @param bytes a file of which all but the contents was read
 */
export function unreadRange(bytes: Uint8Array, { start, end }: Range): Range | null {
  const modules = findSection(bytes, SECTION.modules)
  if (modules === null || modules.byteLength < MODULES.headByteLength) return null
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

function findSection(bytes: Uint8Array, kind: number): { start: number; byteLength: number } | null {
  if (bytes.byteLength < HEADER_BYTE_LENGTH) return null
  const view = viewOf(bytes)
  if (DataViewPrototypeGetUint32(view, HEADER.magic, true) !== MAGIC) return null
  const count = DataViewPrototypeGetUint32(view, HEADER.sectionCount, true)
  let at = HEADER_BYTE_LENGTH
  if (at + count * DIRECTORY_ENTRY_BYTE_LENGTH > bytes.byteLength) return null
  for (let index = 0; index < count; index++, at += DIRECTORY_ENTRY_BYTE_LENGTH) {
    if (DataViewPrototypeGetUint16(view, at + DIRECTORY_ENTRY.kind, true) !== kind) continue
    const start = DataViewPrototypeGetUint32(view, at + DIRECTORY_ENTRY.offset, true)
    const byteLength = DataViewPrototypeGetUint32(view, at + DIRECTORY_ENTRY.byteLength, true)
    return { start, byteLength }
  }
  return null
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength)
}
