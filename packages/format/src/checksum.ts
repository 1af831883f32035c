import { getBuiltinModule } from './primordials.ts'

type Crc32 = (bytes: Uint8Array) => number

/**
 * How many bytes are summed up in JavaScript before Node has to load `node:zlib`, which takes a start 1.5 ms: as long as it takes to sum up
 * some 20 kB in code that V8 has just compiled. A program that is larger than this shall not have waited long for nothing.
 */
const MOST_IN_JAVASCRIPT = 4096

let inJavaScript = 0
let crc32: Crc32 | undefined

/**
 * The checksum of BMES: CRC-32 as in zlib, gzip and PNG, as an unsigned 32-bit number.
 * The nine ASCII bytes `123456789` give 0xCBF43926. It stops damage, not lies.
 */
export function checksum(bytes: Uint8Array): number {
  if (crc32 === undefined) {
    inJavaScript += bytes.length
    if (inJavaScript <= MOST_IN_JAVASCRIPT || !loadCrc32()) return crc32InJavaScript(bytes)
  }
  return crc32!(bytes)
}

/**
 * Has Node load `node:zlib` now: later on, its code could run into what the program has replaced.
 *
 * @returns whether it could
 */
export function loadCrc32(): boolean {
  try {
    crc32 ??= getBuiltinModule('node:zlib').crc32 as Crc32
    return true
  } catch {
    // What it is made of was replaced.
    return false
  }
}

/** For each byte its remainder by the polynomial 0xEDB88320, in 32 bits with a sign. */
let table: number[] | undefined

function crc32InJavaScript(bytes: Uint8Array): number {
  table ??= makeTable()
  let sum = -1
  for (let i = 0; i < bytes.length; i++) sum = (sum >>> 8) ^ table[(sum ^ bytes[i]!) & 0xff]!
  return ~sum >>> 0
}

function makeTable(): number[] {
  const made = [0]
  let rest = 1
  // The remainder of a sum of bits is the sum of theirs.
  for (let bit = 128; bit > 0; bit >>>= 1) {
    rest = (rest & 1) === 0 ? rest >>> 1 : (rest >>> 1) ^ 0xedb88320
    for (let lower = 0; lower < 256; lower += 2 * bit) made[bit + lower] = rest ^ made[lower]!
  }
  return made
}
