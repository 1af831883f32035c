import type { DecodedPackedModule, ModuleRecord } from '@esm-bytecode/format'
import type { Consumable } from '../consume/consume.ts'
import { mayImport } from '../process/default-loader.ts'
import { type BytecodeSubject, type ModuleFiles } from '@esm-bytecode/linker'
import type { RuntimePack } from './runtime-pack.ts'

/** An ES module in a pack. */
export class PackedFiles implements ModuleFiles {
  readonly isPacked = true
  readonly record: ModuleRecord
  readonly bytecode: BytecodeSubject
  readonly #pack: RuntimePack
  readonly #packed: DecodedPackedModule
  readonly #targets: readonly (number | null)[]
  readonly #declarations: string

  /** @throws BmesError if its metadata is damaged */
  constructor(pack: RuntimePack, packed: DecodedPackedModule) {
    const { record, targets, declarations } = packed.esModule()
    this.record = record
    this.bytecode = bytecodeSubject(pack, packed)
    this.#pack = pack
    this.#packed = packed
    this.#targets = targets
    this.#declarations = declarations
  }

  target(request: number): string | null {
    const target = this.#targets[request] ?? null
    return target === null ? null : this.#pack.moduleUrl(target)
  }

  readText(): string {
    return this.#packed.readText()
  }

  readDeclarations(): string {
    return this.#declarations
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
export function commonJsConsumable(pack: RuntimePack, packed: DecodedPackedModule, text: string): Consumable {
  return {
    filename: pack.modulePath(packed.index),
    text,
    bytecode: bytecodeSubject(pack, packed),
    imports: mayImport(packed.commonJs()),
  }
}

/** What bytecode of a packed module belongs to. */
function bytecodeSubject(pack: RuntimePack, packed: DecodedPackedModule): BytecodeSubject {
  const { bytecodes, evidence, textByteLength, textChecksum } = packed
  return { bytecodes, source: evidence, textByteLength, textChecksum, root: pack.folder }
}
