import { Worker } from 'node:worker_threads'
import { setTimeout as sleep } from 'node:timers/promises'
import { createServer, type Server as HttpServer } from 'node:http'
import type net from 'node:net'
import { getStats } from '@esm-bytecode/runtime'
import type { Recording } from '@esm-bytecode/runtime/record'
import { askFetch, askServer } from './ask.ts'
import type { Entry } from './entry.ts'
import { send } from './events.ts'
import { findHandler, type Handler } from './handlers.ts'
import type { ForeignServer, MeetingPlace } from './meeting-place.ts'
import type { PlannedRequest, Settings } from './protocol.ts'
import { listenOnLoopback, portOf, protocolOf, watchServers } from './servers.ts'
import { isOrphan, type WatchdogData } from './orphan.ts'

/** After the last response, for what a program does once it has answered. */
const QUIET_MS = 150
/** How long a server that listens waits for a main module that still awaits something: perhaps for ever. */
const EVALUATION_GRACE_MS = 1000
/** How long a server that speaks no HTTP waits for one that does. */
const OTHERS_GRACE_MS = 3000
/** How long the thread that watches the build may take to start. */
const WATCHDOG_MS = 10_000
/** How often we look for servers of other processes. */
const POLL_MS = 50

/** What an export is called, where we call it. */
const ROLES: Readonly<Record<Handler['kind'], string | null>> = {
  fetch: 'fetch handler',
  listener: 'Node listener',
  render: 'function that renders a path',
  server: null,
  later: null,
  unusable: null,
}

/** The process that the build has started: asks the program for what is wanted, records what it ran, and tells the build. */
export class FirstProcess {
  readonly #settings: Settings
  readonly #recording: Recording
  readonly #meetingPlace: MeetingPlace
  readonly #entry: Entry
  /** By port. */
  readonly #servers = new Map<number, ForeignServer>()
  readonly #asked = new Set<number>()
  #isRecorded = false

  constructor(settings: Settings, recording: Recording, meetingPlace: MeetingPlace, entry: Entry) {
    this.#settings = settings
    this.#recording = recording
    this.#meetingPlace = meetingPlace
    this.#entry = entry
  }

  start(): void {
    startWatchdog(this.#settings)
    // A script that asks by itself has to know where servers listen.
    watchServers(!this.#settings.isScript, (server, wantedPort) => this.#addServer(server, wantedPort))
    process.once('exit', () => this.#record('exit'))
    send({ type: 'started' })
    // What Node reports itself, as for any program, is no business of ours.
    this.#entry.evaluated.then(
      () => send({ type: 'evaluated' }),
      () => {},
    )
    this.#drive().catch((error: unknown) => {
      const problem = `It could not be driven: ${error instanceof Error ? error.stack : String(error)}`
      send({ type: 'failed', problem, advice: 'Please report this.' })
    })
  }

  async #drive(): Promise<void> {
    if (this.#settings.isScript) {
      // If it throws, Node ends the process.
      await this.#entry.evaluated.catch(() => new Promise(() => {}))
      await whileAlive(() => sleep(QUIET_MS))
    } else {
      const namespace = await this.#namespaceOrServer()
      const handler = namespace === null ? null : findHandler(namespace, this.#settings.entry)
      const isAnswered = handler !== null && (await whileAlive(() => this.#askHandler(handler)))
      if (!isAnswered) await Promise.race([this.#firstServer(), this.#otherServersAlone()])
      await whileAlive(() => this.#askServers())
    }
    this.#record('done')
  }

  /** @returns the namespace of the main module, or `null` if that stays pending while a server listens */
  async #namespaceOrServer(): Promise<object | null> {
    const serverAlone = (async () => {
      await this.#firstServer()
      await sleep(EVALUATION_GRACE_MS, undefined, { ref: false })
      return null
    })()
    // If it throws, Node ends the process, unless the program sees to that.
    return Promise.race([this.#entry.evaluated.catch(() => serverAlone), serverAlone])
  }

  /** Without a server it stays pending: the program ends by itself, or after the time that the build allows. */
  async #firstServer(): Promise<void> {
    // Nothing here may keep a process alive that would end.
    while (this.#nextServer() === null) await sleep(POLL_MS, undefined, { ref: false })
  }

  /** Stays pending unless there are servers, and after a while still none that we could ask. */
  async #otherServersAlone(): Promise<void> {
    // Whoever looks for a free port listens, too, for a moment.
    for (let since = performance.now(); performance.now() - since < OTHERS_GRACE_MS;) {
      await sleep(POLL_MS, undefined, { ref: false })
      if (this.#servers.size === 0) since = performance.now()
    }
  }

  #addServer(server: net.Server, wantedPort: number | null): void {
    const port = portOf(server)
    if (port === null) {
      send({ type: 'note', text: `It listens on ${JSON.stringify(server.address())}, which was not asked.` })
      return
    }
    const listening: ForeignServer = { port, wantedPort, protocol: protocolOf(server) }
    this.#servers.set(port, listening)
    server.once('close', () => {
      if (this.#servers.get(port) === listening) this.#servers.delete(port)
    })
  }

  /** @returns a server that was not asked yet */
  #nextServer(): ForeignServer | null {
    for (const server of this.#meetingPlace.servers()) {
      // In a cluster the first process accepts the connections, with a server that knows no protocol.
      const known = this.#servers.get(server.port)
      if (known === undefined || known.protocol === 'net') this.#servers.set(server.port, server)
    }
    for (const server of this.#servers.values()) {
      if (!this.#asked.has(server.port) && server.protocol !== 'net') return server
    }
    return null
  }

  async #askServers(): Promise<void> {
    // Others may listen a moment later, and what listens may not be ready for anything yet.
    await sleep(QUIET_MS)
    for (let next = this.#nextServer(); next !== null; next = this.#nextServer()) {
      this.#asked.add(next.port)
      await this.#askServer(next)
      await sleep(QUIET_MS)
    }
    for (const { protocol, port, wantedPort } of this.#servers.values()) {
      if (protocol !== 'net') continue
      send({
        type: 'note',
        text: `Nobody asked the server on port ${wantedPort || port}, which speaks no HTTP.`,
      })
    }
  }

  async #askServer({ protocol, port, wantedPort }: ForeignServer): Promise<void> {
    if (protocol === 'net') return
    const host = `localhost:${wantedPort || port}`
    const origin = `${protocol === 'http' || protocol === 'h2c' ? 'http' : 'https'}://${host}`
    send({ type: 'subject', what: `the server on port ${wantedPort || port}` })
    for (const request of this.#settings.requests) {
      await ask(origin, request, () => askServer({ protocol, port, host }, request))
    }
  }

  /** @returns whether it answers requests */
  async #askHandler(handler: Handler): Promise<boolean> {
    const role = ROLES[handler.kind]
    if (role !== null) send({ type: 'subject', what: `the export "${handler.name}", taken for a ${role}` })
    switch (handler.kind) {
      case 'unusable': {
        send({ type: 'failed', problem: handler.problem, advice: handler.advice })
        return false
      }
      case 'later': {
        let ready: Handler
        try {
          ready = await handler.prepare()
        } catch (error) {
          const problem = `The export "${handler.name}" did not get ready: ${describeError(error)}`
          send({ type: 'failed', problem, advice: '' })
          return false
        }
        return this.#askHandler(ready)
      }
      case 'server':
        if (!handler.server.listening) {
          await listenOnLoopback(handler.server)
          this.#addServer(handler.server, null)
        }
        return false
      case 'fetch':
        for (const request of this.#settings.requests) {
          await ask('http://localhost', request, () => askFetch(handler.fetch, request))
        }
        return true
      case 'listener': {
        const server: HttpServer = createServer(handler.listener)
        await listenOnLoopback(server)
        const port = portOf(server)!
        for (const request of this.#settings.requests) {
          const address = { protocol: 'http', port, host: 'localhost' } as const
          await ask('http://localhost', request, () => askServer(address, request))
        }
        server.close()
        return true
      }
      case 'render':
        // A server renders by itself, and knows with what.
        if (this.#nextServer() !== null) return false
        for (const request of this.#settings.requests) await askRender(handler.render, request)
        return true
    }
  }

  #record(when: 'done' | 'exit'): void {
    if (this.#isRecorded) return
    this.#isRecorded = true
    const modules = this.#recording.write().length
    const native = getStats().modules.flatMap(({ served, url, reason, code }) =>
      served === 'native' ? [{ url, reason: reason ?? '', code: code ?? '' }] : [],
    )
    send({ type: 'recorded', when, modules, native })
  }
}

async function ask(
  origin: string,
  request: PlannedRequest,
  run: () => Promise<number | null>,
): Promise<void> {
  const { method, path } = request
  const url = origin + path
  send({ type: 'asking', method, url })
  const started = performance.now()
  let status: number | null = null
  let error: string | null = null
  try {
    status = await run()
  } catch (reason) {
    error = describeError(reason)
  }
  const milliseconds = performance.now() - started
  send({ type: 'answered', method, url, status, error, milliseconds })
}

/** What a `render` export takes and gives is a matter of convention: an error is no failure. */
async function askRender(render: (path: string) => unknown, request: PlannedRequest): Promise<void> {
  let thrown: string | null = null
  await ask('http://localhost', request, async () => {
    try {
      const result = await render(request.path)
      if (result instanceof Response) await result.arrayBuffer()
    } catch (error) {
      thrown = describeError(error)
    }
    return null
  })
  if (thrown !== null) {
    const text = `The export "render", called with ${JSON.stringify(request.path)}, threw: ${String(thrown)}`
    send({ type: 'note', text })
  }
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return (error.stack ?? error.message).split('\n').slice(0, 4).join('\n')
}

/** Nothing else may keep the process alive while somebody waits for a response. */
async function whileAlive<Result>(run: () => Promise<Result>): Promise<Result> {
  const timer = setInterval(() => {}, 2 ** 30)
  try {
    return await run()
  } finally {
    clearInterval(timer)
  }
}

/** Nothing of the program runs before it is watched: it may never give way to anything again. */
function startWatchdog(settings: Settings): void {
  const isWatching = new Int32Array(new SharedArrayBuffer(4))
  let problem: string | null = null
  try {
    const url = new URL('./watchdog.mjs', import.meta.url)
    const workerData: WatchdogData = { settings, isWatching }
    // Neither the options nor the environment of the program: nothing is preloaded there.
    new Worker(url, { workerData, execArgv: [], env: {}, stdout: false, stderr: false })
      .on('error', () => {})
      .unref()
    if (Atomics.wait(isWatching, 0, 0, WATCHDOG_MS) === 'timed-out') problem = 'no thread could be started'
  } catch (error) {
    // Under Node's permission model, for example.
    problem = (error as Error).message
  }
  if (problem === null) return
  // It may have gone already, and its folder with it.
  if (isOrphan(settings)) process.kill(process.pid, 'SIGKILL')
  send({ type: 'note', text: `It goes on if the build is killed: ${problem}` })
}
