// One peer in a comparison: prepared, then started again and again, until it fails.
import { mkdirSync, rmSync } from 'node:fs'
import type { App } from './app.ts'
import { fillCache } from './measure/fill-cache.ts'
import { runProgram, type Sample } from './measure/run-program.ts'
import type { Peer, PeerContext, Start, StartSizes } from './peers/peer.ts'
import { Failure } from './processes/failure.ts'
import type { Resources } from './processes/resources.ts'
import type { Stages } from './measure/timeline.ts'
import type { Result } from './report.ts'
import { summarize, summarizeMeasured } from './stats/summarize.ts'

/** Starts that count for nothing: files come into the memory of the system. */
const WARM_UPS = 2

export class Candidate {
  readonly peer: Peer
  readonly #context: PeerContext
  readonly #samples: Sample[] = []
  readonly #resources: Resources[] = []
  readonly #rates: number[] = []
  #start: Start | null = null
  #sizes: StartSizes | null = null
  #stages: Stages | null = null
  #error: string | null = null

  constructor(peer: Peer, context: PeerContext) {
    this.peer = peer
    this.#context = context
  }

  get app(): App {
    return this.#context.app
  }

  /** Builds, fills caches, and starts the program for the first times. */
  async prepare(): Promise<void> {
    const { directory } = this.#context
    await this.attempt(async () => {
      rmSync(directory, { recursive: true, force: true })
      mkdirSync(directory, { recursive: true })
      const start = await this.peer.prepare(this.#context)
      await fillCache(this.app.kind, start)
      for (let run = 0; run < WARM_UPS; run++) await runProgram(this.app.kind, start)
      this.#sizes = start.sizes()
      this.#start = start
    })
  }

  /** Does something with the prepared peer. If it fails, the peer has failed, and does nothing any more. */
  async use(action: (start: Start) => Promise<void>): Promise<void> {
    const start = this.#start
    if (start !== null) await this.attempt(() => action(start))
  }

  async attempt(action: () => Promise<void>): Promise<void> {
    try {
      await action()
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      this.#error = error.message
      this.#start = null
    }
  }

  /** @param check throws a Failure for a start that has not done what it is there for */
  async run(check: (sample: Sample) => void = () => {}): Promise<void> {
    await this.use(async (start) => {
      const sample = await runProgram(this.app.kind, start)
      check(sample)
      this.#samples.push(sample)
      if (this.app.kind === 'server') this.#resources.push(sample)
    })
  }

  addResources(resources: Resources): void {
    this.#resources.push(resources)
  }

  addRate(rate: number): void {
    this.#rates.push(rate)
  }

  setStages(stages: Stages | null): void {
    this.#stages = stages
  }

  get result(): Result {
    const { name: peer, title, group } = this.peer
    const of = (name: 'total' | 'response' | 'load') =>
      summarizeMeasured(this.#samples.map((sample) => sample[name]))
    const resource = (name: 'cpu' | 'rss') => summarizeMeasured(this.#resources.map((each) => each[name]))
    const unmeasured = { total: null, response: null, load: null, cpu: null, rss: null, throughput: null }
    if (this.#error !== null)
      return { peer, title, group, error: this.#error, ...unmeasured, sizes: null, stages: null }
    return {
      peer,
      title,
      group,
      error: null,
      total: of('total'),
      response: of('response'),
      load: of('load'),
      cpu: resource('cpu'),
      rss: resource('rss'),
      throughput: summarize(this.#rates),
      sizes: this.#sizes,
      stages: this.#stages,
    }
  }
}
