/** A program, and how it is started and asked. */
export interface Program {
  /** Absolute path of its main module. */
  readonly entry: string
  /** Executable of a Node. */
  readonly node: string
  /** Options of Node, before the entry. */
  readonly nodeOptions: readonly string[]
  /** Arguments of the program, behind the entry. */
  readonly args: readonly string[]
  /** Paths that a server is asked for, in this order; at least one. */
  readonly requests: readonly string[]
  /** Added to the environment of this process. */
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  /** Milliseconds for each process. */
  readonly timeout: number
}

/** What is particular about one way to start it. */
export interface StartOptions {
  /** For messages: `with NODE_COMPILE_CACHE`. */
  readonly how: string
  readonly nodeOptions: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** How long to go on after the last response, in milliseconds. */
  readonly linger: number
  /** Whether the observer is in the process: there has to be one to find a server. */
  readonly observe: 'no' | 'listening' | 'stats'
}
