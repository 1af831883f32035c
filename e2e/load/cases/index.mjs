import * as disks from './disks.mjs'
import * as manyModules from './many-modules.mjs'
import * as memory from './memory.mjs'
import * as processLimits from './process-limits.mjs'
import * as starts from './starts.mjs'

/** @typedef {import('../lib/run-campaign.mjs').Case} Case */

/** @type {readonly Case[]} */
export const loadCases = [starts, manyModules, disks, processLimits, memory].flatMap((cases) =>
  Object.values(cases),
)
