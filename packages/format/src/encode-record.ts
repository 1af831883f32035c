import { BINDING_ACCESSES, BINDING_INITIALIZATIONS, FLAG, FORMS, NO_INDEX, REQUEST_KINDS } from './layout.ts'
import type { ImportedMember, ModuleRecord } from './module-record.ts'
import { SectionWriter } from './section-writer.ts'
import type { StringTableWriter } from './string-table-writer.ts'

/** The tables that a module record is stored in. */
export interface EncodedRecord {
  readonly requests: Uint8Array
  readonly imports: Uint8Array
  readonly exports: Uint8Array
  readonly starExports: Uint8Array
  readonly flags: Uint8Array
}

/** @throws BmesError `BMES_ERR_ENCODE` */
export function encodeRecord(record: ModuleRecord, strings: StringTableWriter): EncodedRecord {
  return {
    requests: encodeRequests(record, strings),
    imports: encodeImports(record, strings),
    exports: encodeExports(record, strings),
    starExports: encodeStarExports(record),
    flags: encodeFlags(record),
  }
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
  const members = imports.flatMap((entry) => withNested(entry.members))
  const writer = new SectionWriter()
    .u32(imports.length, 'the number of imports')
    .u32(members.length, 'the number of members')
  for (const { request, importName, localName, access, members: own } of imports) {
    writer.u32(request, `the request of the import "${localName}"`)
    writer.u32(strings.addOrNull(importName), 'an import name').u32(strings.add(localName), 'a local name')
    writer.u32(BINDING_ACCESSES.indexOf(access), `the access of the import "${localName}"`)
    writer.u32(own?.length ?? NO_INDEX, `the number of members of the import "${localName}"`)
  }
  for (const { name, members: own } of members) {
    writer
      .u32(strings.add(name), 'a member')
      .u32(own?.length ?? NO_INDEX, `the number of members of "${name}"`)
  }
  return writer.finish()
}

/** Each member before its own members. */
function withNested(members: readonly ImportedMember[] | null): ImportedMember[] {
  return (members ?? []).flatMap((member) => [member, ...withNested(member.members)])
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

function encodeFlags(record: ModuleRecord): Uint8Array {
  let flags = 0
  for (const name of Object.keys(FLAG) as (keyof typeof FLAG)[]) {
    if (record[name]) flags |= FLAG[name]
  }
  return new SectionWriter().u32(FORMS.indexOf(record.form), 'the form').u32(flags, 'the flags').finish()
}
