import { decodeSidecar } from './decode-sidecar.ts'
import { encodeFile, optional, refuseUnreadable, required } from './encode-file.ts'
import { encodeRecord } from './encode-record.ts'
import { encodeTargets } from './encode-target.ts'
import { errEncode } from './errors.ts'
import { MAX_ROOT_DEPTH, SECTION } from './layout.ts'
import { SectionWriter } from './section-writer.ts'
import type { PatchSet, Sidecar, SourceIdentity } from './sidecar.ts'
import { encodeUtf8, StringTableWriter } from './string-table-writer.ts'

/**
 * Writes a `.bmes` file. The same sidecar always gives the same bytes.
 *
 * @throws BmesError `BMES_ERR_ENCODE` if the sidecar breaks a rule of `docs/bmes.md`
 */
export function encodeSidecar(sidecar: Sidecar): Uint8Array {
  const strings = new StringTableWriter()
  const { record, patchSet, source, bytecodes, sourceMap, plan = null } = sidecar
  const encoded = encodeRecord(record, strings)
  const sections = [
    required(SECTION.requests, encoded.requests),
    required(SECTION.imports, encoded.imports),
    required(SECTION.exports, encoded.exports),
    required(SECTION.starExports, encoded.starExports),
  ]
  // Without bytecode the module still runs, compiled from source: no reader needs to know these two kinds.
  if (bytecodes.length > 0) sections.push(optional(SECTION.targets, encodeTargets(bytecodes, strings)))
  for (const { data } of bytecodes) sections.push(optional(SECTION.bytecode, data))
  sections.push(
    required(SECTION.source, encodeSource(source, strings)),
    required(SECTION.patches, encodePatches(patchSet)),
    required(SECTION.flags, encoded.flags),
    required(SECTION.strings, strings.finish()),
  )
  if (sourceMap !== null) sections.push(optional(SECTION.sourceMap, encodeUtf8(sourceMap)))
  if (plan !== null) sections.push(optional(SECTION.plan, encodeUtf8(plan)))

  const file = encodeFile(sections, sidecar.buildId, rootDepth(sidecar.root))
  refuseUnreadable(() => decodeSidecar(file))
  return file
}

function encodeSource(source: SourceIdentity, strings: StringTableWriter): Uint8Array {
  const writer = new SectionWriter().u32(strings.add(source.name), 'the source name')
  writer.u32(source.byteLength, 'the source length').u32(source.checksum, 'the source checksum')
  return writer.u32(source.isAscii ? 1 : 0, 'isAscii').finish()
}

function encodePatches({ patches, textByteLength, textChecksum }: PatchSet): Uint8Array {
  const writer = new SectionWriter()
  const replacementByteLength = patches.reduce((sum, patch) => sum + patch.replacement.byteLength, 0)
  writer.u32(patches.length, 'the number of patches')
  writer.u32(replacementByteLength, 'the length of all replacements')
  writer.u32(textByteLength, 'the text length').u32(textChecksum, 'the text checksum')
  for (const { start, end, replacement, isRequest } of patches) {
    writer.u32(start, 'the start of a patch').u32(end, 'the end of a patch')
    writer.u32(replacement.byteLength, 'the length of a replacement')
    writer.u32(isRequest ? 1 : 0, 'isRequest')
  }
  for (const { replacement } of patches) writer.bytes(replacement)
  return writer.finish()
}

function rootDepth(root: string): number {
  if (root === '') return 0
  const segments = root.split('/')
  if (segments.some((segment) => segment !== '..') || segments.length > MAX_ROOT_DEPTH) {
    throw errEncode(`the root "${root}" is not a chain of ".."`)
  }
  return segments.length
}
