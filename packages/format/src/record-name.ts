import { checksum } from './checksum.ts'
import { encodeRecord } from './encode-record.ts'
import type { ModuleRecord } from './module-record.ts'
import { nameOfSections } from './section-name.ts'
import { StringTableWriter } from './string-table-writer.ts'

/**
 * What a plan calls the record of a chunk, so that a start can tell that it is the one without reading it: `docs/bmes.md`, "Plan".
 *
 * @throws BmesError `BMES_ERR_ENCODE` if it breaks a rule of `docs/bmes.md`
 */
export function recordName(record: ModuleRecord): number {
  // In a sidecar the strings of the record come first, too.
  const { requests, imports, exports, starExports, flags } = encodeRecord(record, new StringTableWriter())
  return nameOfSections(
    checksum(requests),
    checksum(imports),
    checksum(exports),
    checksum(starExports),
    checksum(flags),
  )
}
