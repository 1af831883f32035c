import {
  ArrayPrototypePush,
  BufferPrototypeUtf8Slice,
  JSONStringify,
  SafeMap,
  StringPrototypeSlice,
  encodeUtf8String,
} from './primordials.ts'
import { errEncode } from './errors.ts'
import { NO_INDEX } from './layout.ts'
import { SectionWriter } from './section-writer.ts'

/** @throws BmesError `BMES_ERR_ENCODE` if the string has a lone surrogate */
export function encodeUtf8(value: string): Uint8Array {
  const bytes = encodeUtf8String(value)
  // UTF-8 has no lone surrogates: U+FFFD stands in their place then, and that is another name.
  if (BufferPrototypeUtf8Slice(bytes) !== value) {
    throw errEncode(`${JSONStringify(StringPrototypeSlice(value, 0, 80))} has a lone surrogate`)
  }
  return bytes
}

/** Collects the strings of a file, each once, in the order of their first use. */
export class StringTableWriter {
  readonly #indexes = new SafeMap<string, number>()
  readonly #encoded: Uint8Array[] = []

  /** @returns the index that stands for the string */
  add(value: string): number {
    const known = this.#indexes.get(value)
    if (known !== undefined) return known
    const index = ArrayPrototypePush(this.#encoded, encodeUtf8(value)) - 1
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
    for (let i = 0; i < this.#encoded.length; i++) {
      const bytes = this.#encoded[i]!
      writer.u32((end += bytes.byteLength), 'the length of all strings')
    }
    for (let i = 0; i < this.#encoded.length; i++) {
      const bytes = this.#encoded[i]!
      writer.bytes(bytes)
    }
    return writer.finish()
  }
}
