import {
  ArrayPrototypeMap,
  ArrayPrototypePush,
  JSONStringify,
  StringPrototypeRepeat,
  TypedArrayPrototypeSet,
  TypedArrayPrototypeSubarray,
  Uint8Array,
} from './primordials.ts'
import { isAscii, isUtf8 } from 'node:buffer'
import { decodeRecord } from './decode-record.ts'
import {
  readDirectory,
  requiredSection,
  type Section,
  sectionBytes,
  type SectionedFile,
  type SectionSource,
  verifiedSection,
  wordsOf,
} from './directory.ts'
import { alignSection } from './encode-file.ts'
import { readBytecodes } from './decode-targets.ts'
import type { EncodedBytecode } from './encoded-bytecode.ts'
import { errMalformed } from './errors.ts'
import { PATCHES, SECTION, SIDECAR, SOURCE_BYTE_LENGTH } from './layout.ts'
import { nameOfSections } from './section-name.ts'
import { boolean, checkLength, headWord, readText, splitsCharacter, Strings } from './section-reader.ts'
import type { ModuleRecord } from './module-record.ts'
import type { Patch, PatchSet, Sidecar, SourceIdentity } from './sidecar.ts'
import { invalidName } from './target-path.ts'

/** What {@link openSidecar} reads: a {@link Sidecar} of which some is read, and verified, when it is asked for. */
export interface OpenedSidecar extends Omit<Sidecar, 'record' | 'bytecodes' | 'sourceMap' | 'plan'> {
  readonly bytecodes: readonly EncodedBytecode[]
  /**
   * @returns the module record
   * @throws BmesError if it is damaged
   */
  readRecord(): ModuleRecord
  /**
   * Takes the record out of the file.
   *
   * @returns the same as {@link readRecord}, which keeps a copy of the tables in memory, and nothing else of the file
   */
  detachRecord(): () => ModuleRecord
  /**
   * Verifies the checksums of the record, and does not read it.
   *
   * @returns what a plan calls it: `recordName()` of the record
   * @throws BmesError `BMES_ERR_SECTION` or `BMES_ERR_CHECKSUM`
   */
  verifyRecord(): number
  /**
   * @returns the source map (JSON), or `null` if the file has none
   * @throws BmesError `BMES_ERR_CHECKSUM` or `BMES_ERR_MALFORMED` if it is damaged
   */
  readSourceMap(): string | null
  /**
   * @returns the plan (JSON), or `null` if the file has none
   * @throws BmesError `BMES_ERR_CHECKSUM` or `BMES_ERR_MALFORMED` if it is damaged
   */
  readPlan(): string | null
}

/** What {@link decodeSidecar} reads: all but bytecodes, source map and plan is verified. */
export interface DecodedSidecar extends OpenedSidecar {
  readonly record: ModuleRecord
}

/**
 * Reads a `.bmes` file. Verifies every checksum but those of the bytecodes, the source map and the plan, and checks that what the
 * file says makes sense. Byte arrays in the result are views of `bytes`: those must not change afterwards.
 *
 * @param bytes the whole file; bytecode can be handed to V8 without a copy if the first byte is aligned to 8
 * @param name path or URL of the file, for messages
 * @throws BmesError with a `FormatErrorCode`, and nothing else, whatever the bytes are
 */
export function decodeSidecar(bytes: Uint8Array, name?: string): DecodedSidecar {
  const opened = openSidecar(bytes, name)
  return { ...opened, record: opened.readRecord() }
}

/** The same, but for the module record: a start that has a plan needs none. */
export function openSidecar(bytes: Uint8Array, name?: string): OpenedSidecar {
  const file = readDirectory(bytes, name, SIDECAR)
  const strings = new Strings(file)
  const source = readSource(file, strings)
  let record: ModuleRecord | null = null
  return {
    buildId: file.buildId,
    root: rootOfDepth(file.rootDepth),
    source,
    patchSet: readPatches(file, source),
    bytecodes: readBytecodes(file, strings),
    readRecord: () => (record ??= readRecord(file, strings)),
    detachRecord: () => detachRecord(file),
    verifyRecord: () => nameOfRecord(file),
    readSourceMap: () => readOptionalText(file, SECTION.sourceMap, 'the source map'),
    readPlan: () => readOptionalText(file, SECTION.plan, 'the plan'),
  }
}

function readRecord(file: SectionSource, strings: Strings): ModuleRecord {
  return decodeRecord(file, strings, { ...recordSections(file), hasTargetPaths: true })
}

const RECORD_SECTIONS = [
  SECTION.requests,
  SECTION.imports,
  SECTION.exports,
  SECTION.starExports,
  SECTION.flags,
  SECTION.strings,
]

function detachRecord(file: SectionedFile): () => ModuleRecord {
  return readerOf(copyRecord(file))
}

/** Apart, for a function keeps all that stands around it. */
function readerOf(copy: SectionSource): () => ModuleRecord {
  return () => readRecord(copy, new Strings(copy))
}

function copyRecord(file: SectionedFile): SectionSource {
  const sections = ArrayPrototypeMap(RECORD_SECTIONS, (kind) => requiredSection(file, kind))
  const once: (Section | undefined)[] = []
  let byteLength = 0
  for (let i = 0; i < sections.length; i++) {
    const section = sections[i]!
    once[section.kind] = { ...section, start: byteLength }
    byteLength = alignSection(byteLength + section.byteLength)
  }
  const bytes = new Uint8Array(byteLength)
  for (let i = 0; i < sections.length; i++) {
    const section = sections[i]!
    TypedArrayPrototypeSet(bytes, sectionBytes(file.bytes, section), once[section.kind]!.start)
  }
  const { name, rootDepth } = file
  return { bytes, words: wordsOf(bytes), name, rootDepth, once }
}

function nameOfRecord(file: SectionedFile): number {
  const { requests, imports, exports, starExports, flags } = recordSections(file)
  return nameOfSections(
    requests.checksum,
    imports.checksum,
    exports.checksum,
    starExports.checksum,
    flags.checksum,
  )
}

function recordSections(file: SectionSource) {
  return {
    requests: verifiedSection(file, SECTION.requests),
    imports: verifiedSection(file, SECTION.imports),
    exports: verifiedSection(file, SECTION.exports),
    starExports: verifiedSection(file, SECTION.starExports),
    flags: verifiedSection(file, SECTION.flags),
  }
}

function readSource(file: SectionedFile, strings: Strings): SourceIdentity {
  const section = verifiedSection(file, SECTION.source)
  checkLength(file, section, SOURCE_BYTE_LENGTH)
  const at = section.start / 4
  const name = strings.at(file.words[at]!)
  const problem = invalidName(name)
  if (problem !== null) throw errMalformed(`the source ${JSONStringify(name)} ${problem}`, file.name)
  return {
    name,
    byteLength: file.words[at + 1]!,
    checksum: file.words[at + 2]!,
    isAscii: boolean(file, file.words[at + 3]!),
  }
}

function readPatches(file: SectionedFile, source: SourceIdentity): PatchSet {
  const { bytes, words, name } = file
  const section = verifiedSection(file, SECTION.patches)
  const count = headWord(file, section, 0)
  const replacementByteLength = headWord(file, section, 1)
  const replacementsStart = PATCHES.headByteLength + count * PATCHES.entryByteLength
  checkLength(file, section, replacementsStart + replacementByteLength)
  const textByteLength = words[section.start / 4 + 2]!
  const textChecksum = words[section.start / 4 + 3]!
  const replacements = TypedArrayPrototypeSubarray(sectionBytes(bytes, section), replacementsStart)
  const ascii = isAscii(replacements)
  if (!ascii && source.isAscii) throw errMalformed('a replacement in an ASCII source is not ASCII', name)
  if (!ascii && !isUtf8(replacements)) throw errMalformed('a replacement is not UTF-8', name)

  const patches: Patch[] = []
  let previousEnd = 0
  let replacementStart = 0
  let textLength = source.byteLength
  let at = (section.start + PATCHES.headByteLength) / 4
  for (let index = 0; index < count; index++, at += PATCHES.entryByteLength / 4) {
    const start = words[at]!
    const end = words[at + 1]!
    const replacementEnd = replacementStart + words[at + 2]!
    if (start < previousEnd || end < start || end > source.byteLength) {
      throw errMalformed('patches overlap, are not sorted or leave the source', name)
    }
    if (replacementEnd > replacementByteLength) throw errMalformed('a replacement leaves its section', name)
    if (!ascii && splitsCharacter(replacements, replacementEnd)) {
      throw errMalformed('a replacement is not UTF-8', name)
    }
    ArrayPrototypePush(patches, {
      start,
      end,
      replacement: TypedArrayPrototypeSubarray(replacements, replacementStart, replacementEnd),
      isRequest: boolean(file, words[at + 3]!),
    })
    textLength += replacementEnd - replacementStart - (end - start)
    previousEnd = end
    replacementStart = replacementEnd
  }
  if (replacementStart !== replacementByteLength)
    throw errMalformed('a replacement belongs to no patch', name)
  if (textLength !== textByteLength)
    throw errMalformed('the patches do not give the length of the text', name)
  return { patches, textByteLength, textChecksum }
}

function readOptionalText(file: SectionedFile, kind: number, what: string): string | null {
  const section = file.once[kind]
  return section === undefined ? null : readText(file, section, what)
}

function rootOfDepth(depth: number): string {
  return depth === 0 ? '' : StringPrototypeRepeat('../', depth - 1) + '..'
}
