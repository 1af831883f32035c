// Children lead process groups of their own, so that nothing that they start outlives a run, however the run ends.
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'

export interface Command {
  /** Path of the executable. */
  readonly command: string
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
  readonly cwd: string
}

/** What a child has become. */
export interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface Group {
  readonly child: ChildProcessByStdio<null, Readable, Readable>
  /** Resolves when the child is gone and its output is read; rejects if it could not be started. */
  readonly ended: Promise<Ending>
  /** Kills the child and all that it has started. */
  kill(): void
}

const alive = new Set<Group>()

export function startGroup({ command, args, env, cwd }: Command): Group {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }) as Ending)
  const group: Group = {
    child,
    ended: ended.finally(() => alive.delete(group)),
    kill() {
      if (child.pid === undefined) return
      try {
        process.kill(-child.pid, 'SIGKILL')
      } catch (error) {
        // Nobody is left in the group.
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
      }
    },
  }
  // Whoever waits for it sees the error; nobody does while a start is still being read.
  group.ended.catch(() => {})
  alive.add(group)
  return group
}

/** What is still running when this process ends, by itself, by an error or by a signal, ends with it. */
export function killGroupsAtExit(): void {
  process.once('exit', () => {
    for (const group of alive) group.kill()
  })
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    process.once(signal, () => process.exit(code))
  }
}
