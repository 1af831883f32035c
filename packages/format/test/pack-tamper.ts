import { checksum } from '../src/index.ts'
import { Tamper } from './tamper.ts'

/** Offsets of the locations of a module's parts in its entry. */
const PARTS = { metadata: 48, text: 60, sourceMap: 72 }

/** Changes a pack: the checksums of the modules' parts fit again afterwards, too. */
export class PackTamper extends Tamper {
  readonly #moduleCount: number

  constructor(file: Uint8Array) {
    super(file)
    this.#moduleCount = this.view.getUint32(this.section('modules').start, true)
  }

  /** Sets a word of the entry of a module. */
  module(index: number, offset: number, value: number): this {
    return this.u32('modules', 8 + index * 84 + offset, value)
  }

  /** Offset in the file of a part of a module. */
  part(index: number, part: keyof typeof PARTS): { start: number; byteLength: number } {
    const entry = this.section('modules').start + 8 + index * 84 + PARTS[part]
    return {
      start: this.section('contents').start + this.view.getUint32(entry, true),
      byteLength: this.view.getUint32(entry + 4, true),
    }
  }

  /** Sets a word of the metadata of a module. */
  metadata(index: number, offset: number, value: number): this {
    this.view.setUint32(this.part(index, 'metadata').start + offset, value, true)
    return this
  }

  override seal(): Uint8Array {
    for (let index = 0; index < this.#moduleCount; index++) {
      for (const part of ['metadata', 'text', 'sourceMap'] as const) {
        const { start, byteLength } = this.part(index, part)
        if (byteLength === 0 || start + byteLength > this.bytes.byteLength) continue
        this.module(index, PARTS[part] + 8, checksum(this.bytes.subarray(start, start + byteLength)))
      }
    }
    return super.seal()
  }
}
