import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { MeetingPlace } from './driver/meeting-place.ts'
import { EVENTS_DESCRIPTOR, type DriverEvent } from './driver/protocol.ts'
import { killMarked, sendSignal } from './processes.ts'
import { Tail } from './tail.ts'

/** How long processes that the program has started may take to write. */
const FINISH_MS = 2000
/** How long a process may take to end when it is asked to. */
const END_MS = 1000
const POLL_MS = 20

export interface ProcessCommand {
  readonly node: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  /** Milliseconds. */
  readonly timeout: number
  /** Where its processes meet. */
  readonly folder: string
  /** What all of them have in their environment. */
  readonly token: string
}

export interface Ending {
  /** In the order in which they came. */
  readonly events: readonly DriverEvent[]
  /** Of a process that ended by itself. */
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** Why we ended it; `null` if it ended by itself. */
  readonly stopped: 'done' | 'failed' | 'timeout' | null
  /** It could not be started. */
  readonly spawnError: Error | null
  readonly stdout: string
  readonly stderr: string
  readonly milliseconds: number
}

/** Runs a process until it has nothing more to tell, and ends it with everything that it has started. Throws nothing. */
export async function runProcess(
  command: ProcessCommand,
  onEvent: (event: DriverEvent) => void,
): Promise<Ending> {
  const started = performance.now()
  const meetingPlace = new MeetingPlace(command.folder)
  meetingPlace.open()
  const child = spawn(command.node, command.args, {
    cwd: command.cwd,
    env: command.env,
    // The leader of a group, so that what it starts can be ended with it, and no Ctrl+C reaches it past us.
    detached: true,
    windowsHide: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  const closed = new Promise((resolve) => child.once('close', resolve))
  const stdout = keepTail(child.stdout!)
  const stderr = keepTail(child.stderr!)
  const events: DriverEvent[] = []
  let spawnError: Error | null = null
  let stopped: Ending['stopped'] = null

  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => stop('timeout'), command.timeout)
    const stop = (why: Ending['stopped']): void => {
      stopped ??= why
      clearTimeout(timer)
      resolve()
    }
    child.once('error', (error) => {
      spawnError = error
      stop(null)
    })
    child.once('exit', () => stop(null))
    if (child.pid !== undefined) {
      readEvents(child, (event) => {
        events.push(event)
        onEvent(event)
        if (event.type === 'recorded' && event.when === 'done') stop('done')
        if (event.type === 'failed') stop('failed')
      })
    }
  })

  const { exitCode: code, signalCode: signal } = child
  if (child.pid !== undefined) {
    if (stopped !== 'timeout') {
      meetingPlace.askToFinish()
      await waitUntil(FINISH_MS, () => meetingPlace.isEmpty())
    }
    await endGroup(child, child.pid, stopped === 'timeout')
    killMarked(command.token)
    // What it said last may still be on its way; what holds its output open is no longer worth waiting for.
    await Promise.race([closed, sleep(END_MS, undefined, { ref: false })])
  }
  for (const stream of child.stdio) stream?.destroy()
  return {
    events,
    code,
    signal,
    stopped,
    spawnError,
    stdout: stdout.lines(),
    stderr: stderr.lines(),
    milliseconds: performance.now() - started,
  }
}

function keepTail(stream: Readable): Tail {
  const tail = new Tail()
  stream.on('data', (chunk: Buffer) => tail.push(chunk))
  stream.on('error', () => {})
  return tail
}

function readEvents(child: ChildProcess, onEvent: (event: DriverEvent) => void): void {
  const input = child.stdio[EVENTS_DESCRIPTOR] as Readable
  input.on('error', () => {})
  createInterface({ input }).on('line', (line) => onEvent(JSON.parse(line) as DriverEvent))
}

/** Asks the group to end, and makes it. */
async function endGroup(child: ChildProcess, pid: number, isHanging: boolean): Promise<void> {
  const group = process.platform === 'win32' ? pid : -pid
  const isGone = (): boolean => !sendSignal(group, 0)
  if (!isHanging) {
    sendSignal(group, 'SIGTERM')
    await waitUntil(END_MS, isGone)
  }
  sendSignal(group, 'SIGKILL')
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

async function waitUntil(limit: number, isDone: () => boolean): Promise<void> {
  const end = performance.now() + limit
  while (!isDone() && performance.now() < end) await sleep(POLL_MS)
}
