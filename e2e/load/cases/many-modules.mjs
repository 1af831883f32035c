// One process, or a few, with very many chunks that are loaded when they are asked for.
import { join } from 'node:path'
import { FORMS } from '@esm-bytecode/nodes'
import { countSources, expectNoLeftovers, expectSame, filesBelow } from '../lib/expect.mjs'
import { withFolder } from '../lib/folder.mjs'
import { PROGRAM, writeSite } from '../lib/site.mjs'
import { start } from '../lib/start.mjs'

/**
 * @typedef {import('../lib/run-campaign.mjs').Case} Case
 * @typedef {import('@esm-bytecode/nodes').NodeRelease} NodeRelease
 */

const STORE = 'store'

/**
 * Runs a program of a site in every way, with bytecode that fits, and with the store: empty, and filled by the start before.
 *
 * @param {NodeRelease} node
 * @param {number} routes
 * @param {string} program
 * @param {string[]} args
 * @returns {Promise<{ line: string, counted: string }>} the last line of what it prints, and how modules ran
 */
function compareSite(node, routes, program, args) {
  return withFolder('anywhere', async (root) => {
    await writeSite(root, node, routes)
    const built = filesBelow(root)
    const plain = await start(node, root, program, { form: 'plain', args })
    const counted = []
    for (const form of FORMS) {
      for (const store of [null, join(root, STORE), join(root, STORE)]) {
        const ours = await start(node, root, program, { form, args, store })
        expectSame(ours, plain, `${form}, ${store === null ? 'sidecars' : 'the store'}`)
        const counts = Object.entries(countSources(ours)).filter(([, count]) => count > 0)
        counted.push(counts.map(([from, count]) => `${count} ${from}`).join(' + '))
      }
      expectNoLeftovers(root, built, STORE)
    }
    return {
      line: /** @type {string} */ (plain.stdout.trim().split('\n').at(-1)),
      counted: counted.join(', '),
    }
  })
}

/** @type {Case} */
export const dynamicImports = {
  name: 'one process imports very many chunks with import()',
  count: { part: 200, whole: 5000 },
  async run(node, { count }) {
    const { counted } = await compareSite(node, count, PROGRAM.importAll, [])
    return `${count} chunks; modules ran from: ${counted}`
  },
}

/** @type {Case} */
export const requests = {
  name: 'requests while chunks are loaded lazily, fifty at a time',
  count: { part: 300, whole: 10_000 },
  async run(node, { count, random }) {
    const args = [String(count), String(random.below(2 ** 20))]
    const { line } = await compareSite(node, 200, PROGRAM.serve, args)
    const [, routes, failed] = line.split(' ')
    return `${count} requests for ${routes} routes, of which ${failed} are answered with the error of the program, as in plain Node`
  },
}

/** @type {Case} */
export const clusterRestarts = {
  name: 'node:cluster, whose workers end or are killed and are replaced',
  count: { part: 2, whole: 60 },
  async run(node, { count }) {
    await compareSite(node, 10, PROGRAM.cluster, ['4', String(count), '10'])
    return `4 workers, ${count} restarts: a third by SIGKILL, a third disconnected, a third by exit`
  },
}
