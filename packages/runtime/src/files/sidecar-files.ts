import {
  ArrayPrototypePush,
  BufferAllocUnsafeSlow,
  BufferPrototypeLatin1Slice,
  BufferPrototypeUtf8Slice,
  MathMax,
  TypedArrayPrototypeSet,
  TypedArrayPrototypeSubarray,
  Uint8Array,
} from '@esm-bytecode/format/primordials'
import {
  declarationsAsWritten,
  type ModuleRecord,
  type OpenedSidecar,
  type PatchSet,
} from '@esm-bytecode/format'
import { join } from '../process/builtins.ts'
import { chunkUrl } from './chunk-url.ts'
import { type BytecodeSubject, type ModuleFiles } from '@esm-bytecode/linker'

/** A chunk and its sidecar, verified. */
export class SidecarFiles implements ModuleFiles {
  readonly isPacked = false
  readonly #folder: string
  readonly #sidecar: OpenedSidecar
  /** Until the text was made, which may take its place. */
  #chunk: Uint8Array | null
  /** How many bytes before those of the chunk may be written over, and they, too; `null`: none. */
  readonly #space: number | null
  #text: Uint8Array | null = null
  /** What the patches have taken away, once the text was made. */
  readonly #removed: Uint8Array[] = []
  /** For each request the URL of the packed module that it leads to, or `null`. */
  packedTargets: readonly (string | null)[] = []
  readonly build: string
  readonly bytecode: BytecodeSubject

  /**
   * @param folder absolute path of that of the chunk
   * @param space if the chunk stands in a buffer of its own, how many bytes stand before it: at least {@link spaceFor} them
   */
  constructor(folder: string, sidecar: OpenedSidecar, chunk: Uint8Array, space: number | null = null) {
    this.#space = space
    this.#folder = folder
    this.#sidecar = sidecar
    this.#chunk = chunk
    const { bytecodes, source, patchSet } = sidecar
    const { textByteLength, textChecksum } = patchSet
    const root = sidecar.root === '' ? folder : join(folder, sidecar.root)
    this.bytecode = { bytecodes, source, textByteLength, textChecksum, root }
    this.build = BufferPrototypeLatin1Slice(sidecar.buildId)
  }

  readRecord(): ModuleRecord {
    return this.#sidecar.readRecord()
  }

  detachRecord(): () => ModuleRecord {
    return this.#sidecar.detachRecord()
  }

  verifyRecord(): number {
    return this.#sidecar.verifyRecord()
  }

  /** How many folders above its own the paths of the sidecar may reach. */
  get rootDepth(): number {
    const { root } = this.#sidecar
    return root === '' ? 0 : (root.length + 1) / 3
  }

  get buildId(): Uint8Array {
    return this.#sidecar.buildId
  }

  target(request: number): string | null {
    const { target } = this.readRecord().requests[request]!
    if (target === null) return this.packedTargets[request] ?? null
    return chunkUrl(this.#folder, target)
  }

  readText(): string {
    const text = (this.#text ??= this.#makeText())
    return this.#sidecar.source.isAscii ? BufferPrototypeLatin1Slice(text) : BufferPrototypeUtf8Slice(text)
  }

  /** Applies the patches of the sidecar to the bytes of the chunk. */
  #makeText(): Uint8Array {
    const { patches, textByteLength } = this.#sidecar.patchSet
    const chunk = this.#chunk!
    const space = this.#space
    const text =
      space === null
        ? BufferAllocUnsafeSlow(textByteLength)
        : new Uint8Array(chunk.buffer, chunk.byteOffset - space, space + chunk.length)
    let from = 0
    let to = 0
    for (let i = 0; i < patches.length; i++) {
      const { start, end, replacement } = patches[i]!
      TypedArrayPrototypeSet(text, TypedArrayPrototypeSubarray(chunk, from, start), to)
      to += start - from
      const removed = new Uint8Array(end - start)
      TypedArrayPrototypeSet(removed, TypedArrayPrototypeSubarray(chunk, start, end), 0)
      ArrayPrototypePush(this.#removed, removed)
      TypedArrayPrototypeSet(text, replacement, to)
      to += replacement.length
      from = end
    }
    TypedArrayPrototypeSet(text, TypedArrayPrototypeSubarray(chunk, from), to)
    this.#chunk = null
    return TypedArrayPrototypeSubarray(text, 0, textByteLength)
  }

  readDeclarations(): string {
    return declarationsAsWritten(this.#chunk ?? this.#restoreChunk(), this.#sidecar.patchSet.patches)
  }

  /** The other way round. */
  #restoreChunk(): Uint8Array {
    const { source, patchSet } = this.#sidecar
    const text = this.#text!
    const chunk = BufferAllocUnsafeSlow(source.byteLength)
    let from = 0
    let to = 0
    for (let i = 0; i < patchSet.patches.length; i++) {
      const { start, end, replacement } = patchSet.patches[i]!
      TypedArrayPrototypeSet(chunk, TypedArrayPrototypeSubarray(text, from, from + start - to), to)
      from += start - to + replacement.length
      TypedArrayPrototypeSet(chunk, this.#removed[i]!, start)
      to = end
    }
    TypedArrayPrototypeSet(chunk, TypedArrayPrototypeSubarray(text, from), to)
    return chunk
  }

  /** @throws BmesError if it is damaged */
  readPlan(): string | null {
    return this.#sidecar.readPlan()
  }

  readSourceMap(): string | null {
    return this.#sidecar.readSourceMap()
  }
}

/** By how many bytes a text may be ahead of its chunk while it takes the place of that, front to back. */
export function spaceFor({ patches }: PatchSet): number {
  let growth = 0
  let space = 0
  for (let i = 0; i < patches.length; i++) {
    const { start, end, replacement } = patches[i]!
    growth += replacement.length - (end - start)
    space = MathMax(space, growth)
  }
  return space
}
