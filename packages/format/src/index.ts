export * from './module-record.ts'
export * from './sidecar.ts'
export { checksum, loadCrc32 } from './checksum.ts'
export { COMMONJS_WRAPPER_LENGTH, unwrapCommonJs, wrapCommonJs } from './common-js-wrapper.ts'
export { declarationsAsWritten } from './declarations.ts'
export { packageJsonChecksum } from './package-json.ts'
export { namedByteLength } from './directory.ts'
export {
  DIRECTORY_ENTRY,
  DIRECTORY_ENTRY_BYTE_LENGTH,
  HEADER,
  HEADER_BYTE_LENGTH,
  MAX_MEMBER_DEPTH,
  SECTION,
  SECTION_NAMES,
} from './layout.ts'
export { encodeSidecar } from './encode-sidecar.ts'
export { decodeSidecar, openSidecar, type DecodedSidecar, type OpenedSidecar } from './decode-sidecar.ts'
export type { EncodedBytecode } from './encoded-bytecode.ts'
export * from './pack/pack.ts'
export { decodePack } from './pack/decode-pack.ts'
export type { ReadContents } from './pack/pack-file.ts'
export { contentsRange, unreadRange, type Range } from './pack/unread-range.ts'
export { encodePack } from './pack/encode-pack.ts'
export { withBytecodes } from './pack/with-bytecodes.ts'
export { decodeStoreEntry } from './decode-store-entry.ts'
export { encodeStoreEntry } from './encode-store-entry.ts'
export {
  decodeRuntimeFile,
  encodeRuntimeFile,
  findRuntimeBytecode,
  RUNTIME_FILE_NAME,
} from './runtime-file.ts'
export { readSignature, withSignature, type FileSignature, type Sha256 } from './signature.ts'
export { recordName } from './record-name.ts'
export { sameTarget } from './same-target.ts'
export {
  STORE_ENTRY_EXTENSION,
  storeEntryName,
  storeEntryPath,
  storeTargetFolder,
  subjectOfScript,
  type DecodedStoreEntry,
  type StoreEntry,
  type StoreSubject,
  type StoreTarget,
} from './store-entry.ts'
export { invalidTargetPath } from './target-path.ts'
export { VerifiedBytecode } from './verified-bytecode.ts'
export { compareFlags, v8Flags, type FlagDifference } from './v8-flags.ts'
export { hasSnapshotChecksum, readFlagHash, readV8Header, writeFlagHash } from './v8-header.ts'
export {
  BmesError,
  isBmesError,
  type BmesErrorCode,
  type BmesErrorOptions,
  type FormatErrorCode,
} from './errors.ts'
