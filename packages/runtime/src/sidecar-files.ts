import { declarationsAsWritten, type DecodedSidecar } from '@esm-bytecode/format'
import { join } from './builtins.ts'
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
    const text = Buffer.allocUnsafeSlow(patchSet.textByteLength)
    let from = 0
    let to = 0
    for (const { start, end, replacement } of patchSet.patches) {
      text.set(this.#chunk.subarray(from, start), to)
      to += start - from
      text.set(replacement, to)
      to += replacement.length
      from = end
    }
    text.set(this.#chunk.subarray(from), to)
    return text.toString(source.isAscii ? 'latin1' : 'utf8')
  }

  readDeclarations(): string {
    return declarationsAsWritten(this.#chunk, this.#sidecar.patchSet.patches)
  }

  readSourceMap(): string | null {
    return this.#sidecar.readSourceMap()
  }
}
