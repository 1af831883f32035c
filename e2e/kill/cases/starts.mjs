// Starts that are killed: while they read a build, and while they write the store.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { readTree, writeBuild } from '../../damage/build.mjs'
import { FORMS } from '@esm-bytecode/nodes'
import { ENTRY } from '../../damage/sources.mjs'
import { expectNoLeftovers, expectSame, filesBelow } from '../../load/lib/expect.mjs'
import { listOperations, startWithFault } from '../../load/lib/fault-start.mjs'
import { withFolder } from '../../load/lib/folder.mjs'
import { spawnProgram, start } from '../../load/lib/start.mjs'

/**
 * @typedef {import('../../load/lib/run-campaign.mjs').Case} Case
 * @typedef {import('../../load/lib/start.mjs').NodeRelease} NodeRelease
 */

const STORE = 'store'

/** Keeps a program alive until the store has been written while it is idle. */
const STAY = ['--import', 'data:text/javascript,setTimeout(()=>{},3500)']

/**
 * @param {boolean} usesStore whether the bytecode of the build does not fit
 * @param {string} name
 * @param {{ part: number, whole: number }} count
 * @returns {Case}
 */
const atAnyMoment = (usesStore, name, count) => ({
  name,
  count,
  run: (node, { count: kills, random }) =>
    withFolder('anywhere', async (root) => {
      await writeBuild(root, 'one', node)
      const built = filesBelow(root)
      const before = readTree(root)
      const plain = await start(node, root, ENTRY, { form: 'plain' })
      const store = usesStore ? join(root, STORE) : null
      let killed = 0
      for (let kill = 0; kill < kills; kill++) {
        const form = random.pick(FORMS)
        if (store !== null && random.below(2) === 0) rmSync(store, { recursive: true, force: true })
        const started = performance.now()
        expectSame(await start(node, root, ENTRY, { form, store }), plain)
        const milliseconds = performance.now() - started
        if (store !== null && random.below(2) === 0) rmSync(store, { recursive: true, force: true })
        const { child, statsFile } = spawnProgram(node, root, ENTRY, { form, store })
        const timer = setTimeout(() => child.kill('SIGKILL'), random.next() * milliseconds)
        const [, signal] = await once(child, 'exit')
        clearTimeout(timer)
        if (signal === 'SIGKILL') killed++
        rmSync(statsFile, { force: true })
        expectSame(await start(node, root, ENTRY, { form, store }), plain)
        expectNoLeftovers(root, built, STORE)
      }
      const after = readTree(root, (path) => !path.includes(`/${STORE}/`))
      for (const [path, contents] of after) {
        assert.ok(before.get(path)?.equals(contents), `${path} has changed`)
      }
      return `${killed} of ${kills} killed in time; the next start is right, and nothing is left`
    }),
})

/**
 * Each file operation on the store, before it and half-way.
 *
 * @param {'at the exit' | 'while it is idle'} when
 * @param {{ part: number, whole: number }} count
 * @returns {Case}
 */
const atEachOperation = (when, count) => ({
  name: `the store is written ${when}, and the process is killed at a file operation of that`,
  count,
  run: (node, { count: kills, random }) =>
    withFolder('anywhere', async (root) => {
      await writeBuild(root, 'one', node)
      const built = filesBelow(root)
      const plain = await start(node, root, ENTRY, { form: 'plain' })
      const store = join(root, STORE)
      const flags = when === 'at the exit' ? [] : STAY
      let killed = 0
      let dirty = 0
      for (const form of kills === 1 ? [random.pick(FORMS)] : FORMS) {
        rmSync(store, { recursive: true, force: true })
        const operations = await listOperations(node, root, ENTRY, { form, store, flags })
        const onStore = operations.flatMap((operation, at) => (operation.includes(` ${store}`) ? [at] : []))
        const chosen =
          kills < onStore.length ? Array.from({ length: kills }, () => random.pick(onStore)) : onStore
        for (const at of chosen) {
          rmSync(store, { recursive: true, force: true })
          const fault = { at, does: 'kill', lasts: false }
          const { exit } = await startWithFault(node, root, ENTRY, { form, store, flags, fault })
          if (exit === 'SIGKILL') killed++
          if (filesBelow(root).some((file) => file.endsWith('.tmp'))) dirty++
          const what = `killed at ${operations[at]}`
          expectSame(await start(node, root, ENTRY, { form, store }), plain, what)
          expectNoLeftovers(root, built, STORE)
        }
      }
      return `${killed} kills; ${dirty} left a temporary file, which the next start has removed`
    }),
})

/** @type {readonly Case[]} */
export const startCases = [
  atAnyMoment(false, 'a start from sidecars and a pack, killed at random moments', { part: 3, whole: 100 }),
  atAnyMoment(true, 'a start that fills the store, killed at random moments', { part: 3, whole: 100 }),
  atEachOperation('at the exit', { part: 3, whole: Infinity }),
  atEachOperation('while it is idle', { part: 1, whole: 10 }),
]
