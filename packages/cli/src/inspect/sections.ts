import {
  DIRECTORY_ENTRY,
  DIRECTORY_ENTRY_BYTE_LENGTH,
  HEADER,
  HEADER_BYTE_LENGTH,
  SECTION_NAMES,
} from '@esm-bytecode/format'

// Header and directory of a file, as docs/bmes.md says under "Header" and "Section directory". The file was decoded before, and
// is sound.

export interface FileHeader {
  /** Of BMES. */
  readonly formatVersion: number
  readonly byteLength: number
  /** Hexadecimal; shared by all files of one build. */
  readonly buildId: string
  /** In the order of the file. */
  readonly sections: readonly SectionSize[]
}

export interface SectionSize {
  readonly name: string
  readonly byteLength: number
}

export function readHeader(bytes: Uint8Array): FileHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const sections = Array.from({ length: view.getUint32(HEADER.sectionCount, true) }, (_, index) => {
    const at = HEADER_BYTE_LENGTH + index * DIRECTORY_ENTRY_BYTE_LENGTH
    const name = SECTION_NAMES[view.getUint16(at + DIRECTORY_ENTRY.kind, true)] || 'unknown'
    return { name, byteLength: view.getUint32(at + DIRECTORY_ENTRY.byteLength, true) }
  })
  return {
    formatVersion: view.getUint32(HEADER.version, true),
    byteLength: bytes.byteLength,
    buildId: Buffer.from(bytes.subarray(HEADER.buildId, HEADER_BYTE_LENGTH)).toString('hex'),
    sections,
  }
}
