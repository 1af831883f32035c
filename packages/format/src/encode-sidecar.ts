import { checksum } from './checksum.ts'
import { decodeSidecar } from './decode-sidecar.ts'
import { errEncode, errUnreadable } from './errors.ts'
import {
  BINDING_ACCESSES,
  BINDING_INITIALIZATIONS,
  BUILD_ID_BYTE_LENGTH,
  CHECKSUM_START,
  DIRECTORY_ENTRY,
  DIRECTORY_ENTRY_BYTE_LENGTH,
  FLAG,
  FORMS,
  HEADER,
  HEADER_BYTE_LENGTH,
  MAGIC,
  MAX_ROOT_DEPTH,
  REQUEST_KINDS,
  SECTION,
  SECTION_ALIGNMENT,
  SECTION_REQUIRED,
  TIERS,
  VERSION,
} from './layout.ts'
import type { ModuleRecord } from './module-record.ts'
import { SectionWriter } from './section-writer.ts'
import type { Bytecode, PatchSet, Sidecar, SourceIdentity } from './sidecar.ts'
import { encodeUtf8, StringTableWriter } from './string-table-writer.ts'

interface Section {
  readonly kind: number
  readonly bytes: Uint8Array
  /** Whether a reader that does not know the kind must reject the file. */
  readonly required: boolean
}

/**
 * Writes a `.bmes` file. The same sidecar always gives the same bytes.
 *
 * @throws BmesError `BMES_ERR_ENCODE` if the sidecar breaks a rule of `docs/bmes.md`
 */
export function encodeSidecar(sidecar: Sidecar): Uint8Array {
  const strings = new StringTableWriter()
  const { record, patchSet, source, bytecodes, sourceMap } = sidecar
  const required = (kind: number, bytes: Uint8Array): Section => ({ kind, bytes, required: true })
  const optional = (kind: number, bytes: Uint8Array): Section => ({ kind, bytes, required: false })
  const sections = [
    required(SECTION.requests, encodeRequests(record, strings)),
    required(SECTION.imports, encodeImports(record, strings)),
    required(SECTION.exports, encodeExports(record, strings)),
    required(SECTION.starExports, encodeStarExports(record)),
  ]
  // Without bytecode the module still runs, compiled from source: no reader needs to know these two kinds.
  if (bytecodes.length > 0) sections.push(optional(SECTION.targets, encodeTargets(bytecodes, strings)))
  for (const { data } of bytecodes) sections.push(optional(SECTION.bytecode, data))
  sections.push(
    required(SECTION.source, encodeSource(source, strings)),
    required(SECTION.patches, encodePatches(patchSet)),
    required(SECTION.flags, encodeFlags(record)),
    required(SECTION.strings, strings.finish()),
  )
  if (sourceMap !== null) sections.push(optional(SECTION.sourceMap, encodeUtf8(sourceMap)))

  const file = encodeFile(sections, sidecar)
  refuseUnreadable(file)
  return file
}

function encodeRequests({ requests }: ModuleRecord, strings: StringTableWriter): Uint8Array {
  const writer = new SectionWriter()
  const attributeCount = requests.reduce((sum, request) => sum + request.attributes.length, 0)
  writer.u32(requests.length, 'the number of requests').u32(attributeCount, 'the number of attributes')
  for (const { specifier, target, kind, dynamic, attributes } of requests) {
    writer.u32(strings.add(specifier), 'a specifier').u32(strings.addOrNull(target), 'a target')
    writer.u8(REQUEST_KINDS.indexOf(kind), `the kind of the request "${specifier}"`)
    writer
      .u8(dynamic ? 1 : 0, 'dynamic')
      .u8(0, 'the phase')
      .u8(0, 'padding')
    writer.u32(attributes.length, 'the number of attributes')
  }
  for (const { attributes } of requests) {
    for (const { key, value } of attributes) {
      writer.u32(strings.add(key), 'an attribute key').u32(strings.add(value), 'an attribute value')
    }
  }
  return writer.finish()
}

function encodeImports({ imports }: ModuleRecord, strings: StringTableWriter): Uint8Array {
  const writer = new SectionWriter().u32(imports.length, 'the number of imports')
  for (const { request, importName, localName, access } of imports) {
    writer.u32(request, `the request of the import "${localName}"`)
    writer.u32(strings.addOrNull(importName), 'an import name').u32(strings.add(localName), 'a local name')
    writer.u32(BINDING_ACCESSES.indexOf(access), `the access of the import "${localName}"`)
  }
  return writer.finish()
}

function encodeExports(
  { localExports, indirectExports }: ModuleRecord,
  strings: StringTableWriter,
): Uint8Array {
  const writer = new SectionWriter()
  writer.u32(localExports.length, 'the number of local exports')
  writer.u32(indirectExports.length, 'the number of indirect exports')
  for (const { exportName, localName, initialization, moves } of localExports) {
    writer.u32(strings.add(exportName), 'an export name').u32(strings.add(localName), 'a local name')
    writer.u32(BINDING_INITIALIZATIONS.indexOf(initialization), `the initialization of "${exportName}"`)
    writer.u32(moves ? 1 : 0, 'moves')
  }
  for (const { exportName, request, importName, localName } of indirectExports) {
    writer.u32(strings.add(exportName), 'an export name')
    writer.u32(request, `the request of the export "${exportName}"`)
    writer.u32(strings.addOrNull(importName), 'an import name')
    writer.u32(strings.addOrNull(localName), 'a local name')
  }
  return writer.finish()
}

function encodeStarExports({ starExports }: ModuleRecord): Uint8Array {
  const writer = new SectionWriter().u32(starExports.length, 'the number of star exports')
  for (const request of starExports) writer.u32(request, 'the request of a star export')
  return writer.finish()
}

function encodeTargets(bytecodes: readonly Bytecode[], strings: StringTableWriter): Uint8Array {
  const writer = new SectionWriter().u32(bytecodes.length, 'the number of targets')
  for (const { target } of bytecodes) {
    const { v8 } = target
    writer.u32(strings.add(target.nodeVersion), 'a Node version')
    writer.u32(strings.add(target.platform), 'a platform').u32(strings.add(target.arch), 'an architecture')
    writer.u32(target.nodeBuild, 'the build of Node')
    writer.u32(v8.magic, "V8's magic").u32(v8.versionHash, "V8's version hash")
    writer.u32(v8.flagHash, "V8's flag hash")
    writer.u32(v8.readOnlySnapshotChecksum, "V8's read-only snapshot checksum")
    writer.u32(target.textChecksum, 'the text checksum of a target')
    writer.u32(TIERS.indexOf(target.tier), 'the tier of a target')
    writer.u32(strings.addOrNull(target.scriptName), 'the script name of a target')
    writer.u32(strings.add(target.flags), 'the flags of a target')
  }
  return writer.finish()
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

function encodeFlags(record: ModuleRecord): Uint8Array {
  let flags = 0
  for (const name of Object.keys(FLAG) as (keyof typeof FLAG)[]) {
    if (record[name]) flags |= FLAG[name]
  }
  return new SectionWriter().u32(FORMS.indexOf(record.form), 'the form').u32(flags, 'the flags').finish()
}

function encodeFile(sections: readonly Section[], { buildId, root }: Sidecar): Uint8Array {
  if (buildId.byteLength !== BUILD_ID_BYTE_LENGTH) {
    throw errEncode(`the build id has ${buildId.byteLength} bytes instead of ${BUILD_ID_BYTE_LENGTH}`)
  }
  const directoryEnd = HEADER_BYTE_LENGTH + sections.length * DIRECTORY_ENTRY_BYTE_LENGTH
  let byteLength = directoryEnd
  const offsets = sections.map(({ bytes }) => {
    const offset = align(byteLength)
    byteLength = offset + bytes.byteLength
    return offset
  })
  if (byteLength > 0xffff_ffff)
    throw errEncode(`it would have ${byteLength} bytes, more than 32 bits can count`)

  const file = new Uint8Array(byteLength)
  const view = new DataView(file.buffer)
  view.setUint32(HEADER.magic, MAGIC, true)
  view.setUint32(HEADER.version, VERSION, true)
  view.setUint32(HEADER.sectionCount, sections.length, true)
  view.setUint32(HEADER.fileByteLength, byteLength, true)
  view.setUint16(HEADER.rootDepth, rootDepth(root), true)
  file.set(buildId, HEADER.buildId)
  sections.forEach(({ kind, bytes, required }, index) => {
    const entry = HEADER_BYTE_LENGTH + index * DIRECTORY_ENTRY_BYTE_LENGTH
    const offset = offsets[index]!
    view.setUint16(entry + DIRECTORY_ENTRY.kind, kind, true)
    view.setUint16(entry + DIRECTORY_ENTRY.flags, required ? SECTION_REQUIRED : 0, true)
    view.setUint32(entry + DIRECTORY_ENTRY.offset, offset, true)
    view.setUint32(entry + DIRECTORY_ENTRY.byteLength, bytes.byteLength, true)
    view.setUint32(entry + DIRECTORY_ENTRY.checksum, checksum(bytes), true)
    file.set(bytes, offset)
  })
  view.setUint32(HEADER.checksum, checksum(file.subarray(CHECKSUM_START, directoryEnd)), true)
  return file
}

function align(offset: number): number {
  return Math.ceil(offset / SECTION_ALIGNMENT) * SECTION_ALIGNMENT
}

function rootDepth(root: string): number {
  if (root === '') return 0
  const segments = root.split('/')
  if (segments.some((segment) => segment !== '..') || segments.length > MAX_ROOT_DEPTH) {
    throw errEncode(`the root "${root}" is not a chain of ".."`)
  }
  return segments.length
}

/** The rules stand once, in the reader: what it would refuse at start is refused here, at build. */
function refuseUnreadable(file: Uint8Array): void {
  try {
    decodeSidecar(file)
  } catch (error) {
    throw errUnreadable(error)
  }
}
