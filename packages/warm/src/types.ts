import type { Signer } from '@esm-bytecode/compiler'

/** A Node that the bytecode is for. */
export interface WarmTarget {
  /** Path of its executable. */
  readonly node: string
  /** Options that the program is started with, before the name of its file. Default: none. */
  readonly nodeOptions?: readonly string[]
}

export interface WarmRequest {
  /** With its query; starts with `/`. */
  readonly path: string
  /** Default: `GET`, and `POST` where there is a body. */
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface WarmOptions {
  /**
   * Absolute paths of the files that are started, one after another, each in a process of its own. What a later one runs
   * adds to what earlier ones did.
   */
  readonly entries: readonly string[]
  /** Absolute path of a module (`.js`, `.mjs`, `.ts`, `.mts`) that is started in place of the entries. Default: none. */
  readonly run?: string | null
  /** What servers and handlers are asked for, in this order. A string is a path. Default: `/`. */
  readonly requests?: readonly (string | WarmRequest)[] | undefined
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>
  readonly targets: readonly WarmTarget[]
  /** Milliseconds for each process. Default: 60,000. */
  readonly timeout?: number
  /** Working directory of the program. Default: that of this process. */
  readonly cwd?: string
  /** Absolute paths of all sidecars that may be warmed. */
  readonly sidecars: readonly string[]
  /** Absolute paths of the packs that may be warmed. Default: none. */
  readonly packs?: readonly string[]
  /** Absolute paths of the bytecode of the runtime that may be warmed: `runtime.bmes`, which nobody signs. Default: none. */
  readonly runtimes?: readonly string[]
  /** Who has signed all of these, and signs what is written. Default: nobody, and none of them is signed. */
  readonly signer?: Signer | null
  /** Gets one short line whenever something new is under way. */
  readonly onProgress?: (message: string) => void
}

/** `served`: it answered requests; `ended`: it ran to its end; `failed`: neither. */
export type WarmOutcome = 'served' | 'ended' | 'failed'

export interface WarmAnswer {
  readonly method: string
  /** `http://localhost:3000/path`, with the port that the program asked for; without one where a handler was called. */
  readonly url: string
  /** Of the response; `null` where there was none. */
  readonly status: number | null
  /** What was thrown, for people. */
  readonly error: string | null
  readonly milliseconds: number
}

/** One process of the program. */
export interface WarmRun {
  /** Version and options of the target, such as `Node v24.21.0 --max-lazy`. */
  readonly target: string
  /** Absolute path of what was started. */
  readonly entry: string
  readonly outcome: WarmOutcome
  readonly requests: readonly WarmAnswer[]
  /** What happened, for people; `null` unless it failed. */
  readonly problem: string | null
  /** What to set; `null` unless it failed. */
  readonly advice: string | null
  /** The last lines that it wrote to standard error; to standard output, if it wrote none there. */
  readonly stderr: string
  /** What is worth knowing and no failure. */
  readonly notes: readonly string[]
  readonly milliseconds: number
}

/** What one target has put into a pack. */
export interface WarmedPack {
  /** Absolute path. */
  readonly pack: string
  readonly target: string
  /** How many of its modules have bytecode. */
  readonly modules: number
  /** How many of these ran, and have warm bytecode now; the others keep what they had. */
  readonly ran: number
  /** Of the warm bytecode, in bytes. */
  readonly byteLength: number
}

/** A module with a sidecar, or in a pack, that was run by Node. */
export interface NativeModule {
  readonly path: string
  /** For people. */
  readonly reason: string
  readonly code: string
}

export interface WarmReport {
  readonly runs: readonly WarmRun[]
  /** The bytecode that was written; empty if a run failed. */
  readonly warmed: readonly {
    readonly sidecar: string
    readonly target: string
    readonly byteLength: number
  }[]
  /** The same of packs: one for each pack and target of which something ran; empty if a run failed. */
  readonly packs: readonly WarmedPack[]
  /** Sidecars and packs that no process loaded, and that are as they were; empty if a run failed. */
  readonly notRun: readonly string[]
  readonly native: readonly NativeModule[]
}
