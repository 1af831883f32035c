import {
  BufferAllocUnsafeSlow,
  BufferPrototypeLatin1Slice,
  BufferPrototypeUtf8Slice,
  TypedArrayPrototypeSet,
  TypedArrayPrototypeSubarray,
} from '@esm-bytecode/format/primordials'
import { declarationsAsWritten, type DecodedSidecar } from '@esm-bytecode/format'
import { join } from '../process/builtins.ts'
import { chunkUrl } from './chunk-url.ts'
import type { BytecodeSubject, ModuleFiles } from './module-files.ts'

/** A chunk and its sidecar, verified. */
export class SidecarFiles implements ModuleFiles {
  readonly isPacked = false
  readonly #folder: string
  readonly #sidecar: DecodedSidecar
  readonly #chunk: Uint8Array
  readonly #packedTargets: readonly (string | null)[]
  readonly bytecode: BytecodeSubject

  /**
   * @param folder absolute path of that of the chunk
   * @param packedTargets for each request the URL of the packed module that it leads to, or `null`
   */
  constructor(
    folder: string,
    sidecar: DecodedSidecar,
    chunk: Uint8Array,
    packedTargets: readonly (string | null)[] = [],
  ) {
    this.#folder = folder
    this.#sidecar = sidecar
    this.#chunk = chunk
    this.#packedTargets = packedTargets
    const { bytecodes, source, patchSet } = sidecar
    const { textByteLength, textChecksum } = patchSet
    const root = sidecar.root === '' ? folder : join(folder, sidecar.root)
    this.bytecode = { bytecodes, source, textByteLength, textChecksum, root }
  }

  get record() {
    return this.#sidecar.record
  }

  target(request: number): string | null {
    const { target } = this.record.requests[request]!
    if (target === null) return this.#packedTargets[request] ?? null
    return chunkUrl(this.#folder, target)
  }

  /** Applies the patches of the sidecar to the bytes of the chunk. */
  readText(): string {
    const { source, patchSet } = this.#sidecar
    const text = BufferAllocUnsafeSlow(patchSet.textByteLength)
    let from = 0
    let to = 0
    for (let i = 0; i < patchSet.patches.length; i++) {
      const { start, end, replacement } = patchSet.patches[i]!
      TypedArrayPrototypeSet(text, TypedArrayPrototypeSubarray(this.#chunk, from, start), to)
      to += start - from
      TypedArrayPrototypeSet(text, replacement, to)
      to += replacement.length
      from = end
    }
    TypedArrayPrototypeSet(text, TypedArrayPrototypeSubarray(this.#chunk, from), to)
    return source.isAscii ? BufferPrototypeLatin1Slice(text) : BufferPrototypeUtf8Slice(text)
  }

  readDeclarations(): string {
    return declarationsAsWritten(this.#chunk, this.#sidecar.patchSet.patches)
  }

  readSourceMap(): string | null {
    return this.#sidecar.readSourceMap()
  }
}
