import { spawn, type ChildProcessByStdio } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { isBmesError } from '@esm-bytecode/format'
import { errTarget } from '../errors.ts'
import { FrameReader, frame, type Frame } from './frames.ts'

export interface TargetProcessOptions {
  /** Path of the executable of the target Node. */
  readonly executable: string
  /** Name of the script that it runs: a file beside this one. */
  readonly script: string
  readonly arguments: readonly string[]
  /** Variables that it must not see, besides those that no such process may see. Default: none. */
  readonly withoutVariables?: readonly string[]
}

/** What is for the program, or would change what the process does. Node hands `NODE_V8_COVERAGE` on where it is only missing. */
const WITHOUT_VARIABLES = ['NODE_OPTIONS', 'NODE_COMPILE_CACHE', 'NODE_V8_COVERAGE']

/** A child process of a target Node that answers requests, in order; `channel.mjs` describes how. */
export class TargetProcess {
  /** The header of what it says first. Rejects as {@link TargetProcess.ask} does. */
  readonly hello: Promise<Record<string, unknown>>
  readonly #executable: string
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>
  readonly #frames: FrameReader
  readonly #closed: Promise<unknown>
  #stderr = ''
  #queue: Promise<unknown>

  constructor({ executable, script, arguments: options, withoutVariables = [] }: TargetProcessOptions) {
    this.#executable = executable
    const without = [...WITHOUT_VARIABLES, ...withoutVariables].map((name) => [name, undefined] as const)
    const path = fileURLToPath(new URL(`./${script}`, import.meta.url))
    this.#child = spawn(executable, [...options, '--no-warnings', path], {
      env: { ...process.env, ...Object.fromEntries(without) },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-4096)
    })
    this.#closed = new Promise((resolve) => this.#child.once('close', resolve))
    // A child that is gone shows as the end of its output; the write that failed says nothing more.
    this.#child.stdin.on('error', () => {})
    this.#frames = new FrameReader(this.#child.stdout)
    const failure = new Promise<never>((_, reject) => this.#child.once('error', reject))
    this.hello = Promise.race([this.#read(), failure]).then(
      ({ header }) => header,
      (error: Error) => {
        throw isBmesError(error) ? error : errTarget(executable, error.message, error)
      },
    )
    // Whoever asks gets it; nobody asking is no unhandled rejection.
    this.hello.catch(() => {})
    this.#queue = this.hello
  }

  /** @throws BmesError `BMES_ERR_TARGET` if the executable cannot be used or dies */
  async ask(header: object, payload: readonly Uint8Array[] = []): Promise<Frame> {
    await this.hello
    this.#child.stdin.write(frame(header, payload))
    const answer = this.#queue.then(() => this.#read())
    this.#queue = answer.catch(() => {})
    return answer
  }

  async #read(): Promise<Frame> {
    const answer = await this.#frames.next()
    if (answer === null) {
      // Only then is it known how it ended, and all that it said is here. One that only stopped talking is of no use either.
      this.#child.kill()
      await this.#closed
      const why =
        this.#stderr.trim() || `it ended with code ${this.#child.exitCode ?? this.#child.signalCode}`
      throw errTarget(this.#executable, why)
    }
    return answer
  }

  /** Ends the child. Requests that are under way fail. */
  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null || this.#child.pid === undefined)
      return
    const exited = new Promise((resolve) => this.#child.once('exit', resolve))
    this.#child.stdin.end()
    this.#child.kill()
    await exited
  }
}
