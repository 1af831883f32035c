import type { NodeRelease } from '@esm-bytecode/nodes'
import type { App } from './app.ts'
import type { Recipe } from './builds/builds.ts'
import type { Surroundings } from './compare.ts'
import { Failure } from './processes/failure.ts'
import type { BuildTimes } from './report.ts'
import { shuffle } from './stats/random.ts'
import { summarize } from './stats/summarize.ts'

const KINDS = ['plain', 'eager', 'warm'] as const

/** What the plugin costs a build, without and with the warm run: whole builds, interleaved. */
export async function timeBuilds(
  app: App,
  node: NodeRelease,
  { plan: { pace }, random, builds, progress }: Surroundings,
): Promise<BuildTimes> {
  const times: Record<(typeof KINDS)[number], number[]> = { plain: [], eager: [], warm: [] }
  let problem: string | null = null
  try {
    for (let round = 1; round <= pace.builds; round++) {
      progress(`build ${round} of ${pace.builds}`)
      for (const kind of shuffle(KINDS, random)) times[kind].push(await builds.time(recipeOf(kind, node)))
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    problem = error.message
  }
  return {
    app: app.name,
    title: app.title,
    plain: summarize(times.plain),
    eager: summarize(times.eager),
    warm: summarize(times.warm),
    error: problem,
  }
}

function recipeOf(kind: (typeof KINDS)[number], node: NodeRelease): Recipe {
  return { format: 'esm', bytecode: kind === 'plain' ? null : { tier: kind, node } }
}
