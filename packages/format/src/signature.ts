import {
  DataView,
  DataViewPrototypeGetUint32,
  DataViewPrototypeSetUint16,
  DataViewPrototypeSetUint32,
  TypedArrayPrototypeSet,
  TypedArrayPrototypeSubarray,
  Uint8Array,
  encodeUtf8String,
} from './primordials.ts'
import { checksum } from './checksum.ts'
import { readDirectory, sectionBytes, verifiedSection } from './directory.ts'
import { alignSection } from './encode-file.ts'
import { errEncode, errMalformed, errTooLong } from './errors.ts'
import {
  CHECKSUM_START,
  DIRECTORY_ENTRY,
  DIRECTORY_ENTRY_BYTE_LENGTH,
  HEADER,
  HEADER_BYTE_LENGTH,
  SECTION,
  SIGNABLE,
  SIGNATURE_BYTE_LENGTH,
  SIGNATURE_DOMAIN,
} from './layout.ts'
import { checkLength } from './section-reader.ts'

/** A SHA-256 that has hashed nothing yet: `createHash('sha256')` of `node:crypto`. It is passed in, for it is slow to load. */
export interface Sha256 {
  update(bytes: Uint8Array): unknown
  digest(): Uint8Array
}

/** The signature that a file carries. Whether it is a good one is for Ed25519 and a public key to say. */
export interface FileSignature {
  /** 64 bytes: a view of the file. */
  readonly bytes: Uint8Array
  /** What was signed if the signature is good, 48 bytes. Hashes the whole file, without a copy of it. */
  message(hash: Sha256): Uint8Array
}

/** What the checksums of the header and of the signature count as: nobody knows them before the file is signed. */
const ZERO_WORD = new Uint8Array(4)

/**
 * The signature of a sidecar or a pack. Of what else the file says nothing is looked at.
 *
 * @param file the whole file, which must not change afterwards
 * @param name path or URL of the file, for messages
 * @returns `null` if the file is not signed
 * @throws BmesError with a `FormatErrorCode`, and nothing else, whatever the bytes are
 */
export function readSignature(file: Uint8Array, name?: string): FileSignature | null {
  const sectioned = readDirectory(file, name, SIGNABLE)
  if (sectioned.once[SECTION.signature] === undefined) return null
  const section = verifiedSection(sectioned, SECTION.signature)
  checkLength(sectioned, section, SIGNATURE_BYTE_LENGTH)
  const { bytes, words } = sectioned
  const entry = lastEntry(words[HEADER.sectionCount / 4]!)
  const isLast = (words[entry / 4]! & 0xffff) === SECTION.signature
  if (!isLast || section.start + section.byteLength !== bytes.byteLength) {
    throw errMalformed('something follows its signature', name)
  }
  return {
    bytes: sectionBytes(bytes, section),
    message: (hash) => signedMessage(bytes, entry, section.start, hash),
  }
}

/**
 * The same file, signed.
 *
 * @param file a sidecar or a pack, as it was encoded
 * @param createHash makes a SHA-256
 * @param sign signs 48 bytes by Ed25519
 * @throws BmesError `BMES_ERR_ENCODE` if the file has a signature, or `sign` gives anything but 64 bytes; those of a reader if it
 *   is no BMES file
 */
export function withSignature(
  file: Uint8Array,
  createHash: () => Sha256,
  sign: (message: Uint8Array) => Uint8Array,
): Uint8Array {
  if (readSignature(file) !== null) throw errEncode('it has a signature already')
  const source = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const sectionCount = DataViewPrototypeGetUint32(source, HEADER.sectionCount, true) + 1
  const entry = lastEntry(sectionCount)
  const start = alignSection(file.byteLength + DIRECTORY_ENTRY_BYTE_LENGTH)
  const byteLength = start + SIGNATURE_BYTE_LENGTH
  if (byteLength > 0xffff_ffff) throw errTooLong(byteLength)
  const signed = new Uint8Array(byteLength)
  TypedArrayPrototypeSet(signed, TypedArrayPrototypeSubarray(file, 0, entry))
  TypedArrayPrototypeSet(
    signed,
    TypedArrayPrototypeSubarray(file, entry),
    entry + DIRECTORY_ENTRY_BYTE_LENGTH,
  )

  const view = new DataView(signed.buffer)
  DataViewPrototypeSetUint32(view, HEADER.sectionCount, sectionCount, true)
  DataViewPrototypeSetUint32(view, HEADER.fileByteLength, byteLength, true)
  for (let other = HEADER_BYTE_LENGTH; other < entry; other += DIRECTORY_ENTRY_BYTE_LENGTH) {
    const offset = DataViewPrototypeGetUint32(source, other + DIRECTORY_ENTRY.offset, true)
    DataViewPrototypeSetUint32(
      view,
      other + DIRECTORY_ENTRY.offset,
      offset + DIRECTORY_ENTRY_BYTE_LENGTH,
      true,
    )
  }
  // No flag: readers that do not ask who made the file pass over its signature.
  DataViewPrototypeSetUint16(view, entry + DIRECTORY_ENTRY.kind, SECTION.signature, true)
  DataViewPrototypeSetUint32(view, entry + DIRECTORY_ENTRY.offset, start, true)
  DataViewPrototypeSetUint32(view, entry + DIRECTORY_ENTRY.byteLength, SIGNATURE_BYTE_LENGTH, true)

  const signature = sign(signedMessage(signed, entry, start, createHash()))
  if (signature.byteLength !== SIGNATURE_BYTE_LENGTH) {
    throw errEncode(`its signature has ${signature.byteLength} bytes instead of ${SIGNATURE_BYTE_LENGTH}`)
  }
  TypedArrayPrototypeSet(signed, signature, start)
  DataViewPrototypeSetUint32(view, entry + DIRECTORY_ENTRY.checksum, checksum(signature), true)
  const directory = TypedArrayPrototypeSubarray(signed, CHECKSUM_START, entry + DIRECTORY_ENTRY_BYTE_LENGTH)
  DataViewPrototypeSetUint32(view, HEADER.checksum, checksum(directory), true)
  return signed
}

/** Offset in the file of the last entry of the directory. */
function lastEntry(sectionCount: number): number {
  return HEADER_BYTE_LENGTH + (sectionCount - 1) * DIRECTORY_ENTRY_BYTE_LENGTH
}

/**
 * @param entry offset of the signature's directory entry
 * @param start offset of the signature
 */
function signedMessage(file: Uint8Array, entry: number, start: number, hash: Sha256): Uint8Array {
  const headerChecksumEnd = HEADER.checksum + ZERO_WORD.byteLength
  const signatureChecksum = entry + DIRECTORY_ENTRY.checksum
  hash.update(TypedArrayPrototypeSubarray(file, 0, HEADER.checksum))
  hash.update(ZERO_WORD)
  hash.update(TypedArrayPrototypeSubarray(file, headerChecksumEnd, signatureChecksum))
  hash.update(ZERO_WORD)
  hash.update(TypedArrayPrototypeSubarray(file, signatureChecksum + ZERO_WORD.byteLength, start))
  const domain = encodeUtf8String(SIGNATURE_DOMAIN)
  const digest = hash.digest()
  const message = new Uint8Array(domain.byteLength + digest.byteLength)
  TypedArrayPrototypeSet(message, domain)
  TypedArrayPrototypeSet(message, digest, domain.byteLength)
  return message
}
