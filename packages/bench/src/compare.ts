import { join } from 'node:path'
import type { NodeRelease } from '@esm-bytecode/nodes'
import type { App } from './app.ts'
import type { Builds } from './builds/builds.ts'
import { runFolder } from './builds/folders.ts'
import { Candidate } from './candidate.ts'
import { measureCommandResources } from './measure/command-resources.ts'
import { findBuiltins, measureFloor } from './measure/floor.ts'
import { interleave } from './measure/interleave.ts'
import { measureThroughput } from './measure/throughput.ts'
import { measureStages } from './measure/timeline.ts'
import type { Tools } from './peers/tools.ts'
import type { Plan } from './plan.ts'
import type { Comparison } from './report.ts'
import { shuffle, type Random } from './stats/random.ts'
import { summarize } from './stats/summarize.ts'

/** What CPU and memory of commands are measured with, which the times are not. */
const RESOURCE_RUNS = 5

/** Who is put under load, and where ours goes is asked of the last two. */
const UNDER_LOAD: readonly string[] = ['plain', 'import-module-warm', 'register-warm']

export interface Surroundings {
  readonly plan: Plan
  readonly random: Random
  readonly builds: Builds
  tools(): Promise<Tools>
  /** Says what is being done. */
  progress(line: string): void
}

/** All ways to start one app on one Node, interleaved in random order. */
export async function compare(app: App, node: NodeRelease, around: Surroundings): Promise<Comparison> {
  const { plan, random, builds, tools, progress } = around
  const temporary = (name: string) => join(runFolder, `${node.major}-${name}`)
  const candidates = plan.peers.map(
    (peer) =>
      new Candidate(peer, {
        app,
        node,
        directory: temporary(peer.name),
        build: (recipe) => builds.get(recipe),
        tools,
      }),
  )
  for (const candidate of candidates) {
    progress(`preparing ${candidate.peer.name}`)
    await candidate.prepare()
  }

  const floor: number[] = []
  const plain = candidates.find(({ peer }) => peer.name === 'plain')
  let builtins: string[] = []
  await plain?.use(async (start) => {
    builtins = await findBuiltins(app.kind, start, temporary('plain'))
  })
  const runFloor = async () => {
    await plain?.use(async (start) => void floor.push(await measureFloor(app.kind, start, builtins)))
  }
  const runs = [runFloor, ...candidates.map((candidate) => () => candidate.run())]
  const count = await interleave(runs, { pace: plan.pace, random, progress })

  if (app.kind === 'command') await measureResources(candidates, Math.min(count, RESOURCE_RUNS), around)
  else if (node === plan.nodes[0]) await putUnderLoad(candidates, around)
  for (const candidate of candidates) {
    if (candidate.peer.group !== 'ours') continue
    await candidate.use(async (start) =>
      candidate.setStages(await measureStages(app.kind, start, temporary(candidate.peer.name))),
    )
  }
  const { name, title, kind } = app
  return {
    app: name,
    title,
    kind,
    node: node.version,
    major: node.major,
    floor: summarize(floor),
    results: candidates.map(({ result }) => result),
  }
}

async function measureResources(
  candidates: readonly Candidate[],
  rounds: number,
  { random, progress }: Surroundings,
): Promise<void> {
  for (let round = 1; round <= rounds; round++) {
    progress(`CPU and memory ${round} of ${rounds}`)
    for (const candidate of shuffle(candidates, random)) {
      await candidate.use(async (start) =>
        candidate.addResources(await measureCommandResources(start, runFolder)),
      )
    }
  }
}

async function putUnderLoad(
  candidates: readonly Candidate[],
  { plan: { pace }, random, tools, progress }: Surroundings,
): Promise<void> {
  const chosen = candidates.filter(({ peer }) => UNDER_LOAD.includes(peer.name))
  if (chosen.length < 2) return
  for (let round = 1; round <= pace.loads; round++) {
    progress(`under load ${round} of ${pace.loads}`)
    for (const candidate of shuffle(chosen, random)) {
      await candidate.use(async (start) =>
        candidate.addRate(await measureThroughput(start, await tools(), pace.load)),
      )
    }
  }
}
