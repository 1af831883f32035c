import { encodeRecord } from '../encode-record.ts'
import { errEncode } from '../errors.ts'
import { COMMON_JS_FLAG, NO_INDEX } from '../layout.ts'
import { SectionWriter } from '../section-writer.ts'
import type { StringTableWriter } from '../string-table-writer.ts'
import type { PackedCommonJs, PackedEsModule } from './pack.ts'

/** @throws BmesError `BMES_ERR_ENCODE` */
export function encodeEsModule(
  { record, targets, declarations }: PackedEsModule,
  strings: StringTableWriter,
): Uint8Array {
  if (targets.length !== record.requests.length) {
    throw errEncode('a module has not one target for each request')
  }
  const { requests, imports, exports, starExports, flags } = encodeRecord(record, strings)
  const writer = new SectionWriter()
  for (const table of [requests, imports, exports, starExports]) {
    writer.u32(table.byteLength, 'the length of a table')
  }
  writer.u32(strings.add(declarations), 'the declarations')
  for (const table of [requests, imports, exports, starExports, flags]) writer.bytes(table)
  for (const target of targets) writer.u32(target ?? NO_INDEX, 'the module of a request')
  return writer.finish()
}

/** @throws BmesError `BMES_ERR_ENCODE` */
export function encodeCommonJs(
  { exportNames, requires, usesDynamicImport, importsFromStrings }: PackedCommonJs,
  strings: StringTableWriter,
): Uint8Array {
  const flags =
    (usesDynamicImport ? COMMON_JS_FLAG.usesDynamicImport : 0) |
    (importsFromStrings ? COMMON_JS_FLAG.importsFromStrings : 0)
  const writer = new SectionWriter().u32(flags, 'the flags')
  writer.u32(exportNames.length, 'the number of names').u32(requires.length, 'the number of requires')
  for (const name of exportNames) writer.u32(strings.add(name), 'an export name')
  for (const { specifier, target } of requires) {
    writer.u32(strings.add(specifier), 'a specifier').u32(target, `the module of "${specifier}"`)
  }
  return writer.finish()
}
