import { stripVTControlCharacters } from 'node:util'

const LIMIT = 16_384

/** The end of what a stream said, for people. Whatever comes before is let go, so that a program may write as much as it likes. */
export class Tail {
  #chunks: Buffer[] = []
  #length = 0

  push(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#length += chunk.length
    while (this.#length - this.#chunks[0]!.length >= LIMIT) this.#length -= this.#chunks.shift()!.length
  }

  /** @returns the last lines, without colours */
  lines(count = 20): string {
    const bytes = Buffer.concat(this.#chunks)
    const isCut = bytes.length > LIMIT
    const text = stripVTControlCharacters(bytes.subarray(-LIMIT).toString('utf8')).trimEnd()
    const lines = text.split(/\r?\n/)
    // The first one may begin anywhere.
    return (isCut && lines.length > 1 ? lines.slice(1) : lines).slice(-count).join('\n')
  }
}
