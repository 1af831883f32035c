// What the heap holds after many modules were loaded, and after one was loaded many times, beside plain Node: in bytes for each of them, which
// are the same on every machine.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { write } from '../../damage/build.mjs'
import { withFolder } from '../lib/folder.mjs'
import { writeSite } from '../lib/site.mjs'
import { start } from '../lib/start.mjs'

/**
 * @typedef {import('../lib/run-campaign.mjs').Case} Case
 * @typedef {{ heapUsed: number, outside: number }} Memory bytes; `outside` of the heap are buffers
 * @typedef {Record<'before' | 'loaded' | 'again' | 'much', Memory>} Measured
 */

/** How often one module is loaded again: until V8 has done with it what it does for itself, and to see what each load leaves. */
const AGAIN = 1_000
const MUCH = 30_000

const PROGRAM = 'memory.js'

const program = `
const [count, runtime] = process.argv.slice(2)
const load = runtime ? (await import(runtime)).importModule : (url) => import(url)
const url = new URL('./dist/routes.js', import.meta.url).href
const repeat = async (times) => { for (let time = 0; time < times; time++) await load(url) }
const measure = async () => {
  for (let turn = 0; turn < 6; turn++) {
    globalThis.gc()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const { heapUsed, external, arrayBuffers } = process.memoryUsage()
  return { heapUsed, outside: external + arrayBuffers }
}
const { routes } = await load(url)
await routes[0]()
await measure()
const before = await measure()
for (let route = 1; route <= Number(count); route++) await routes[route]()
const loaded = await measure()
await repeat(${AGAIN})
const again = await measure()
await repeat(${MUCH})
const much = await measure()
console.log(JSON.stringify({ before, loaded, again, much }))
`

/**
 * Bytes of the heap that a module of ours may take beyond those of a native one: 10,000 are its record, its
 * texts, and functions that are compiled before they are called.
 */
const FOR_A_MODULE = 15_000
/** The same for a repeated load, which leaves nothing: one number, were it kept, would be 8. */
const FOR_A_LOAD = 32

/** @type {Case} */
export const memory = {
  name: 'memory after many modules, and after the same module many times',
  count: { part: 200, whole: 1000 },
  run: (node, { count }) =>
    withFolder('anywhere', async (root) => {
      await writeSite(root, node, count + 1)
      write(join(root, PROGRAM), program)
      const measure = async (/** @type {import('../lib/start.mjs').StartOptions} */ options) => {
        const args = [String(count), ...(options.args ?? [])]
        const { exit, stdout, stderr } = await start(node, root, PROGRAM, {
          ...options,
          flags: ['--expose-gc', ...(options.flags ?? [])],
          args,
        })
        assert.equal(exit, 0, stderr)
        return growthOf(JSON.parse(stdout), count)
      }
      const runtime = import.meta.resolve('@esm-bytecode/runtime')
      const plain = await measure({ form: 'plain' })
      const store = join(root, 'store')
      const ours = {
        'importModule()': await measure({ form: 'plain', args: [runtime] }),
        'importModule() with a store': await measure({
          form: 'plain',
          args: [runtime],
          flags: ['--max-lazy'],
          env: { ESM_BYTECODE_CACHE: store },
        }),
        register: await measure({ form: 'register' }),
      }
      const seen = [describe('plain', plain)]
      for (const [how, growth] of Object.entries(ours)) {
        seen.push(describe(how, growth))
        const { module, load, outside } = growth
        assert.ok(module < plain.module + FOR_A_MODULE, `${how}: ${seen.join('; ')}`)
        assert.ok(load < Math.max(plain.load, 0) + FOR_A_LOAD, `${how}: ${seen.join('; ')}`)
        assert.ok(outside < Math.max(plain.outside, 0) + FOR_A_LOAD, `${how}: ${seen.join('; ')}`)
      }
      return `${count} modules, then ${MUCH} loads of one: ${seen.join('; ')}`
    }),
}

/** @param {Measured} measured @param {number} modules @returns bytes: of the heap for each module and each repeated load, and of buffers for the latter */
function growthOf({ before, loaded, again, much }, modules) {
  return {
    module: (loaded.heapUsed - before.heapUsed) / modules,
    buffers: (loaded.outside - before.outside) / modules,
    load: (much.heapUsed - again.heapUsed) / MUCH,
    outside: (much.outside - again.outside) / MUCH,
  }
}

/** @param {string} how @param {ReturnType<typeof growthOf>} growth */
function describe(how, { module, buffers, load }) {
  const bytes = (/** @type {number} */ number) => Math.round(number)
  return `${how}: ${bytes(module)} bytes for a module (and ${bytes(buffers)} of buffers), ${bytes(load)} for a load`
}
