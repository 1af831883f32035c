import { rmSync } from 'node:fs'
import type { NodeRelease } from '@esm-bytecode/nodes'
import { Builds } from '../builds/builds.ts'
import { runFolder } from '../builds/folders.ts'
import { removeAtExit } from '../builds/remove-at-exit.ts'
import { describeEnvironment } from '../environment.ts'
import type { Peer } from '../peers/peer.ts'
import type { Pace } from '../plan.ts'
import { createRandom } from '../stats/random.ts'
import { comparePackage } from './compare-package.ts'
import { packageVersions, type PackageApp } from './package-app.ts'
import type { PackageComparison, PackagesReport } from './report.ts'

/** What is measured, and how often. */
export interface PackagesPlan {
  readonly apps: readonly PackageApp[]
  readonly nodes: readonly NodeRelease[]
  readonly seed: number
  readonly isQuick: boolean
  readonly pace: Pace
}

/**
 * Measures what the plan says, one package after the other.
 *
 * @throws Failure if npm cannot install the packages
 */
export async function runPackages(
  { apps, nodes, seed, isQuick, pace }: PackagesPlan,
  peers: readonly Peer[],
  progress: (line: string) => void,
): Promise<PackagesReport> {
  removeAtExit(runFolder)
  const random = createRandom(seed)
  const comparisons: PackageComparison[] = []
  for (const [index, app] of apps.entries()) {
    const builds = new Builds(app)
    if (index === 0) progress('installing the packages')
    await builds.install()
    for (const node of nodes) {
      const say = (line: string) =>
        progress(`${app.packageName} (${index + 1} of ${apps.length}), Node ${node.major}: ${line}`)
      comparisons.push(
        await comparePackage(app, node, {
          peers,
          pace,
          random,
          build: (recipe) => builds.get(recipe),
          progress: say,
        }),
      )
    }
    builds.drop()
    rmSync(runFolder, { recursive: true, force: true })
  }
  return {
    version: 1,
    environment: describeEnvironment(nodes, packageVersions),
    seed,
    isQuick,
    comparisons,
  }
}
