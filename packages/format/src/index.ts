export * from './module-record.ts'
export * from './sidecar.ts'
export { checksum } from './checksum.ts'
export { encodeSidecar } from './encode-sidecar.ts'
export { decodeSidecar, type DecodedSidecar, type EncodedBytecode } from './decode-sidecar.ts'
export { VerifiedBytecode } from './verified-bytecode.ts'
export {
  BmesError,
  isBmesError,
  type BmesErrorCode,
  type BmesErrorOptions,
  type FormatErrorCode,
} from './errors.ts'
