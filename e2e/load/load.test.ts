// A build under load: many starts, many modules, many requests, and disks, descriptors and permissions that run out. Small counts, the same each
// time; `node e2e/load/campaign.mjs` does the whole.
import { listNodes } from '@esm-bytecode/nodes'
import { describe, it } from 'vitest'
import { loadCases } from './cases/index.mjs'
import { createRandom } from './lib/random.mjs'

/** All of it on one Node with hooks; on the others a part. */
const isFor = (major: number, index: number) => major === 24 || index % 3 === (major / 2) % 3

describe.each(listNodes())('Node $major', (node) => {
  it.for(loadCases.filter((_, index) => isFor(node.major, index)))(
    '$name',
    async ({ run, count }, { skip }) => {
      const seen = await run(node, { count: count.part, random: createRandom(1) })
      if (seen.startsWith('NOT TRIED')) skip(seen)
    },
  )
})
