import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type { ModuleStats } from '@esm-bytecode/runtime/check'
import { programEnvironment } from './environment.ts'
import { observerUrl } from './observer-url.ts'
import type { Program, StartOptions } from './program.ts'

/** How long a process may take to end when it is asked to. Milliseconds. */
const END = 3000
/** Of standard error, for messages. Characters. */
const TAIL = 2000

/** What the observer tells; `at` is milliseconds since the `performance.timeOrigin` of the program. */
export type ObserverEvent =
  | { readonly type: 'started'; readonly version: string; readonly timeOrigin: number }
  | ListeningEvent
  | { readonly type: 'stats'; readonly modules: readonly ModuleStats[]; readonly at: number }

interface ListeningEvent {
  readonly type: 'listening'
  readonly port: number
  readonly isSecure: boolean
  readonly at: number
}

interface Ended {
  /** Exit code, or name of the signal; `null` where it could not be started. */
  readonly exit: number | string | null
  readonly error: Error | null
  /** When the process was gone, on the clock of this one. */
  readonly at: number
}

export interface RunningProgram {
  /** Of its first server. */
  readonly listening: Promise<ListeningEvent>
  /** All that it had to say is there by then. */
  readonly ended: Promise<Ended>
  /** So far. */
  readonly events: readonly ObserverEvent[]
  /** The end of its standard error so far. */
  errors(): string
  /** Asks it to end, and makes it. */
  end(): Promise<void>
  /** Ends it at once, if it still runs. */
  kill(): void
}

export function startProgram(program: Program, options: StartOptions): RunningProgram {
  const { entry, node, nodeOptions, args, cwd, env } = program
  const observer = observerUrl(options.observe, entry)
  const child = spawn(node, [...options.nodeOptions, ...observer, ...nodeOptions, entry, ...args], {
    cwd,
    env: programEnvironment(env, options.env),
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    windowsHide: true,
  })
  const [, , stderr, pipe] = child.stdio as unknown as [null, null, Readable, Readable]
  let errors = ''
  stderr.on('data', (chunk: Buffer) => (errors = `${errors}${chunk}`.slice(-TAIL)))
  pipe.on('error', () => {})
  const events: ObserverEvent[] = []
  const listening = new Promise<ListeningEvent>((resolve) => {
    createInterface({ input: pipe }).on('line', (line) => {
      const event = JSON.parse(line) as ObserverEvent
      events.push(event)
      if (event.type === 'listening') resolve(event)
    })
  })
  let at = 0
  child.once('exit', () => (at = performance.now()))
  const ended = new Promise<Ended>((resolve) => {
    child.once('error', (error) => resolve({ exit: null, error, at: performance.now() }))
    child.once('close', (code, signal) => resolve({ exit: signal ?? code, error: null, at }))
  })
  return {
    listening,
    ended,
    events,
    errors: () => errors,
    async end() {
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), END)
      await ended
      clearTimeout(timer)
    },
    kill: () => void child.kill('SIGKILL'),
  }
}
