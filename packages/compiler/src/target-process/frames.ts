import type { Readable } from 'node:stream'

export interface Frame {
  readonly header: Record<string, unknown>
  readonly payload: Buffer
}

/** One message of the protocol that `channel.mjs` describes. */
export function frame(header: object, payload: readonly Uint8Array[]): Buffer {
  const json = Buffer.from(JSON.stringify(header))
  const lengths = Buffer.alloc(8)
  lengths.writeUInt32LE(json.length, 0)
  lengths.writeUInt32LE(
    payload.reduce((sum, part) => sum + part.length, 0),
    4,
  )
  return Buffer.concat([lengths, json, ...payload])
}

/** Reads frames from a stream, one at a time. */
export class FrameReader {
  readonly #chunks: AsyncIterator<Buffer>
  #parts: Buffer[] = []
  #length = 0

  constructor(stream: Readable) {
    this.#chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  }

  /** @returns the next frame, or `null` where the stream ends before it is complete */
  async next(): Promise<Frame | null> {
    const lengths = await this.#take(8)
    if (lengths === null) return null
    const json = await this.#take(lengths.readUInt32LE(0))
    const payload = await this.#take(lengths.readUInt32LE(4))
    if (json === null || payload === null) return null
    return { header: JSON.parse(json.toString('utf8')) as Record<string, unknown>, payload }
  }

  async #take(length: number): Promise<Buffer | null> {
    while (this.#length < length) {
      const { value, done } = await this.#chunks.next()
      if (done) return null
      this.#parts.push(value)
      this.#length += value.length
    }
    const all = this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts)
    this.#length = all.length - length
    this.#parts = this.#length > 0 ? [all.subarray(length)] : []
    return all.subarray(0, length)
  }
}
