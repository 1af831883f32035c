import type { VerifiedBytecode } from '@esm-bytecode/format'
import type { Script } from 'node:vm'
import { type BytecodeSubject } from '@esm-bytecode/linker'

/** Where bytecode comes from, and goes to, that no build has made: the store, or a recording. */
export interface RunTimeBytecode {
  /** What is there for a module; `null`: nothing is, and nothing will be. */
  open(filename: string, subject: BytecodeSubject): Slot | null
}

/** The place of one module there. */
export interface Slot {
  readonly bytecode: VerifiedBytecode | null
  /** V8 did not take that bytecode. */
  refuse(): void
  /**
   * Hands over what V8 made of the module: it grows while functions are called.
   *
   * @param hasRun whether the module was evaluated, as of the call
   */
  keep(script: Script, hasRun: () => boolean): void
}

/** What {@link consume} asks where no bytecode of the sidecar fits. */
export interface BytecodeHost extends RunTimeBytecode {
  /** Whether sidecars are not to be asked at all: a recording starts from the source. */
  readonly isRecording: boolean
  /** V8's flag hash as of now, where it is no longer that of `currentTarget()`. */
  readonly flagHash: number | null
}

/** `getStats().store` */
export interface StoreStats {
  /** The first one that was needed; `null` as long as bytecode of sidecars fits everywhere. */
  readonly directory: string | null
  /** Whether there is a store: one that can be written, or holds something. */
  readonly enabled: boolean
  /** Why there is none, or why nothing is written, for people. */
  readonly reason: string | null
  /** Entries whose bytecode V8 took. */
  readonly read: number
  readonly written: number
  /** Entries that were damaged or foreign, or the oldest of too many. */
  readonly removed: number
}

/** A program under way whose bytecode is taken: the `warm` tier. */
export interface Recording {
  /**
   * Writes an entry of the store for each module that was evaluated; an existing one is replaced by a larger one only. Can
   * be called many times, and in an `exit` listener.
   *
   * @returns all that was recorded so far
   * @throws BmesError `BMES_ERR_RECORD` if an entry cannot be written
   */
  write(): readonly RecordedModule[]
}

export interface RecordedModule {
  readonly url: string
  /** Of the bytecode, in bytes. */
  readonly byteLength: number
}
