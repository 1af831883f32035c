// Builds and warm runs that are killed: what stands there then, and what the next one makes of it.
import { withFolder } from '../../load/lib/folder.mjs'
import { expectComplete, expectSameAsPlain, leftovers, takeReference } from '../lib/judge.mjs'
import { clear, COMMAND, DIST, run, writeProject } from '../lib/project.mjs'

/**
 * @typedef {import('../../load/lib/run-campaign.mjs').Case} Case
 * @typedef {import('../lib/project.mjs').Command} Command
 */

const faults = new URL('../../load/lib/faults.mjs', import.meta.url).href

/**
 * @param {Command} command
 * @param {{ part: number, whole: number }} count
 * @param {Command} [before] makes what the command works on
 * @returns {Case}
 */
const atAnyMoment = (command, count, before) => ({
  name: `${command.name}, killed at random moments`,
  count,
  run: (node, { count: kills, random }) =>
    withFolder('below e2e', async (root) => {
      writeProject(root)
      if (before) await run(node, root, before)
      let { milliseconds } = await run(node, root, command)
      const reference = await takeReference(node, root)
      let killed = 0
      let dirty = 0
      for (let kill = 0; kill < kills; kill++) {
        // On nothing, and on what an earlier build has left.
        if (!before && random.below(2) === 0) clear(root)
        const after = random.next() * milliseconds
        const { isKilled } = await run(node, root, command, { after })
        if (isKilled) killed++
        if (leftovers(root).length > 0) dirty++
        const what = `killed after ${after.toFixed(0)} of ${milliseconds.toFixed(0)} ms`
        await expectSameAsPlain(node, root, what)
        ;({ milliseconds } = await run(node, root, command))
        await expectComplete(node, root, { reference, tier: command.tier, what })
      }
      return `${killed} of ${kills} killed in time; ${dirty} left temporary files, which the next run has removed; its output is complete`
    }),
})

/**
 * The files that the command itself writes, each half-written, or written and without its name.
 *
 * @param {Command} command
 * @param {{ part: number, whole: number }} count
 * @param {Command} [before]
 * @returns {Case}
 */
const atEachFile = (command, count, before) => ({
  name: `${command.name}, killed at its file operations`,
  count,
  run: (node, { count: kills, random }) =>
    withFolder('below e2e', async (root) => {
      writeProject(root)
      if (before) await run(node, root, before)
      await run(node, root, command)
      const reference = await takeReference(node, root)
      const flags = ['--import', faults]
      const below = `${root}/${DIST}/`
      let killed = 0
      let dirty = 0
      // From the first one on, until there are no more; or some of the first.
      for (let kill = 0; kill < kills; kill++) {
        const at = kills === Infinity ? kill : random.below(2)
        const plan = { below, at, does: 'kill', lasts: false, only: '^(writeFile|rename)' }
        const { isKilled } = await run(node, root, command, { flags, env: { FAULTS: JSON.stringify(plan) } })
        if (!isKilled && kills === Infinity) break
        if (isKilled) killed++
        if (leftovers(root).length > 0) dirty++
        const what = `killed at operation ${at}`
        await expectSameAsPlain(node, root, what)
        await run(node, root, command)
        await expectComplete(node, root, { reference, tier: command.tier, what })
      }
      return `${killed} kills; ${dirty} left temporary files, which the next run has removed; its output is complete`
    }),
})

/** @type {readonly Case[]} */
export const buildCases = [
  atAnyMoment(COMMAND.build, { part: 1, whole: 30 }),
  atAnyMoment(COMMAND.cacheWarm, { part: 1, whole: 30 }),
  atAnyMoment(COMMAND.cacheWarmInPlace, { part: 1, whole: 15 }),
  atAnyMoment(COMMAND.warm, { part: 1, whole: 30 }, COMMAND.build),
  atEachFile(COMMAND.cacheWarmInPlace, { part: 1, whole: Infinity }),
  atEachFile(COMMAND.compile, { part: 1, whole: Infinity }, COMMAND.build),
  atEachFile(COMMAND.warm, { part: 1, whole: Infinity }, COMMAND.build),
]
