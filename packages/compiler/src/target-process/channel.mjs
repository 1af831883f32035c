// How a child process of a target Node talks with its parent.
// Plain JavaScript on `node:` built-ins alone, so that every supported Node runs it as it is.
//
// Standard input and output carry frames: u32 length of the header, u32 length of the payload (little-endian), the header
// as JSON, the payload. The first answer describes this Node; then there is one for each request, in order.
import { writeSync } from 'node:fs'

/** Bytes of the two lengths that a frame begins with. */
const LENGTHS = 8

/**
 * @param {AsyncIterable<Buffer>} [stream]
 * @returns {AsyncGenerator<{ header: any, payload: Buffer }>} what the parent asks for, until it ends
 */
export async function* requests(stream = process.stdin) {
  /** @type {Buffer[]} */
  let chunks = []
  let length = 0
  let missing = LENGTHS
  for await (const chunk of stream) {
    chunks.push(chunk)
    length += chunk.length
    // Chunks are joined once for the lengths and once for the rest: joined for each chunk, a text would be copied as often as it has chunks.
    while (length >= missing) {
      const pending = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)
      chunks = [pending]
      const payloadStart = LENGTHS + pending.readUInt32LE(0)
      const end = payloadStart + pending.readUInt32LE(4)
      if (length < end) {
        missing = end
        break
      }
      const header = JSON.parse(pending.toString('utf8', LENGTHS, payloadStart))
      yield { header, payload: pending.subarray(payloadStart, end) }
      chunks = [pending.subarray(end)]
      length -= end
      missing = LENGTHS
    }
  }
}

/**
 * @param {object} header
 * @param {Buffer} [payload]
 */
export function answer(header, payload = Buffer.alloc(0)) {
  const json = Buffer.from(JSON.stringify(header))
  const lengths = Buffer.alloc(8)
  lengths.writeUInt32LE(json.length, 0)
  lengths.writeUInt32LE(payload.length, 4)
  writeAll(Buffer.concat([lengths, json, payload]))
}

/** @param {Buffer} bytes */
function writeAll(bytes) {
  let written = 0
  while (written < bytes.length) {
    try {
      written += writeSync(1, bytes, written)
    } catch (error) {
      // The pipe is full and not blocking: the reader needs a moment.
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
    }
  }
}
