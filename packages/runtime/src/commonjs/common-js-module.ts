import type { DecodedPackedModule, PackedCommonJs } from '@esm-bytecode/format'
import type { RuntimePack } from '../pack/runtime-pack.ts'

/** What V8 makes of a packed text: the function that Node would have made of the file. */
export type CommonJsWrapper = (
  exports: unknown,
  require: unknown,
  module: unknown,
  filename: string,
  dirname: string,
) => unknown

/** A CommonJS module in a pack. */
export class CommonJsModule {
  readonly pack: RuntimePack
  readonly packed: DecodedPackedModule
  readonly path: string
  #metadata: PackedCommonJs | null = null

  constructor(pack: RuntimePack, packed: DecodedPackedModule, path: string) {
    this.pack = pack
    this.packed = packed
    this.path = path
  }

  /** @throws BmesError if it is damaged */
  get metadata(): PackedCommonJs {
    return (this.#metadata ??= this.packed.commonJs())
  }
}
