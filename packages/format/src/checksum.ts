import { process } from './primordials.ts'
type Crc32 = (bytes: Uint8Array) => number

let crc32: Crc32 | undefined

/**
 * The checksum of BMES: CRC-32 as in zlib, gzip and PNG, as an unsigned 32-bit number.
 * The nine ASCII bytes `123456789` give 0xCBF43926. It stops damage, not lies.
 */
export function checksum(bytes: Uint8Array): number {
  // Not imported: `node:zlib` brings the streams along, and a program without sidecars shall not wait for them.
  crc32 ??= process.getBuiltinModule('node:zlib').crc32 as Crc32
  return crc32(bytes)
}
