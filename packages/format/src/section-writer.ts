import {
  DataView,
  DataViewPrototypeSetFloat64,
  DataViewPrototypeSetUint32,
  DataViewPrototypeSetUint8,
  MathMax,
  NumberIsFinite,
  NumberIsInteger,
  TypedArrayPrototypeSet,
  TypedArrayPrototypeSubarray,
  Uint8Array,
} from './primordials.ts'
import { errEncode } from './errors.ts'

const INITIAL_BYTE_LENGTH = 64

/** Appends little-endian numbers and bytes to a buffer that grows. */
export class SectionWriter {
  #bytes = new Uint8Array(INITIAL_BYTE_LENGTH)
  #view = new DataView(this.#bytes.buffer)
  #length = 0

  /** @throws BmesError `BMES_ERR_ENCODE` if the value is not an integer of 32 bits without a sign */
  u32(value: number, what: string): this {
    this.#reserve(4)
    DataViewPrototypeSetUint32(this.#view, this.#length, checkedUnsigned(value, 0xffff_ffff, what), true)
    this.#length += 4
    return this
  }

  /** @throws BmesError `BMES_ERR_ENCODE` if the value is not finite */
  f64(value: number, what: string): this {
    if (!NumberIsFinite(value)) throw errEncode(`${what} is ${value}`)
    this.#reserve(8)
    DataViewPrototypeSetFloat64(this.#view, this.#length, value, true)
    this.#length += 8
    return this
  }

  u8(value: number, what: string): this {
    this.#reserve(1)
    DataViewPrototypeSetUint8(this.#view, this.#length, checkedUnsigned(value, 0xff, what))
    this.#length += 1
    return this
  }

  get byteLength(): number {
    return this.#length
  }

  /** Appends zeros up to a multiple of a length. */
  align(alignment: number): this {
    return this.bytes(new Uint8Array((alignment - (this.#length % alignment)) % alignment))
  }

  bytes(value: Uint8Array): this {
    this.#reserve(value.byteLength)
    TypedArrayPrototypeSet(this.#bytes, value, this.#length)
    this.#length += value.byteLength
    return this
  }

  finish(): Uint8Array {
    return TypedArrayPrototypeSubarray(this.#bytes, 0, this.#length)
  }

  #reserve(byteLength: number): void {
    const needed = this.#length + byteLength
    if (needed <= this.#bytes.byteLength) return
    const grown = new Uint8Array(MathMax(needed, this.#bytes.byteLength * 2))
    TypedArrayPrototypeSet(grown, TypedArrayPrototypeSubarray(this.#bytes, 0, this.#length))
    this.#bytes = grown
    this.#view = new DataView(grown.buffer)
  }
}

function checkedUnsigned(value: number, max: number, what: string): number {
  // DataView would wrap what does not fit, and a wrapped index is a valid index of something else.
  if (!NumberIsInteger(value) || value < 0 || value > max) throw errEncode(`${what} is ${value}`)
  return value
}
