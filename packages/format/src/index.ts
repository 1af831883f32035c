export * from './module-record.ts'
export * from './sidecar.ts'
export { checksum } from './checksum.ts'
export { encodeSidecar } from './encode-sidecar.ts'
export { decodeSidecar, type DecodedSidecar, type EncodedBytecode } from './decode-sidecar.ts'
export { sameTarget } from './same-target.ts'
export {
  STORE_ENTRY_EXTENSION,
  storeEntryName,
  storeEntryPath,
  storeTargetFolder,
  type StoreSubject,
  type StoreTarget,
} from './store-entry.ts'
export { VerifiedBytecode } from './verified-bytecode.ts'
export { compareFlags, v8Flags, type FlagDifference } from './v8-flags.ts'
export { readFlagHash, readV8Header, writeFlagHash } from './v8-header.ts'
export {
  BmesError,
  isBmesError,
  type BmesErrorCode,
  type BmesErrorOptions,
  type FormatErrorCode,
} from './errors.ts'
