import { subjectOfScript } from '@esm-bytecode/format'
import { currentTarget } from '../process/current-target.ts'
import type { StoreEnvironment } from '../process/environment.ts'
import { type BytecodeSubject } from '@esm-bytecode/linker'
import { own } from '../process/own.ts'
import { runCode } from '../start/run-code.ts'
import type { BytecodeHost, Recording, RunTimeBytecode, Slot, StoreStats } from './run-time-bytecode.ts'
import type { Recorder } from '../store/recorder.ts'
import type { Store } from '../store/store.ts'

/**
 * What the realm has besides sidecars: a store, a recording in its place, or neither. The code of both is loaded when the
 * first module needs it: a start from sidecars alone does not pay for it.
 */
export class StoreHost implements BytecodeHost {
  readonly #log: (message: string) => void
  readonly #environment: StoreEnvironment
  #problem: string | null
  /** `undefined`: nothing has asked yet. */
  #store: Store | null | undefined
  #recorder: Recorder | null = null

  constructor(environment: StoreEnvironment, disabled: string | null, log: (message: string) => void) {
    this.#environment = environment
    this.#problem = disabled ?? environment.disabled
    this.#log = log
    if (this.#problem !== null) this.#store = null
  }

  get isRecording(): boolean {
    return this.#recorder !== null
  }

  get flagHash(): number | null {
    return this.#recorder?.flagHash ?? null
  }

  get stats(): StoreStats {
    return (
      this.#store?.stats ?? {
        directory: this.#environment.directory,
        enabled: this.#problem === null,
        reason: this.#problem,
        read: 0,
        written: 0,
        removed: 0,
      }
    )
  }

  open(filename: string, subject: BytecodeSubject): Slot | null {
    const from: RunTimeBytecode | null = this.#recorder ?? this.#openStore()
    // The program may have changed its flags.
    if (this.#store) this.#store.target = currentTarget()
    return from?.open(filename, subject) ?? null
  }

  #openStore(): Store | null {
    if (this.#store !== undefined) return this.#store
    try {
      const { Store } = loadStoreCode()
      this.#store = new Store(currentTarget(), this.#environment.directory, this.#log)
    } catch (error) {
      this.turnOff(`the code of the store cannot be loaded: ${(error as Error).message}`)
    }
    return this.#store ?? null
  }

  /** From now on bytecode comes from sidecars alone, and nothing is written. */
  turnOff(why: string): void {
    this.#store?.close()
    this.#store = null
    this.#problem = why
  }

  /** @throws what Node throws if the code of the store is missing */
  startRecording(directory: string): Recording {
    const { Recorder } = loadStoreCode()
    this.turnOff('the program is being recorded')
    this.#recorder = new Recorder(currentTarget(), directory)
    this.#recordRuntime(this.#recorder)
    return this.#recorder
  }

  #recordRuntime(recorder: Recorder): void {
    if (own.compiled === null) return
    const { text, script } = own.compiled
    const subject = { ...subjectOfScript(text), bytecodes: [], root: '' }
    recorder.open(own.scriptName, subject, false).keep(script, () => true)
  }
}

function loadStoreCode(): typeof import('../store/index.ts') {
  return runCode(own.readCode('store'), own)
}
