// Processes that a host would start: with its user, its folder, and nothing of our environment.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import type { Stats as RuntimeStats } from '@esm-bytecode/runtime'
import { expect } from 'vitest'

export interface Host {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  /** Number of the user, and of its group. Default: the one who runs the tests. */
  readonly user?: number | null
}

export interface Server {
  readonly port: number
  get(path: string): Promise<Record<string, unknown>>
  /** @returns what it wrote to standard error */
  stop(): Promise<string>
}

/** What a server of the application says of itself at `/stats`. */
export interface Stats extends RuntimeStats {
  readonly pid: number
  readonly user: number
}

function start(command: readonly string[], { cwd, env = {}, user = null }: Host): ChildProcess {
  const [file, ...args] = command
  return spawn(file!, args, {
    cwd,
    env: { PATH: process.env['PATH'], ...env },
    ...(user !== null && { uid: user, gid: user }),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** Starts a server, and waits until it listens. */
export async function startServer(command: readonly string[], host: Host): Promise<Server> {
  const child = start(command, { ...host, env: { PORT: '0', ...host.env } })
  const stderr = text(child.stderr!)
  const port = await portOf(child, stderr)
  return {
    port,
    async get(path) {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, {
        headers: { cookie: 'name=somebody' },
      })
      return (await response.json()) as Record<string, unknown>
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        const closed = once(child, 'close')
        child.kill()
        await closed
      }
      return stderr
    },
  }
}

async function portOf(child: ChildProcess, stderr: Promise<string>): Promise<number> {
  const said: string[] = []
  for await (const line of createInterface({ input: child.stdout! })) {
    const port = /listening on (\d+)$/.exec(line)?.[1]
    if (port !== undefined) {
      child.stdout!.resume()
      return Number(port)
    }
    said.push(line)
  }
  throw new Error(`The server ended before it listened:\n${said.join('\n')}\n${await stderr}`)
}

/** Runs a program to its end, which has to be a good one without a complaint. */
export async function run(command: readonly string[], host: Host): Promise<string> {
  const child = start(command, host)
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout!),
    text(child.stderr!),
    once(child, 'close') as Promise<[number | null]>,
  ])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return stdout
}
