import { checksum } from '../src/index.ts'
import { SECTION } from '../src/layout.ts'

/** Changes a file as someone would who knows the format: every checksum is made to fit again afterwards. */
export class Tamper {
  readonly bytes: Uint8Array
  readonly view: DataView

  constructor(file: Uint8Array) {
    this.bytes = file.slice()
    this.view = new DataView(this.bytes.buffer)
  }

  get sectionCount(): number {
    return this.view.getUint32(12, true)
  }

  /** Offset of the directory entry of the first section of a kind. */
  entry(kind: keyof typeof SECTION): number {
    for (let index = 0; index < this.sectionCount; index++) {
      if (this.view.getUint16(40 + index * 16, true) === SECTION[kind]) return 40 + index * 16
    }
    throw new Error(`no ${kind} section`)
  }

  section(kind: keyof typeof SECTION): { start: number; byteLength: number } {
    const entry = this.entry(kind)
    return { start: this.view.getUint32(entry + 4, true), byteLength: this.view.getUint32(entry + 8, true) }
  }

  /** Sets a word of a section. */
  u32(kind: keyof typeof SECTION, offset: number, value: number): this {
    this.view.setUint32(this.section(kind).start + offset, value, true)
    return this
  }

  u8(kind: keyof typeof SECTION, offset: number, value: number): this {
    this.bytes[this.section(kind).start + offset] = value
    return this
  }

  /** Sets a field of a section's directory entry: 0 kind, 2 flags, 4 offset, 8 length. */
  directory(kind: keyof typeof SECTION, offset: 0 | 2 | 4 | 8, value: number): this {
    const entry = this.entry(kind)
    if (offset < 4) this.view.setUint16(entry + offset, value, true)
    else this.view.setUint32(entry + offset, value, true)
    return this
  }

  /** The same for the first section whose kind is this number. */
  directoryOf(kind: number, offset: 2, value: number): this {
    for (let at = 40; at < 40 + this.sectionCount * 16; at += 16) {
      if (this.view.getUint16(at, true) === kind) {
        this.view.setUint16(at + offset, value, true)
        return this
      }
    }
    throw new Error(`no section of kind ${kind}`)
  }

  /** Makes the checksums fit. */
  seal(): Uint8Array {
    for (let index = 0; index < this.sectionCount; index++) {
      const start = this.view.getUint32(40 + index * 16 + 4, true)
      const byteLength = this.view.getUint32(40 + index * 16 + 8, true)
      this.view.setUint32(
        40 + index * 16 + 12,
        checksum(this.bytes.subarray(start, start + byteLength)),
        true,
      )
    }
    return this.sealHeader()
  }

  sealHeader(): Uint8Array {
    const end = 40 + this.sectionCount * 16
    this.view.setUint32(8, checksum(this.bytes.subarray(12, end)), true)
    return this.bytes
  }
}
