import type { NodeRelease } from '@esm-bytecode/nodes'
import { Failure } from '../processes/failure.ts'
import { sizeOf } from '../builds/sizes.ts'
import { checkCache, endingArgs } from './ending.ts'
import { nodeStart } from './node-start.ts'
import type { Peer } from './peer.ts'

interface Variant {
  readonly name: string
  readonly title: string
  /** Of each start. */
  readonly env: Readonly<Record<string, string>>
  /** Of those that only read. */
  readonly readOnly: Readonly<Record<string, string>>
  /** The first minor version that has it, of a major one; later major versions have it. */
  readonly since: readonly [major: number, minor: number]
}

const PORTABLE = { NODE_COMPILE_CACHE_PORTABLE: '1' }

/** https://nodejs.org/api/module.html#module-compile-cache */
const variants: readonly Variant[] = [
  { name: 'compile-cache', title: 'Node, compile cache', env: {}, readOnly: {}, since: [22, 1] },
  {
    name: 'compile-cache-portable',
    title: 'Node, compile cache, portable',
    env: PORTABLE,
    readOnly: {},
    since: [24, 12],
  },
  {
    name: 'compile-cache-read-only',
    title: 'Node, compile cache, portable, read-only',
    env: PORTABLE,
    readOnly: { NODE_COMPILE_CACHE_READONLY: '1' },
    since: [26, 8],
  },
]

export const compileCaches: readonly Peer[] = variants.map((variant) => ({
  name: variant.name,
  title: variant.title,
  group: 'node',
  isInstalled: false,
  async prepare(context) {
    const [major, minor] = variant.since
    if (!has(context.node, variant.since)) throw new Failure(`It needs Node ${major}.${minor} or later.`)
    const start = nodeStart(context, await context.build({ format: 'esm', bytecode: null }))
    const env = { NODE_COMPILE_CACHE: context.directory, ...variant.env }
    return {
      ...start,
      env: { ...env, ...variant.readOnly },
      fill: { args: endingArgs(start.args), env, hold: 0, check: () => checkCache(context.directory) },
      sizes: () => ({ ...start.sizes(), bytecode: sizeOf(context.directory) }),
    }
  },
}))

function has({ version }: NodeRelease, [major, minor]: Variant['since']): boolean {
  const [actualMajor = 0, actualMinor = 0] = version.slice(1).split('.').map(Number)
  return actualMajor > major || (actualMajor === major && actualMinor >= minor)
}
