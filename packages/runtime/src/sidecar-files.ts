import { declarationsAsWritten, type DecodedSidecar } from '@esm-bytecode/format'
import { dirname, fileURLToPath, join, pathToFileURL } from './builtins.ts'
import type { BytecodeSubject, ModuleFiles } from './module-files.ts'

/** A chunk and its sidecar, verified. */
export class SidecarFiles implements ModuleFiles {
  readonly isPacked = false
  readonly #url: string
  readonly #sidecar: DecodedSidecar
  readonly #chunk: Uint8Array
  readonly #packedTargets: readonly (string | null)[]
  readonly bytecode: BytecodeSubject

  /** @param packedTargets for each request the URL of the packed module that it leads to, or `null` */
  constructor(
    url: string,
    sidecar: DecodedSidecar,
    chunk: Uint8Array,
    packedTargets: readonly (string | null)[] = [],
  ) {
    this.#url = url
    this.#sidecar = sidecar
    this.#chunk = chunk
    this.#packedTargets = packedTargets
    const { bytecodes, source, patchSet } = sidecar
    const { textByteLength, textChecksum } = patchSet
    const root = join(this.#folder, sidecar.root)
    this.bytecode = { bytecodes, source, textByteLength, textChecksum, root }
  }

  get record() {
    return this.#sidecar.record
  }

  get #folder(): string {
    return dirname(fileURLToPath(this.#url))
  }

  target(request: number): string | null {
    const { target } = this.record.requests[request]!
    if (target === null) return this.#packedTargets[request] ?? null
    return pathToFileURL(join(this.#folder, target)).href
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
