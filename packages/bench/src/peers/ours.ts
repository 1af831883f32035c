import { writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Built, Tier } from '../builds/builds.ts'
import { Failure } from '../processes/failure.ts'
import { nodeStart } from './node-start.ts'
import type { Peer } from './peer.ts'

const tiers: readonly Tier[] = ['lazy', 'eager', 'warm']

export const ours: readonly Peer[] = tiers.flatMap((tier) => [
  {
    name: `import-module-${tier}`,
    title: `Ours, importModule(), ${tier}`,
    group: 'ours',
    isInstalled: false,
    async prepare(context) {
      const built = await context.build({ format: 'esm', bytecode: { tier, node: context.node } })
      return nodeStart(context, built, { main: writeMain(built) })
    },
  },
  {
    name: `register-${tier}`,
    title: `Ours, register, ${tier}`,
    group: 'ours',
    isInstalled: false,
    async prepare(context) {
      if (!context.node.hasRegisterHooks)
        throw new Failure('register serves ES modules from Node 22.18 on; use importModule().')
      const built = await context.build({ format: 'esm', bytecode: { tier, node: context.node } })
      return nodeStart(context, built, {
        options: ['--import', import.meta.resolve('@esm-bytecode/runtime/register')],
      })
    },
  },
])

/** What a user writes to start a build by a call. */
function writeMain({ program }: Built): string {
  const main = join(dirname(program.entry), 'start-by-import-module.mjs')
  const runtime = JSON.stringify(import.meta.resolve('@esm-bytecode/runtime'))
  const entry = JSON.stringify(`./${basename(program.entry)}`)
  writeFileSync(
    main,
    `import { importModule } from ${runtime}\n\nawait importModule(${entry}, import.meta.url)\n`,
  )
  return main
}
