import { isAscii, isUtf8 } from 'node:buffer'
import { checksum } from './checksum.ts'
import { decodeRecord } from './decode-record.ts'
import {
  readDirectory,
  type Section,
  sectionBytes,
  type SectionedFile,
  verifiedSection,
} from './directory.ts'
import { errChecksum, errMalformed, errSection } from './errors.ts'
import { PATCHES, SECTION, SOURCE_BYTE_LENGTH, TARGETS, TIERS } from './layout.ts'
import {
  asBuffer,
  boolean,
  checkLength,
  enumValue,
  headWord,
  splitsCharacter,
  stringOrNull,
  Strings,
} from './section-reader.ts'
import type { BytecodeTarget, Patch, PatchSet, Sidecar, SourceIdentity } from './sidecar.ts'
import { invalidTargetPath } from './target-path.ts'
import { VerifiedBytecode } from './verified-bytecode.ts'

/** Bytecode that V8 must not see yet: its checksum was not compared with its bytes. */
export interface EncodedBytecode {
  readonly target: BytecodeTarget
  /** Length in bytes of the bytecode. */
  readonly byteLength: number
  /** @throws BmesError `BMES_ERR_CHECKSUM` if the bytecode is damaged */
  verify(): VerifiedBytecode
}

/** What {@link decodeSidecar} reads: a {@link Sidecar} whose large parts are verified when they are asked for. */
export interface DecodedSidecar extends Omit<Sidecar, 'bytecodes' | 'sourceMap'> {
  readonly bytecodes: readonly EncodedBytecode[]
  /**
   * @returns the source map (JSON), or `null` if the file has none
   * @throws BmesError `BMES_ERR_CHECKSUM` or `BMES_ERR_MALFORMED` if it is damaged
   */
  readSourceMap(): string | null
}

/**
 * Reads a `.bmes` file. Verifies every checksum but those of the bytecodes and the source map, and checks that what the
 * file says makes sense. Byte arrays in the result are views of `bytes`: those must not change afterwards.
 *
 * @param bytes the whole file; bytecode can be handed to V8 without a copy if the first byte is aligned to 8
 * @param name path or URL of the file, for messages
 * @throws BmesError with a `FormatErrorCode`, and nothing else, whatever the bytes are
 */
export function decodeSidecar(bytes: Uint8Array, name?: string): DecodedSidecar {
  const file = readDirectory(bytes, name)
  const strings = new Strings(file)
  const source = readSource(file, strings)
  return {
    buildId: file.buildId,
    root: rootOfDepth(file.rootDepth),
    source,
    record: decodeRecord(file, strings),
    patchSet: readPatches(file, source),
    bytecodes: readBytecodes(file, strings),
    readSourceMap: () => readSourceMap(file),
  }
}

function readBytecodes(file: SectionedFile, strings: Strings): EncodedBytecode[] {
  const { bytecodes, once, name } = file
  if (once[SECTION.targets] === undefined) {
    if (bytecodes.length > 0) throw errSection('has bytecode but no targets', name)
    return []
  }
  const section = verifiedSection(file, SECTION.targets)
  const count = headWord(file, section, 0)
  checkLength(file, section, TARGETS.headByteLength + count * TARGETS.entryByteLength)
  if (count !== bytecodes.length) {
    throw errSection(`has ${count} targets but ${bytecodes.length} bytecode sections`, name)
  }
  const start = (section.start + TARGETS.headByteLength) / 4
  return bytecodes.map((payload, index) =>
    encodedBytecode(file, readTarget(file, strings, start + (index * TARGETS.entryByteLength) / 4), payload),
  )
}

/** @param at index of the entry's first word */
function readTarget(file: SectionedFile, strings: Strings, at: number): BytecodeTarget {
  const { words } = file
  return {
    nodeVersion: strings.at(words[at]!),
    platform: strings.at(words[at + 1]!),
    arch: strings.at(words[at + 2]!),
    nodeBuild: words[at + 3]!,
    v8: {
      magic: words[at + 4]!,
      versionHash: words[at + 5]!,
      flagHash: words[at + 6]!,
      readOnlySnapshotChecksum: words[at + 7]!,
    },
    textChecksum: words[at + 8]!,
    tier: enumValue(file, TIERS, words[at + 9]!, 'tier'),
    scriptName: stringOrNull(strings, words[at + 10]!),
    flags: strings.at(words[at + 11]!),
  }
}

function encodedBytecode(file: SectionedFile, target: BytecodeTarget, payload: Section): EncodedBytecode {
  const { bytes, name } = file
  return {
    target,
    byteLength: payload.byteLength,
    verify: () => VerifiedBytecode.verify(target, sectionBytes(bytes, payload), payload.checksum, name),
  }
}

function readSource(file: SectionedFile, strings: Strings): SourceIdentity {
  const section = verifiedSection(file, SECTION.source)
  checkLength(file, section, SOURCE_BYTE_LENGTH)
  const at = section.start / 4
  const name = strings.at(file.words[at]!)
  const problem = name.includes('/') ? 'is not a file name' : invalidTargetPath(name, 0)
  if (problem !== null) throw errMalformed(`the source ${JSON.stringify(name)} ${problem}`, file.name)
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
  const replacements = sectionBytes(bytes, section).subarray(replacementsStart)
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
    patches.push({
      start,
      end,
      replacement: replacements.subarray(replacementStart, replacementEnd),
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

function readSourceMap({ bytes, once, name }: SectionedFile): string | null {
  const section = once[SECTION.sourceMap]
  if (section === undefined) return null
  const json = sectionBytes(bytes, section)
  if (checksum(json) !== section.checksum) throw errChecksum('the source map', name)
  if (!isUtf8(json)) throw errMalformed('the source map is not UTF-8', name)
  return asBuffer(json).toString('utf8')
}

function rootOfDepth(depth: number): string {
  return depth === 0 ? '' : '../'.repeat(depth - 1) + '..'
}
