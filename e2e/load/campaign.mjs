// The load campaign: `npm run campaign -- load`. `--starts <count>` in a row (default 200), `--node <major>` (default:
// each that is there), `--seed <number>` (default 1), `--runs <count>` of the whole, each with the next seed (default 1), `--only
// <pattern>` for some of the cases, `--share <number>` for that part of the counts (5: a fifth), `--part` for those of the tests.
import { parseArgs } from 'node:util'
import { inARow } from './cases/starts.mjs'
import { loadCases } from './cases/index.mjs'
import { campaignOptions, runCampaign } from './lib/run-campaign.mjs'

const { values } = parseArgs({
  options: {
    starts: { type: 'string', default: String(inARow.count.whole) },
    ...campaignOptions,
  },
})
await runCampaign(
  loadCases.map((each) =>
    each === inARow ? { ...each, count: { ...each.count, whole: Number(values.starts) } } : each,
  ),
  values,
)
