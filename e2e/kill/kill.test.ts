// Builds, warm runs, starts and stores whose process is killed: what runs then is right, and nothing is left for ever. A few kills, those of one
// seed, on one Node; `npm run campaign -- kill` does the whole.
import { listNodes, oneNode, testsAll } from '@esm-bytecode/nodes'
import { describe, it } from 'vitest'
import { createRandom } from '../load/lib/random.mjs'
import { buildCases } from './cases/builds.mjs'
import { startCases } from './cases/starts.mjs'

describe.each(testsAll ? listNodes() : [oneNode()])('Node $major', (node) => {
  it.each([...buildCases, ...startCases])('$name', async ({ run, count }) => {
    await run(node, { count: count.part, random: createRandom(1) })
  })
})
