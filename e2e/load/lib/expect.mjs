import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeStoreEntry, storeEntryPath } from '@esm-bytecode/format'

/**
 * @typedef {import('./start.mjs').Ended} Ended
 * @typedef {import('./start.mjs').Stats} Stats
 */

/**
 * A start does what the program does without us: it prints the same, says the same, ends the same.
 *
 * @param {Ended} ours
 * @param {Ended} plain
 * @param {string} [what] for people
 */
export function expectSame(ours, plain, what = '') {
  const observed = (/** @type {Ended} */ { exit, stdout, stderr }) => ({ exit, stdout, stderr })
  assert.deepEqual(observed(ours), observed(plain), `${what}: not what plain Node does\n${ours.stderr}`)
}

/**
 * From what V8 made the modules: `sidecar` and `store` are bytecode, `source` is text, `native` is Node.
 *
 * @param {Ended} ended
 * @returns {Record<'sidecar' | 'store' | 'source' | 'native', number>}
 */
export function countSources({ stats }) {
  assert.ok(stats, 'the runtime has counted nothing: the program ended without an exit')
  const counted = { sidecar: 0, store: 0, source: 0, native: 0 }
  for (const { served, source } of stats.modules) {
    counted[served === 'native' ? 'native' : (source ?? 'source')]++
  }
  return counted
}

/** @param {string} folder @returns {string[]} paths of the files below it, from there, sorted */
export function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
}

/**
 * Nothing is left of starts but sound entries of the store.
 *
 * @param {string} root
 * @param {readonly string[]} built what was there before the first start
 * @param {string} store path of the store below the root
 * @returns {string[]} the entries
 */
export function expectNoLeftovers(root, built, store) {
  const known = new Set(built)
  const files = filesBelow(root)
  const added = files.filter((file) => !known.has(file))
  const entries = added.filter((file) => file.startsWith(`${store}/`) && file.endsWith('.bytecode'))
  assert.deepEqual(added, entries, 'files are left')
  assert.deepEqual(
    built.filter((file) => !files.includes(file)),
    [],
    'files are gone',
  )
  for (const entry of entries) expectSoundEntry(join(root, store), entry.slice(store.length + 1), root)
  return entries
}

/** @param {string} store @param {string} path from there @param {string} root */
function expectSoundEntry(store, path, root) {
  const { subject, bytecode } = decodeStoreEntry(readFileSync(join(store, path)), path)
  assert.equal(path, storeEntryPath(bytecode.verify().target, subject), `in ${root}`)
}
