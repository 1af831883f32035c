import { decodeStoreEntry } from './decode-store-entry.ts'
import { encodeFile, NO_BUILD, refuseUnreadable, required } from './encode-file.ts'
import { encodeTargets } from './encode-target.ts'
import { SECTION } from './layout.ts'
import { SectionWriter } from './section-writer.ts'
import type { StoreEntry } from './store-entry.ts'
import { StringTableWriter } from './string-table-writer.ts'

/**
 * Writes a file of the store. The same entry always gives the same bytes.
 *
 * @throws BmesError `BMES_ERR_ENCODE` if the entry breaks a rule of `docs/bmes.md`
 */
export function encodeStoreEntry({ name, subject, bytecode }: StoreEntry): Uint8Array {
  const strings = new StringTableWriter()
  const { source, textByteLength, textChecksum } = subject
  const head = new SectionWriter().u32(strings.add(name), 'the name of the module')
  head.u32(source.byteLength, 'the source length').u32(source.checksum, 'the source checksum')
  head.u32(textByteLength, 'the text length').u32(textChecksum, 'the text checksum')
  const targets = encodeTargets([bytecode], strings)
  const file = encodeFile(
    [
      required(SECTION.targets, targets),
      required(SECTION.bytecode, bytecode.data),
      required(SECTION.strings, strings.finish()),
      required(SECTION.storeEntry, head.finish()),
    ],
    NO_BUILD,
    0,
  )
  refuseUnreadable(() => decodeStoreEntry(file))
  return file
}
