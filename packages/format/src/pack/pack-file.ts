import { DataViewPrototypeGetFloat64, DataViewPrototypeGetUint32 } from '../primordials.ts'
import type { Section, SectionedFile } from '../directory.ts'
import type { TargetProcess } from '../encoded-bytecode.ts'
import { SECTION } from '../layout.ts'
import type { Strings } from '../section-reader.ts'
import type { BytecodeTarget } from '../sidecar.ts'
import type { FileEvidence } from './pack.ts'

/** What all bytecodes of a pack that were made by one process have in common. */
export type PackTarget = TargetProcess & Pick<BytecodeTarget, 'flags'>

/** A pack whose tables are verified. */
export interface PackFile extends SectionedFile {
  readonly view: DataView
  readonly strings: Strings
  readonly targets: readonly PackTarget[]
  readonly contents: Section
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

/** @param start offset in the file */
export function readEvidence(view: DataView, start: number): FileEvidence {
  return {
    byteLength: DataViewPrototypeGetUint32(view, start, true),
    checksum: DataViewPrototypeGetUint32(view, start + 4, true),
    mtimeMs: DataViewPrototypeGetFloat64(view, start + 8, true),
    ctimeMs: DataViewPrototypeGetFloat64(view, start + 16, true),
    ino: DataViewPrototypeGetFloat64(view, start + 24, true),
  }
}
