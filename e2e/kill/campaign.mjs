// The kill campaign: `npm run campaign -- kill`. `--node <major>` (default: each that is there), `--seed <number>`
// (default 1), `--runs <count>` of the whole, each with the next seed (default 1), `--only <pattern>` for some of the cases, `--share
// <number>` for that part of the counts (5: a fifth), `--part` for those of the tests.
import { parseArgs } from 'node:util'
import { campaignOptions, runCampaign } from '../load/lib/run-campaign.mjs'
import { buildCases } from './cases/builds.mjs'
import { startCases } from './cases/starts.mjs'

const { values } = parseArgs({ options: campaignOptions })
await runCampaign([...buildCases, ...startCases], values)
