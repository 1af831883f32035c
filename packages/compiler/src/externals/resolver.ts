import { spawn, type ChildProcessByStdio } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { isBmesError } from '@esm-bytecode/format'
import { errTarget } from '../errors.ts'
import { FrameReader, frame } from '../produce/frames.ts'
import type { Target } from '../produce/produce.ts'
import { readResolutionOptions } from './node-options.ts'

/** What one module asks for. */
export interface Edge {
  /** Absolute path of the module that asks. Nothing need be there. */
  readonly parent: string
  readonly specifier: string
  readonly type: 'import' | 'require'
}

/** The URL that an `import` leads to, the path or the name of a built-in that a `require` leads to, or the code of Node's error. */
export type EdgeAnswer = { readonly found: string } | { readonly error: string }

/** Knows how the target Node resolves. */
export interface EdgeResolver {
  /** The keys of `require.extensions`, in order. */
  extensions(): Promise<readonly string[]>
  /** @returns one answer for each edge, in order */
  resolve(edges: readonly Edge[]): Promise<readonly EdgeAnswer[]>
}

/**
 * Asks a child process of the target Node. Many edges in one call cost little, many calls do not. Node remembers what it has
 * seen of the file system: one serves one walk, and who watches makes a new one for the next.
 */
export class Resolver implements EdgeResolver {
  readonly #executable: string
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>
  readonly #frames: FrameReader
  readonly #closed: Promise<unknown>
  readonly #hello: Promise<{ readonly extensions: readonly string[] }>
  #stderr = ''
  #queue: Promise<unknown>

  /** @param target Default: the Node that runs this. */
  constructor({ node: executable, nodeOptions = [] }: Target = { node: process.execPath }) {
    this.#executable = executable
    // What these lead to would be true on this machine only.
    const { NODE_OPTIONS: _options, NODE_COMPILE_CACHE: _cache, NODE_PATH: _path, ...env } = process.env
    this.#child = spawn(
      executable,
      [
        // The parameter for the parent is behind a flag.
        '--experimental-import-meta-resolve',
        '--no-warnings',
        ...readResolutionOptions(nodeOptions).arguments,
        fileURLToPath(new URL('./resolve-worker.mjs', import.meta.url)),
      ],
      // Node hands that one on where it is only missing.
      { env: { ...env, NODE_V8_COVERAGE: undefined }, stdio: ['pipe', 'pipe', 'pipe'] },
    )
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-4096)
    })
    this.#closed = new Promise((resolve) => this.#child.once('close', resolve))
    // A child that is gone shows as the end of its output; the write that failed says nothing more.
    this.#child.stdin.on('error', () => {})
    this.#frames = new FrameReader(this.#child.stdout)
    const failure = new Promise<never>((_, reject) => this.#child.once('error', reject))
    this.#hello = Promise.race([this.#read(), failure]).then(
      (header) => header as { extensions: string[] },
      (error: Error) => {
        throw isBmesError(error) ? error : errTarget(executable, error.message, error)
      },
    )
    // Whoever asks gets it; nobody asking is no unhandled rejection.
    this.#hello.catch(() => {})
    this.#queue = this.#hello
  }

  /** @throws BmesError `BMES_ERR_TARGET` if the executable cannot be used */
  async extensions(): Promise<readonly string[]> {
    return (await this.#hello).extensions
  }

  /** @throws BmesError `BMES_ERR_TARGET` if the executable cannot be used or dies */
  async resolve(edges: readonly Edge[]): Promise<readonly EdgeAnswer[]> {
    await this.#hello
    const list = edges.map(({ parent, specifier, type }) => [parent, specifier, type])
    this.#child.stdin.write(frame({ edges: list }, []))
    const answer = this.#queue.then(() => this.#read())
    this.#queue = answer.catch(() => {})
    return (await answer)['answers'] as EdgeAnswer[]
  }

  async #read(): Promise<Record<string, unknown>> {
    const answer = await this.#frames.next()
    if (answer === null) {
      // Only then is it known how it ended, and all that it said is here.
      this.#child.kill()
      await this.#closed
      const why =
        this.#stderr.trim() || `it ended with code ${this.#child.exitCode ?? this.#child.signalCode}`
      throw errTarget(this.#executable, why)
    }
    return answer.header
  }

  /** Ends the child. What is under way fails. */
  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null || this.#child.pid === undefined)
      return
    const exited = new Promise((resolve) => this.#child.once('exit', resolve))
    this.#child.stdin.end()
    this.#child.kill()
    await exited
  }
}
