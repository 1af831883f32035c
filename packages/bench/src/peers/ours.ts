import { existsSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Built, Tier } from '../builds/builds.ts'
import { Failure } from '../processes/failure.ts'
import { nodeStart } from './node-start.ts'
import type { Peer } from './peer.ts'

export const BASELINE = 'import-module-warm-before'
const RUNTIME = import.meta.resolve('@esm-bytecode/runtime')
const tiers: readonly Tier[] = ['lazy', 'eager', 'warm']

export const ours: readonly Peer[] = tiers.flatMap((tier) => [
  {
    name: `import-module-${tier}`,
    title: `Ours, importModule(), ${tier}`,
    group: 'ours',
    isInstalled: false,
    async prepare(context) {
      const built = await context.build({ format: 'esm', bytecode: { tier, node: context.node } })
      return nodeStart(context, built, { main: writeMain(built, 'ours', RUNTIME) })
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

/**
 * The best of ours, with another state of the runtime: what a change wins.
 *
 * @param folder of that package, built
 */
export function baseline(folder: string): Peer {
  return {
    name: BASELINE,
    title: 'Ours before, importModule(), warm',
    group: 'ours',
    isInstalled: false,
    async prepare(context) {
      const file = resolve(folder, 'dist/index.mjs')
      if (!existsSync(file))
        throw new Failure(`${folder} is no built package of the runtime: there is no ${file}.`)
      const built = await context.build({ format: 'esm', bytecode: { tier: 'warm', node: context.node } })
      return nodeStart(context, built, { main: writeMain(built, 'baseline', pathToFileURL(file).href) })
    },
  }
}

/** What a user writes to start a build by a call. */
function writeMain({ program }: Built, name: string, runtimeUrl: string): string {
  const main = join(dirname(program.entry), `start-${name}-by-import-module.mjs`)
  const runtime = JSON.stringify(runtimeUrl)
  const entry = JSON.stringify(`./${basename(program.entry)}`)
  writeFileSync(
    main,
    `import { importModule } from ${runtime}\n\nawait importModule(${entry}, import.meta.url)\n`,
  )
  return main
}
