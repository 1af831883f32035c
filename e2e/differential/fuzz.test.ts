import { listNodes, oneNode, testsAll } from '@esm-bytecode/nodes'
import { expect, test } from 'vitest'
import { checkGraphs } from './fuzz/check.mjs'

// The same graphs each time, on one Node; `npm run campaign -- graphs` looks for others.
test.each(testsAll ? listNodes() : [oneNode()])(
  'random graphs behave as natively on Node $major',
  async (node) => {
    const { failure, tally } = await checkGraphs(node, { seed: 20260, runs: 100 })
    expect(failure).toBeNull()
    expect(tally.served / tally.linked).toBeGreaterThan(0.6)
  },
)
