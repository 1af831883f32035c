import { writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Built, Tier } from '../builds/builds.ts'
import { Failure } from '../processes/failure.ts'
import { openCheckout } from './checkout.ts'
import { nodeStart } from './node-start.ts'
import type { Peer, PeerContext, Start } from './peer.ts'

export const BASELINE = 'import-module-warm-before'
export const REGISTER_BASELINE = 'register-warm-before'
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
      const built = await context.build({ format: 'esm', bytecode: { tier, node: context.node } })
      return registerStart(context, built, import.meta.resolve('@esm-bytecode/runtime/register'))
    },
  },
])

/**
 * The best of ours, with another state of the runtime: what a change wins.
 *
 * @param folder of a checkout, or of its `packages/runtime`, built
 */
export function baseline(folder: string): Peer {
  return {
    name: BASELINE,
    title: 'Ours before, importModule(), warm',
    group: 'ours',
    isInstalled: false,
    async prepare(context) {
      const runtimeUrl = openCheckout(folder).runtimeUrl('index')
      const built = await context.build({ format: 'esm', bytecode: { tier: 'warm', node: context.node } })
      return nodeStart(context, built, { main: writeMain(built, 'baseline', runtimeUrl) })
    },
  }
}

/**
 * Another state of everything: its own command line makes the sidecars that its `register` starts from.
 *
 * @param folder of a checkout, or of its `packages/runtime`, built
 * @throws Failure if it is none
 */
export function registerBaseline(folder: string): Peer {
  const checkout = openCheckout(folder)
  const commandLine = checkout.commandLine()
  const registerUrl = checkout.runtimeUrl('register')
  return {
    name: REGISTER_BASELINE,
    title: 'Ours before, register, warm',
    group: 'ours',
    isInstalled: false,
    async prepare(context) {
      const built = await context.build({
        format: 'esm',
        bytecode: { tier: 'warm', node: context.node, commandLine },
      })
      return registerStart(context, built, registerUrl)
    },
  }
}

function registerStart(context: PeerContext, built: Built, registerUrl: string): Start {
  if (!context.node.hasRegisterHooks)
    throw new Failure('register serves ES modules from Node 22.18 on; use importModule().')
  return nodeStart(context, built, { options: ['--import', registerUrl] })
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
