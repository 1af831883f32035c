import { DataViewPrototypeGetFloat64, DataViewPrototypeGetUint32 } from '../primordials.ts'
import { checksum } from '../checksum.ts'
import { type Section, sectionBytes, type SectionedFile } from '../directory.ts'
import type { TargetProcess } from '../encoded-bytecode.ts'
import { errChecksum, errMalformed } from '../errors.ts'
import { MODULE, MODULES, PACKED_FORMATS, SECTION } from '../layout.ts'
import type { Strings } from '../section-reader.ts'
import type { BytecodeTarget } from '../sidecar.ts'
import type { FileEvidence, PackedFormat, StatEvidence } from './pack.ts'

/** What all bytecodes of a pack that were made by one process have in common. */
export type PackTarget = TargetProcess & Pick<BytecodeTarget, 'flags'>

/**
 * Reads bytes of the file, for one use: the next call may write over them.
 *
 * @param start offset in the file, a multiple of 8, as the address of the first byte is then
 */
export type ReadContents = (start: number, byteLength: number) => Uint8Array

/** A pack whose tables are verified. */
export interface PackFile extends SectionedFile {
  readonly view: DataView
  readonly strings: Strings
  readonly targets: readonly PackTarget[]
  readonly contents: Section
  /** Hands out texts, bytecodes and source maps; `null`: they stand in `bytes`, as all else does. */
  readonly readContents: ReadContents | null
  readonly moduleCount: number
  /** Offset in the file of the first entry of a module. */
  readonly modulesStart: number
}

/**
 * A part of the contents. Its range was checked when the pack was opened.
 *
 * @param at index of the word that is its offset; length and checksum follow
 */
export function partOfContents({ words, contents }: PackFile, at: number): Section {
  return {
    kind: SECTION.contents,
    start: contents.start + words[at]!,
    byteLength: words[at + 1]!,
    checksum: words[at + 2]!,
  }
}

/**
 * The bytes of a part that is no metadata.
 *
 * @param what they are, for the message
 * @throws BmesError `BMES_ERR_CHECKSUM`
 */
export function verifiedContents(pack: PackFile, part: Section, what: string): Uint8Array {
  const bytes = bytesOfPart(pack, part)
  if (checksum(bytes) !== part.checksum) throw errChecksum(what, pack.name)
  return bytes
}

/** The same bytes, unverified. */
export function bytesOfPart({ bytes, readContents }: PackFile, part: Section): Uint8Array {
  return readContents === null ? sectionBytes(bytes, part) : readContents(part.start, part.byteLength)
}

/** @param start offset in the file */
export function readEvidence(view: DataView, start: number): FileEvidence {
  return {
    byteLength: DataViewPrototypeGetUint32(view, start, true),
    checksum: DataViewPrototypeGetUint32(view, start + 4, true),
    ...readStat(view, start + 8),
  }
}

/** @param start offset in the file */
export function readStat(view: DataView, start: number): StatEvidence {
  return {
    mtimeMs: DataViewPrototypeGetFloat64(view, start, true),
    ctimeMs: DataViewPrototypeGetFloat64(view, start + 8, true),
    ino: DataViewPrototypeGetFloat64(view, start + 16, true),
  }
}

/** @throws BmesError `BMES_ERR_MALFORMED` if there is no such module */
export function formatOf({ words, name, modulesStart, moduleCount }: PackFile, module: number): PackedFormat {
  if (module >= moduleCount) throw errMalformed(`there is no module ${module}`, name)
  const start = modulesStart + module * MODULES.entryByteLength
  return PACKED_FORMATS[words[(start + MODULE.format) / 4]! & 0xff]!
}

export function errMetadataLength({ name }: PackFile): Error {
  return errMalformed('the metadata of a module does not have the length that its counts give', name)
}
