// Header and directory of a file, as docs/bmes.md says under "Header" and "Section directory". The file was decoded before, and
// is sound.

const HEADER_BYTE_LENGTH = 40
const ENTRY_BYTE_LENGTH = 16

/** By kind. */
const NAMES = [
  'unknown',
  'module requests',
  'import entries',
  'export entries',
  'star exports',
  'targets',
  'bytecode',
  'source',
  'patches',
  'flags',
  'strings',
  'source map',
  'pack',
  'folders',
  'packed modules',
  'pack targets',
  'contents',
  'importers',
  'store entry',
  'signature',
] as const

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
  const sections = Array.from({ length: view.getUint32(12, true) }, (_, index) => {
    const at = HEADER_BYTE_LENGTH + index * ENTRY_BYTE_LENGTH
    const name = NAMES[view.getUint16(at, true)] ?? NAMES[0]
    return { name, byteLength: view.getUint32(at + 8, true) }
  })
  return {
    formatVersion: view.getUint32(4, true),
    byteLength: bytes.byteLength,
    buildId: Buffer.from(bytes.subarray(24, 40)).toString('hex'),
    sections,
  }
}
