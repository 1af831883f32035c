// What the store is on: a disk that is full, cannot be written, or fails half-way; and a store that has reached its limit.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeBuild } from '../../damage/build.mjs'
import { FORMS } from '@esm-bytecode/nodes'
import { ENTRY } from '../../damage/sources.mjs'
import { countSources, expectNoLeftovers, expectSame, filesBelow } from '../lib/expect.mjs'
import { listOperations, startWithFault } from '../lib/fault-start.mjs'
import { withFolder } from '../lib/folder.mjs'
import { canMount, onReadOnlyDisk, onSmallDisk } from '../lib/limits.mjs'
import { start } from '../lib/start.mjs'

/**
 * @typedef {import('../lib/run-campaign.mjs').Case} Case
 * @typedef {import('../lib/start.mjs').NodeRelease} NodeRelease
 * @typedef {import('../lib/start.mjs').Ended} Ended
 * @typedef {{ root: string, built: string[], plain: Ended, store: string }} Served
 */

const STORE = 'store'
const NOT_TRIED = 'NOT TRIED: nothing can be mounted here'

/**
 * @template T
 * @param {NodeRelease} node
 * @param {(served: Served) => Promise<T>} work
 */
function withServer(node, work) {
  return withFolder('anywhere', async (root) => {
    await writeBuild(root, 'one', node)
    const built = filesBelow(root)
    const plain = await start(node, root, ENTRY, { form: 'plain' })
    return work({ root, built, plain, store: join(root, STORE) })
  })
}

/** @type {Case} */
export const limitReached = {
  name: 'a store that has reached its limit of 256 MB',
  count: { part: 1, whole: 5 },
  run: (node, { count, random }) =>
    withServer(node, async ({ root, plain, store }) => {
      const limit = 256 * 1024 * 1024
      const folder = join(store, 'v1.2.3-linux-x64-00000000-00000000')
      const old = (/** @type {number} */ index) => join(folder, `${index}.bytecode`)
      let left = 0
      for (let round = 0; round < count; round++) {
        rmSync(store, { recursive: true, force: true })
        mkdirSync(folder, { recursive: true, mode: 0o700 })
        const files = 20 + random.below(20)
        for (let index = 0; index < files; index++) {
          // As long as they say, and without a block on the disk.
          writeFileSync(old(index), '', { mode: 0o600 })
          truncateSync(old(index), Math.ceil((limit * 1.1) / files))
          utimesSync(old(index), 1000 + index, 1000 + index)
        }
        const form = random.pick(FORMS)
        expectSame(await start(node, root, ENTRY, { form, store }), plain)
        const kept = filesBelow(folder).map((name) => Number.parseInt(name, 10))
        left = kept.length
        assert.ok(left < files, 'nothing was removed')
        assert.equal(Math.min(...kept), files - left, 'not the oldest were removed')
        const next = await start(node, root, ENTRY, { form, store })
        expectSame(next, plain)
        assert.ok(countSources(next).store > 0, 'what was written last is gone')
      }
      return `${count} times: the oldest entries go, what the start has written stays, and the next one takes it`
    }),
}

/** @type {Case} */
export const readOnly = {
  name: 'a store on a read-only disk, empty and filled',
  count: { part: 1, whole: 3 },
  run: (node, { count, random }) =>
    withServer(node, async ({ root, built, plain, store }) => {
      if (!canMount()) return NOT_TRIED
      for (let round = 0; round < count; round++) {
        rmSync(store, { recursive: true, force: true })
        mkdirSync(store, { mode: 0o700 })
        const form = random.pick(FORMS)
        const empty = await start(node, root, ENTRY, { form, store, under: onReadOnlyDisk(store) })
        expectSame(empty, plain)
        assert.match(String(empty.stats?.store.reason), /cannot be written \(EROFS\)/)
        assert.deepEqual(expectNoLeftovers(root, built, STORE), [])
        expectSame(await start(node, root, ENTRY, { form, store }), plain)
        const entries = expectNoLeftovers(root, built, STORE)
        const filled = await start(node, root, ENTRY, { form, store, under: onReadOnlyDisk(store) })
        expectSame(filled, plain)
        assert.equal(countSources(filled).store, entries.length)
        assert.deepEqual(expectNoLeftovers(root, built, STORE), entries)
      }
      return `${count} times: the empty one is off and says EROFS, the filled one is read`
    }),
}

/** @type {Case} */
export const fullDisk = {
  name: 'a store on a disk that is full, or becomes so',
  count: { part: 2, whole: 40 },
  run: (node, { count, random }) =>
    withServer(node, async ({ root, plain, store }) => {
      if (!canMount()) return NOT_TRIED
      const list = join(root, 'list')
      expectSame(await start(node, root, ENTRY, { form: 'importModule', store }), plain)
      const all = filesBelow(store).length
      rmSync(store, { recursive: true })
      mkdirSync(store, { mode: 0o700 })
      let full = 0
      for (let disk = 0; disk < count; disk++) {
        // Of bytes, or of files.
        const size =
          disk % 2 === 0 ? `size=${4 * (1 + random.below(16))}k` : `nr_inodes=${2 + random.below(14)}`
        const form = random.pick(FORMS)
        const ours = await start(node, root, ENTRY, { form, store, under: onSmallDisk(store, size, list) })
        expectSame(ours, plain, size)
        const files = readFileSync(list, 'utf8').trim().split('\n').filter(Boolean)
        for (const file of files) assert.match(file, /\.bytecode [1-9]\d*$/, `left on a disk of ${size}`)
        if (files.length < all) full++
      }
      return `${count} disks of 4 to 64 KB or 2 to 15 files, ${full} of them too small: what fits is stored, and no half file is left`
    }),
}

/** @type {Case} */
export const failingOperations = {
  name: 'a file operation of the runtime that fails: ENOSPC, EMFILE, EACCES, EIO',
  count: { part: 6, whole: Infinity },
  run: (node, { count, random }) =>
    withServer(node, async ({ root, built, plain, store }) => {
      const codes = ['ENOSPC', 'EMFILE', 'EACCES', 'EIO']
      let tried = 0
      for (const form of FORMS) {
        const empty = () => rmSync(store, { recursive: true, force: true })
        empty()
        const operations = await listOperations(node, root, ENTRY, { form, store })
        const each = operations.map((_, at) => at)
        const some = count < each.length ? Array.from({ length: count }, () => random.pick(each)) : each
        for (const at of some) {
          // All of the rest, or this one alone.
          const fault = { at, does: random.pick(codes), lasts: random.below(2) === 0 }
          empty()
          const what = `${form}, ${fault.does} ${fault.lasts ? 'from' : 'at'} ${operations[at]}`
          expectSame(await startWithFault(node, root, ENTRY, { form, store, fault }), plain, what)
          // Who can delete nothing leaves what it has begun: the next one removes it.
          if (fault.lasts) expectSame(await start(node, root, ENTRY, { form, store }), plain, `after ${what}`)
          expectNoLeftovers(root, built, STORE)
          tried++
        }
      }
      return `${tried} of them, one after the other, alone or with all that follow: read or written, of sidecars, pack and store`
    }),
}
