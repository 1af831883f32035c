import { listNodes } from '@esm-bytecode/nodes'
import { createRandom } from './random.mjs'

/**
 * What is tried.
 *
 * @typedef {object} Case
 * @property {string} name
 * @property {{ readonly part: number, readonly whole: number }} count how many starts, requests, kills …: in the tests, and in a campaign;
 *   `Infinity`: each one that there is
 * @property {(node: import('@esm-bytecode/nodes').NodeRelease, effort: Effort) => Promise<string>} run throws if it is not as it should
 *   be; gives what was seen, for people
 *
 * @typedef {object} Effort
 * @property {number} count
 * @property {import('./random.mjs').Random} random
 */

/** For `parseArgs()`: what every campaign can be told. */
export const campaignOptions = /** @type {const} */ ({
  node: { type: 'string', multiple: true },
  seed: { type: 'string', default: '1' },
  runs: { type: 'string', default: '1' },
  only: { type: 'string', default: '' },
  share: { type: 'string', default: '1' },
  part: { type: 'boolean', default: false },
})

/**
 * Runs cases one after the other, and says what came of each. A finding is an exit code of 1.
 *
 * @param {readonly Case[]} cases
 * @param {{ node?: string[] | undefined, seed: string, runs: string, only: string, share: string, part: boolean }} options
 */
export async function runCampaign(cases, { node: majors, seed, runs, only, share, part }) {
  const chosen = cases.filter(({ name }) => new RegExp(only).test(name))
  const nodes = listNodes().filter(({ major }) => !majors || majors.includes(String(major)))
  for (const node of nodes) {
    for (let run = 0; run < Number(runs); run++) {
      const own = Number(seed) + run
      console.log(`Node ${node.version}, seed ${own}`)
      for (const { name, count, run: attempt } of chosen) {
        const started = performance.now()
        const effort = {
          count: part ? count.part : Math.ceil(count.whole / Number(share)),
          random: createRandom(own),
        }
        const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`
        try {
          console.log(`  ok     ${name}: ${await attempt(node, effort)} (${seconds()})`)
        } catch (error) {
          process.exitCode = 1
          const command = `--node ${node.major} --seed ${own} --runs 1 --only '${name}'`
          console.log(`  FOUND  ${name} (${seconds()}), again with ${command}`)
          console.log(String(/** @type {Error} */ (error).stack).replaceAll(/^/gm, '  | '))
        }
      }
    }
  }
}
