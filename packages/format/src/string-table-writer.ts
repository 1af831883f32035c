import { errEncode } from './errors.ts'
import { NO_INDEX } from './layout.ts'
import { SectionWriter } from './section-writer.ts'

/** @throws BmesError `BMES_ERR_ENCODE` if the string has a lone surrogate */
export function encodeUtf8(value: string): Uint8Array {
  const bytes = Buffer.from(value, 'utf8')
  // UTF-8 has no lone surrogates: Buffer puts U+FFFD in their place, and that is another name.
  if (bytes.toString('utf8') !== value) {
    throw errEncode(`${JSON.stringify(value.slice(0, 80))} has a lone surrogate`)
  }
  return bytes
}

/** Collects the strings of a file, each once, in the order of their first use. */
export class StringTableWriter {
  readonly #indexes = new Map<string, number>()
  readonly #encoded: Uint8Array[] = []

  /** @returns the index that stands for the string */
  add(value: string): number {
    const known = this.#indexes.get(value)
    if (known !== undefined) return known
    const index = this.#encoded.push(encodeUtf8(value)) - 1
    this.#indexes.set(value, index)
    return index
  }

  addOrNull(value: string | null): number {
    return value === null ? NO_INDEX : this.add(value)
  }

  finish(): Uint8Array {
    const writer = new SectionWriter()
    writer.u32(this.#encoded.length, 'the number of strings')
    let end = 0
    for (const bytes of this.#encoded) writer.u32((end += bytes.byteLength), 'the length of all strings')
    for (const bytes of this.#encoded) writer.bytes(bytes)
    return writer.finish()
  }
}
