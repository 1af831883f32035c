// A build under load: many starts, many modules, many requests, and disks, descriptors and permissions that run out. Small counts, the same each
// time, on one Node; `npm run campaign -- load` does the whole.
import { listNodes, oneNode, testsAll } from '@esm-bytecode/nodes'
import { describe, it } from 'vitest'
import { loadCases } from './cases/index.mjs'
import { createRandom } from './lib/random.mjs'

describe.each(testsAll ? listNodes() : [oneNode()])('Node $major', (node) => {
  it.for(loadCases)('$name', async ({ run, count }, { skip }) => {
    const seen = await run(node, { count: count.part, random: createRandom(1) })
    if (seen.startsWith('NOT TRIED')) skip(seen)
  })
})
