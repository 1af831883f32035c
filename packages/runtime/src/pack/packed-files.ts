import type {
  DecodedEsModule,
  DecodedPackedModule,
  EncodedBytecode,
  FileEvidence,
  ModuleRecord,
} from '@esm-bytecode/format'
import type { CommonJsModule } from '../commonjs/common-js-module.ts'
import type { Consumable } from '../consume/consume.ts'
import { mayImport } from '../process/default-loader.ts'
import { type BytecodeSubject, type ModuleFiles } from '@esm-bytecode/linker'
import type { RuntimePack } from './runtime-pack.ts'

/** An ES module in a pack. */
export class PackedFiles implements ModuleFiles {
  readonly isPacked = true
  readonly build: string
  readonly bytecode: BytecodeSubject
  readonly #pack: RuntimePack
  readonly #packed: DecodedPackedModule
  #metadata: DecodedEsModule | null = null

  constructor(pack: RuntimePack, packed: DecodedPackedModule) {
    this.build = pack.build
    this.bytecode = new PackedSubject(pack, packed)
    this.#pack = pack
    this.#packed = packed
  }

  /** @throws BmesError if it is damaged */
  #readMetadata(): DecodedEsModule {
    return (this.#metadata ??= this.#packed.esModule())
  }

  readRecord(): ModuleRecord {
    return this.#readMetadata().record
  }

  /** The metadata of a pack is there as long as the pack. */
  detachRecord(): () => ModuleRecord {
    const packed = this.#packed
    return () => packed.esModule().record
  }

  verifyRecord(): null {
    this.#packed.verifyMetadata()
    return null
  }

  target(request: number): string | null {
    const target = this.#readMetadata().targets[request] ?? null
    return target === null ? null : this.#pack.moduleUrl(target)
  }

  readText(): string {
    return this.#packed.readText()
  }

  readDeclarations(): string {
    return this.#readMetadata().declarations
  }

  readSourceMap(): string | null {
    return this.#packed.readSourceMap()
  }
}

/**
 * What V8 makes the wrapper of a packed CommonJS module of.
 *
 * @param text of the wrapper, verified
 */
export function commonJsConsumable(
  { pack, packed, path, metadata }: CommonJsModule,
  text: string,
): Consumable {
  return {
    filename: path,
    text,
    bytecode: new PackedSubject(pack, packed),
    imports: mayImport(metadata),
  }
}

/** What bytecode of a packed module belongs to. Most of it nobody asks for. */
class PackedSubject implements BytecodeSubject {
  readonly #pack: RuntimePack
  readonly #packed: DecodedPackedModule

  constructor(pack: RuntimePack, packed: DecodedPackedModule) {
    this.#pack = pack
    this.#packed = packed
  }

  get bytecodes(): readonly EncodedBytecode[] {
    return this.#packed.bytecodes
  }

  get source(): FileEvidence {
    return this.#packed.evidence
  }

  get textByteLength(): number {
    return this.#packed.textByteLength
  }

  get textChecksum(): number {
    return this.#packed.textChecksum
  }

  get root(): string {
    return this.#pack.folder
  }
}
