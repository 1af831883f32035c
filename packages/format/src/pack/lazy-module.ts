import { ArrayPrototypePush, TypeError } from '../primordials.ts'
import { verifiedBytes } from '../directory.ts'
import { type EncodedBytecode, encodedBytecode } from '../encoded-bytecode.ts'
import { MODULE, MODULE_FLAG, MODULES, PACKED_FORMATS, TIERS } from '../layout.ts'
import { decodeText, stringOrNull } from '../section-reader.ts'
import { decodeCommonJs } from './decode-common-js.ts'
import { decodeEsModule } from './decode-es-module.ts'
import { bytesOfPart, type PackFile, partOfContents, readEvidence, verifiedContents } from './pack-file.ts'
import type {
  DecodedEsModule,
  DecodedPackedModule,
  FileEvidence,
  PackedCommonJs,
  PackedFormat,
} from './pack.ts'

/** A packed module that reads its entry, which was checked when the pack was opened, as it is asked. */
export class LazyModule implements DecodedPackedModule {
  readonly index: number
  readonly name: string
  readonly #pack: PackFile
  readonly #bytecodeStart: number

  /** @param bytecodeStart offset in the file of the entry of its first bytecode */
  constructor(pack: PackFile, index: number, name: string, bytecodeStart: number) {
    this.#pack = pack
    this.index = index
    this.name = name
    this.#bytecodeStart = bytecodeStart
  }

  get folder(): number {
    return this.#word(MODULE.folder)
  }

  get format(): PackedFormat {
    return PACKED_FORMATS[this.#word(MODULE.format) & 0xff]!
  }

  get evidence(): FileEvidence {
    return readEvidence(this.#pack.view, this.#start + MODULE.evidence)
  }

  get isAscii(): boolean {
    return this.#has(MODULE_FLAG.isAscii)
  }

  get textByteLength(): number {
    return this.#word(MODULE.text + 4)
  }

  get textChecksum(): number {
    return this.#word(MODULE.text + 8)
  }

  get bytecodes(): readonly EncodedBytecode[] {
    const { words, targets, strings } = this.#pack
    const { textChecksum } = this
    const bytecodes: EncodedBytecode[] = []
    const count = this.#word(MODULE.bytecodeCount)
    let at = this.#bytecodeStart / 4
    for (let index = 0; index < count; index++, at += MODULES.bytecodeByteLength / 4) {
      const target = {
        ...targets[words[at]!]!,
        textChecksum,
        tier: TIERS[words[at + 1]!]!,
        scriptName: stringOrNull(strings, words[at + 2]!),
      }
      const payload = partOfContents(this.#pack, at + 3)
      const read = () => bytesOfPart(this.#pack, payload)
      ArrayPrototypePush(bytecodes, encodedBytecode(this.#pack, target, payload, read))
    }
    return bytecodes
  }

  verifyMetadata(): void {
    verifiedBytes(this.#pack, this.#part(MODULE.metadata), `the metadata of ${this.name}`)
  }

  esModule(): DecodedEsModule {
    this.#expect('module')
    return decodeEsModule(this.#pack, this.#part(MODULE.metadata))
  }

  commonJs(): PackedCommonJs {
    this.#expect('commonjs')
    return decodeCommonJs(this.#pack, this.#part(MODULE.metadata))
  }

  readText(): string {
    if (this.format === 'json') throw new TypeError(`${this.name} is JSON: V8 compiles nothing of it`)
    return this.#readText(MODULE.text, `the text of ${this.name}`, this.isAscii)
  }

  textBytes(): Uint8Array {
    if (this.format === 'json') throw new TypeError(`${this.name} is JSON: V8 compiles nothing of it`)
    return verifiedContents(this.#pack, this.#part(MODULE.text), `the text of ${this.name}`)
  }

  readSourceMap(): string | null {
    if (!this.#has(MODULE_FLAG.hasSourceMap)) return null
    return this.#readText(MODULE.sourceMap, `the source map of ${this.name}`, false)
  }

  #readText(offset: number, what: string, ascii: boolean): string {
    return decodeText(verifiedContents(this.#pack, this.#part(offset), what), what, ascii, this.#pack.name)
  }

  #expect(format: PackedFormat): void {
    if (this.format !== format)
      throw new TypeError(`${this.name} has the format ${this.format}, not ${format}`)
  }

  #has(flag: number): boolean {
    return ((this.#word(MODULE.format) >>> 8) & flag) !== 0
  }

  #part(offset: number): ReturnType<typeof partOfContents> {
    return partOfContents(this.#pack, (this.#start + offset) / 4)
  }

  /** Offset of its entry in the file. */
  get #start(): number {
    return this.#pack.modulesStart + this.index * MODULES.entryByteLength
  }

  #word(offset: number): number {
    return this.#pack.words[(this.#start + offset) / 4]!
  }
}
