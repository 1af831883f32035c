import type { Bytecode, Tier } from '@esm-bytecode/format'
import { Producer, type ProduceRequest, type Target } from './produce.ts'

export interface BytecodeRequest extends Omit<ProduceRequest, 'tier'> {
  /** Of the module: unique among all that are made. */
  readonly id: string
  /** Length in bytes of its file. */
  readonly byteLength: number
}

export interface BytecodeMakerOptions {
  readonly tier: Exclude<Tier, 'warm'>
  /** Modules of fewer bytes are compiled, to find errors, but get no bytecode. */
  readonly minSize: number
}

/** Has bytecode made for all targets, and keeps it by module: what has not changed is not made again. */
export class BytecodeMaker {
  readonly #targets: readonly Target[]
  readonly #options: BytecodeMakerOptions
  readonly #made = new Map<
    string,
    { textChecksum: number; scriptName: string | null; bytecodes: readonly Bytecode[] }
  >()
  #producers: readonly Producer[] = []

  constructor(targets: readonly Target[], options: BytecodeMakerOptions) {
    this.#targets = targets
    this.#options = options
  }

  /** Starts the child processes, if they are not there: until they are asked for something they can get ready. */
  open(): void {
    if (this.#producers.length === 0) this.#producers = this.#targets.map((target) => new Producer(target))
  }

  /** The tier of the bytecode of a module of this length, or `null` if it gets none. */
  tierFor(byteLength: number): Exclude<Tier, 'warm'> | null {
    return byteLength < this.#options.minSize ? null : this.#options.tier
  }

  /**
   * @returns the bytecode, or V8's message if it does not take the module
   * @throws BmesError `BMES_ERR_TARGET`
   */
  async make({ id, byteLength, ...request }: BytecodeRequest): Promise<readonly Bytecode[] | string> {
    const { textChecksum, scriptName } = request
    const known = this.#made.get(id)
    if (known?.textChecksum === textChecksum && known.scriptName === scriptName) return known.bytecodes
    this.open()
    const tier = this.tierFor(byteLength)
    const results = await Promise.all(
      this.#producers.map((producer) => producer.produce({ ...request, tier })),
    )
    const error = results.find((result) => result.error !== null)?.error
    if (error) return error
    const bytecodes = results.flatMap(({ bytecode }) => bytecode ?? [])
    this.#made.set(id, { textChecksum, scriptName, bytecodes })
    return bytecodes
  }

  forgetAllBut(ids: { has(id: string): boolean }): void {
    for (const id of this.#made.keys()) if (!ids.has(id)) this.#made.delete(id)
  }

  /** Ends the child processes. Whoever asks for more starts new ones. */
  async close(): Promise<void> {
    const producers = this.#producers
    this.#producers = []
    await Promise.all(producers.map((producer) => producer.close()))
  }
}
