// Many starts of one small server, with packages from a pack: at once, and in a row.
import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { writeBuild } from '../../damage/build.mjs'
import { FORMS } from '@esm-bytecode/nodes'
import { ENTRY } from '../../damage/sources.mjs'
import { countSources, expectNoLeftovers, expectSame, filesBelow } from '../lib/expect.mjs'
import { withFolder } from '../lib/folder.mjs'
import { start } from '../lib/start.mjs'

/** @typedef {import('../lib/run-campaign.mjs').Case} Case */

const STORE = 'store'

/** @type {Case} */
export const atOnce = {
  name: 'sixteen processes start at once on one build, with the store on and empty',
  count: { part: 1, whole: 12 },
  run: (node, { count, random }) =>
    withServer(node, async ({ root, built, plain }) => {
      const options = { store: join(root, STORE) }
      let entries = 0
      for (let round = 0; round < count; round++) {
        rmSync(options.store, { recursive: true, force: true })
        const forms = Array.from({ length: 16 }, () => random.pick(FORMS))
        const all = await Promise.all(forms.map((form) => start(node, root, ENTRY, { ...options, form })))
        for (const ended of all) expectSame(ended, plain)
        entries = expectNoLeftovers(root, built, STORE).length
        const next = await start(node, root, ENTRY, { ...options, form: /** @type {any} */ (forms[0]) })
        expectSame(next, plain)
        // On a slow machine an exit does not have the time for all of them.
        assert.ok(entries > 0)
        assert.equal(countSources(next).store, entries)
      }
      return `${16 * count} starts in ${count} rounds; ${entries} sound entries after each, which the next start takes`
    }),
}

/** @type {Case} */
export const inARow = {
  name: 'starts in a row',
  count: { part: 8, whole: 200 },
  run: (node, { count, random }) =>
    withServer(node, async ({ root, built, plain }) => {
      const directory = join(root, STORE)
      let most = 0
      for (let index = 0; index < count; index++) {
        const store = random.below(3) === 0 ? null : directory
        if (random.below(10) === 0) rmSync(directory, { recursive: true, force: true })
        expectSame(await start(node, root, ENTRY, { form: random.pick(FORMS), store }), plain)
        most = Math.max(most, expectNoLeftovers(root, built, STORE).length)
      }
      return `${count} starts, with and without bytecode that fits; never more than ${most} entries in the store`
    }),
}

/**
 * Lends the folder of a server that was built and has been started natively.
 *
 * @param {import('@esm-bytecode/nodes').NodeRelease} node
 * @param {(server: { root: string, built: string[], plain: Awaited<ReturnType<typeof start>> }) => Promise<string>} work
 */
function withServer(node, work) {
  return withFolder('anywhere', async (root) => {
    await writeBuild(root, 'one', node)
    const built = filesBelow(root)
    return work({ root, built, plain: await start(node, root, ENTRY, { form: 'plain' }) })
  })
}
