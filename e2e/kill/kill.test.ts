// Builds, warm runs, starts and stores whose process is killed: what runs then is right, and nothing is left for ever. A few kills, those of one
// seed; `node e2e/kill/campaign.mjs` does the whole.
import { listNodes } from '@esm-bytecode/nodes'
import { describe, it } from 'vitest'
import { createRandom } from '../load/lib/random.mjs'
import { buildCases } from './cases/builds.mjs'
import { startCases } from './cases/starts.mjs'

/** All of it on one Node with hooks; starts on the others, and what differs without hooks. */
const casesFor = (major: number) => (major === 24 ? [...buildCases, ...startCases] : startCases.slice(0, 3))

describe.each(listNodes())('Node $major', (node) => {
  it.each(casesFor(node.major))('$name', async ({ run, count }) => {
    await run(node, { count: count.part, random: createRandom(1) })
  })
})
