import { join } from 'node:path'
import type { NodeRelease } from '@esm-bytecode/nodes'
import { runFolder } from '../builds/folders.ts'
import { Candidate } from '../candidate.ts'
import { interleave } from '../measure/interleave.ts'
import { runProgram, type Sample } from '../measure/run-program.ts'
import type { Peer, PeerContext } from '../peers/peer.ts'
import type { Pace } from '../plan.ts'
import { Failure } from '../processes/failure.ts'
import type { Random } from '../stats/random.ts'
import type { PackageApp } from './package-app.ts'
import type { PackageComparison } from './report.ts'

export interface PackageSurroundings {
  readonly peers: readonly Peer[]
  readonly pace: Pace
  readonly random: Random
  readonly build: PeerContext['build']
  /** Says what is being done. */
  progress(line: string): void
}

/** All ways to start the program of one package on one Node, interleaved in random order. Each has to print what plain Node prints. */
export async function comparePackage(
  app: PackageApp,
  node: NodeRelease,
  { peers, pace, random, build, progress }: PackageSurroundings,
): Promise<PackageComparison> {
  const candidates = peers.map(
    (peer) =>
      new Candidate(peer, {
        app,
        node,
        directory: join(runFolder, `${node.major}-${peer.name}`),
        build,
        tools,
      }),
  )
  for (const candidate of candidates) {
    progress(`preparing ${candidate.peer.name}`)
    await candidate.prepare()
  }

  let check = (_sample: Sample): void => {}
  const plain = candidates.find(({ peer }) => peer.name === 'plain')
  await plain?.use(async (start) => {
    const { output } = await runProgram(app.kind, start)
    check = (sample) => checkOutput(sample.output, output)
  })
  await interleave(
    candidates.map((candidate) => () => candidate.run(check)),
    { pace, random, progress },
  )
  return {
    package: app.packageName,
    version: app.version,
    kind: app.packageKind,
    node: node.version,
    major: node.major,
    results: candidates.map(({ result: { peer, title, error, total } }) => ({ peer, title, error, total })),
  }
}

/** @throws Failure */
function checkOutput(output: string, expected: string): void {
  if (output !== expected)
    throw new Failure(
      `It prints ${JSON.stringify(output)}, where plain Node prints ${JSON.stringify(expected)}.`,
    )
}

function tools(): never {
  throw new Failure('What comes from the registry is not among the ways to start a package.')
}
