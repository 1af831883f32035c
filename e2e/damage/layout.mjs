// Where what stands in a BMES file, as `docs/bmes.md` says; and its checksums, made again.
import { crc32 } from 'node:zlib'
import {
  DIRECTORY_ENTRY,
  DIRECTORY_ENTRY_BYTE_LENGTH,
  HEADER,
  HEADER_BYTE_LENGTH,
  SECTION,
} from '@esm-bytecode/format'

const NAMES = Object.fromEntries(Object.entries(SECTION).map(([name, kind]) => [kind, name]))

/** What a checksum vouches for that nobody but the writer of the code can judge: V8's bytecode, and code itself. */
const IS_CODE = new Set(['bytecode', 'contents', 'sourceMap'])

/**
 * @typedef {object} Region
 * @property {string} name
 * @property {number} start
 * @property {number} end exclusive
 * @property {boolean} isMetadata whether it may be changed under a checksum that is made again
 */

const MODULE_LENGTH = 84
/** Offsets of the parts of a packed module in its entry. */
const PARTS = { metadata: 48, text: 60, sourceMap: 72 }

/**
 * @param {Buffer} file sound
 * @returns {Region[]} header, directory, every section, and of a pack every part of its contents
 */
export function regionsOf(file) {
  const count = file.readUInt32LE(HEADER.sectionCount)
  const directoryEnd = HEADER_BYTE_LENGTH + count * DIRECTORY_ENTRY_BYTE_LENGTH
  /** @type {Region[]} */
  const regions = [
    { name: 'header', start: 0, end: HEADER_BYTE_LENGTH, isMetadata: true },
    { name: 'directory', start: HEADER_BYTE_LENGTH, end: directoryEnd, isMetadata: true },
  ]
  for (const { kind, start, end } of sectionsOf(file)) {
    const name = NAMES[kind] ?? `kind ${kind}`
    regions.push({ name, start, end, isMetadata: !IS_CODE.has(name) })
  }
  for (const { name, start, end } of partsOf(file)) {
    regions.push({ name, start, end, isMetadata: name === 'metadata' })
  }
  return regions.filter(({ start, end }) => end > start)
}

/** @param {Buffer} file @returns {{ kind: number, entry: number, start: number, end: number }[]} */
export function sectionsOf(file) {
  return Array.from({ length: file.readUInt32LE(HEADER.sectionCount) }, (_, index) => {
    const entry = HEADER_BYTE_LENGTH + index * DIRECTORY_ENTRY_BYTE_LENGTH
    const start = file.readUInt32LE(entry + DIRECTORY_ENTRY.offset)
    const end = start + file.readUInt32LE(entry + DIRECTORY_ENTRY.byteLength)
    return { kind: file.readUInt16LE(entry + DIRECTORY_ENTRY.kind), entry, start, end }
  })
}

/** @param {Buffer} file */
function partsOf(file) {
  const sections = sectionsOf(file)
  const modules = sections.find(({ kind }) => kind === SECTION.modules)
  const contents = sections.find(({ kind }) => kind === SECTION.contents)
  if (!modules || !contents) return []
  const parts = []
  for (let index = 0; index < file.readUInt32LE(modules.start); index++) {
    for (const [name, offset] of Object.entries(PARTS)) {
      const entry = modules.start + 8 + index * MODULE_LENGTH + offset
      const start = contents.start + file.readUInt32LE(entry)
      parts.push({ name, entry, start, end: start + file.readUInt32LE(entry + 4) })
    }
  }
  return parts
}

/**
 * Makes the checksums of parts, sections and header fit what is there, as far as it makes sense.
 *
 * @param {Buffer} file changed in place
 */
export function seal(file) {
  const isInside = ({ start = 0, end = 0 }) => start <= end && end <= file.length
  const directoryEnd =
    HEADER_BYTE_LENGTH + file.readUInt32LE(HEADER.sectionCount) * DIRECTORY_ENTRY_BYTE_LENGTH
  if (directoryEnd > file.length) return
  const sum = (start = 0, end = 0) => crc32(file.subarray(start, end))
  try {
    for (const part of partsOf(file)) {
      if (part.end > part.start && isInside(part)) {
        file.writeUInt32LE(sum(part.start, part.end), part.entry + 8)
      }
    }
  } catch (error) {
    // Its tables lead out of the file: there is nothing to make fit.
    if (!(error instanceof RangeError)) throw error
  }
  for (const section of sectionsOf(file)) {
    if (isInside(section))
      file.writeUInt32LE(sum(section.start, section.end), section.entry + DIRECTORY_ENTRY.checksum)
  }
  file.writeUInt32LE(sum(HEADER.sectionCount, directoryEnd), HEADER.checksum)
}
