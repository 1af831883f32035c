// One package in every way, without a network: the one that is installed here, in place of the one that the benchmark pins.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { oneNode } from '@esm-bytecode/nodes'
import { afterAll, expect, test } from 'vitest'
import type * as Folders from '../../packages/bench/src/builds/folders.ts'
import type * as ComparePackage from '../../packages/bench/src/packages/compare-package.ts'
import type * as PackageApp from '../../packages/bench/src/packages/package-app.ts'
import type * as Peers from '../../packages/bench/src/peers/index.ts'
import type { Built, Recipe } from '../../packages/bench/src/builds/builds.ts'
import type { Peer, PeerContext } from '../../packages/bench/src/peers/peer.ts'
import { exactly, QUICK } from '../../packages/bench/src/plan.ts'

const bench = fileURLToPath(new URL('../../packages/bench', import.meta.url))
const load = async <T>(path: string) => (await import(join(bench, 'dist', `${path}.mjs`))) as T

const { comparePackage } = await load<typeof ComparePackage>('packages/compare-package')
const { packageApps } = await load<typeof PackageApp>('packages/package-app')
const { peers } = await load<typeof Peers>('peers/index')
const { runFolder } = await load<typeof Folders>('builds/folders')

const app = packageApps.find(({ packageName }) => packageName === 'hono')!
const starts = ['plain', 'compile-cache', 'import-module-warm', 'register-warm']

/** Below the packages of `e2e`. */
const tmp = fileURLToPath(new URL('../.tmp', import.meta.url))
mkdirSync(tmp, { recursive: true })
const folder = mkdtempSync(join(tmp, 'bench-packages-'))
afterAll(() => {
  for (const each of [folder, runFolder]) rmSync(each, { recursive: true, force: true })
})

async function build({ format, bytecode }: Recipe): Promise<Built> {
  const outDirectory = mkdtempSync(join(folder, 'out-'))
  const program = await app.build({
    workDirectory: join(bench, 'apps/packages'),
    outDirectory,
    format,
    bytecode: bytecode && { tier: bytecode.tier, node: bytecode.node.execPath, commandLine: null },
  })
  return { program, folder: outDirectory, sizes: { scripts: 0, chunks: 0, sidecars: 0, pack: 0 } }
}

test('all ways to start a package are compared, and one that prints something else has failed', async () => {
  const chosen = peers.filter(({ name }) => starts.includes(name))
  const liar: Peer = {
    ...chosen[0]!,
    name: 'liar',
    prepare: async (context: PeerContext) => ({
      ...(await chosen[0]!.prepare(context)),
      args: ['--print', '"good morning"'],
    }),
  }
  const comparison = await comparePackage(app, oneNode(), {
    peers: [...chosen, liar],
    pace: exactly(1, QUICK),
    random: () => 0.5,
    build,
    progress() {},
  })
  const summary = { median: expect.any(Number), low: expect.any(Number), high: expect.any(Number), runs: 1 }
  expect(comparison).toMatchObject({ package: 'hono', kind: 'ES', major: oneNode().major })
  expect(comparison.results).toEqual([
    ...starts.map((peer) => ({ peer, title: expect.any(String), error: null, total: summary })),
    {
      peer: 'liar',
      title: expect.any(String),
      error: String.raw`It prints "good morning\n", where plain Node prints "hello\n".`,
      total: null,
    },
  ])
})
