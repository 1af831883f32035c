import { rmSync } from 'node:fs'
import { Builds } from './builds/builds.ts'
import { runFolder } from './builds/folders.ts'
import { removeAtExit } from './builds/remove-at-exit.ts'
import { compare } from './compare.ts'
import { describeEnvironment } from './environment.ts'
import { installTools, pinnedVersions, type Tools } from './peers/tools.ts'
import type { Plan } from './plan.ts'
import type { BuildTimes, Comparison, Report } from './report.ts'
import { createRandom } from './stats/random.ts'
import { timeBuilds } from './time-builds.ts'

export interface Listener {
  /** What is being done right now. */
  progress(line: string): void
  /** One table is complete. */
  compared(comparison: Comparison): void
}

/** Measures what the plan says, one app after the other. */
export async function run(plan: Plan, { progress, compared }: Listener): Promise<Report> {
  removeAtExit(runFolder)
  const random = createRandom(plan.seed)
  let installed: Promise<Tools> | undefined
  const tools = () => (installed ??= installTools())
  const comparisons: Comparison[] = []
  const buildTimes: BuildTimes[] = []
  const comparesBuilds =
    plan.peers.some(({ name }) => name === 'plain') && plan.peers.some(({ group }) => group === 'ours')

  for (const app of plan.apps) {
    const builds = new Builds(app)
    for (const node of plan.nodes) {
      const say = (line: string) => progress(`${app.name}, Node ${node.major}: ${line}`)
      const around = { plan, random, builds, tools, progress: say }
      const comparison = await compare(app, node, around)
      comparisons.push(comparison)
      compared(comparison)
      if (comparesBuilds && node === plan.nodes[0]) buildTimes.push(await timeBuilds(app, node, around))
    }
    // Builds, caches and executables of all apps together would fill a small disk.
    builds.drop()
    rmSync(runFolder, { recursive: true, force: true })
  }
  return {
    version: 1,
    environment: describeEnvironment(plan.nodes, pinnedVersions()),
    seed: plan.seed,
    isQuick: plan.isQuick,
    comparisons,
    buildTimes,
  }
}
