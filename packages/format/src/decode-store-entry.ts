import { readBytecodes } from './decode-targets.ts'
import { readDirectory, type SectionedFile, verifiedSection } from './directory.ts'
import { errMalformed, errSection } from './errors.ts'
import { SECTION, STORE_ENTRY, STORE_ENTRY_BYTE_LENGTH } from './layout.ts'
import { checkLength, Strings } from './section-reader.ts'
import type { DecodedStoreEntry, StoreSubject } from './store-entry.ts'

/**
 * Reads a file of the store. Verifies every checksum but that of the bytecode. Byte arrays in the result are views of `bytes`:
 * those must not change afterwards.
 *
 * @param bytes the whole file; bytecode can be handed to V8 without a copy if the first byte is aligned to 8
 * @param name path of the file, for messages
 * @throws BmesError with a `FormatErrorCode`, and nothing else, whatever the bytes are
 */
export function decodeStoreEntry(bytes: Uint8Array, name?: string): DecodedStoreEntry {
  const file = readDirectory(bytes, name, STORE_ENTRY)
  const strings = new Strings(file)
  const head = readHead(file, strings)
  const bytecodes = readBytecodes(file, strings)
  const bytecode = bytecodes[0]
  if (bytecode === undefined || bytecodes.length > 1) {
    throw errSection(`has bytecode for ${file.bytecodes.length} targets, not for one`, name)
  }
  if (bytecode.target.textChecksum !== head.subject.textChecksum) {
    throw errMalformed('its bytecode is that of another text', name)
  }
  return { ...head, bytecode }
}

function readHead(file: SectionedFile, strings: Strings): { name: string; subject: StoreSubject } {
  const section = verifiedSection(file, SECTION.storeEntry)
  checkLength(file, section, STORE_ENTRY_BYTE_LENGTH)
  const at = section.start / 4
  const { words } = file
  return {
    name: strings.at(words[at]!),
    subject: {
      source: { byteLength: words[at + 1]!, checksum: words[at + 2]! },
      textByteLength: words[at + 3]!,
      textChecksum: words[at + 4]!,
    },
  }
}
