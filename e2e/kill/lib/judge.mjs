import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checksum } from '@esm-bytecode/format'
import { FORMS } from '@esm-bytecode/nodes'
import { countSources, filesBelow } from '../../load/lib/expect.mjs'
import { start } from '../../load/lib/start.mjs'
import { DIST, ENTRY, TMP } from './project.mjs'

/**
 * @typedef {import('@esm-bytecode/nodes').NodeRelease} NodeRelease
 * @typedef {import('../../load/lib/start.mjs').Ended} Ended
 */

/** Nothing; but Node looks for a missing entry in another way, with another message, where there is one. */
const PRELOAD = ['--import', 'data:text/javascript,']

/**
 * What stands in the folder of a build, whole or not, does what it does in plain Node.
 *
 * @param {NodeRelease} node
 * @param {string} root
 * @param {string} what for people
 */
export async function expectSameAsPlain(node, root, what) {
  const plain = await start(node, root, ENTRY, { form: 'plain', flags: PRELOAD })
  for (const form of FORMS) {
    const ours = await start(node, root, ENTRY, { form })
    const observed = (/** @type {Ended} */ { exit, stdout }) => ({ exit, stdout })
    assert.deepEqual(
      observed(ours),
      observed(plain),
      `${what}, ${form}: not as in plain Node\n${ours.stderr}`,
    )
    // The error is Node's own.
    const [error] = /^\w*Error\b.*?(?= imported from |$)/m.exec(plain.stderr) ?? ['']
    assert.ok(ours.stderr.includes(error), `${what}, ${form}: another error\n${ours.stderr}`)
  }
}

/**
 * @typedef {object} Reference what a command makes that nobody disturbs
 * @property {Readonly<Record<string, string>>} output paths from the root, and the checksums of what is no bytecode
 * @property {string} stdout what the program prints that it has built
 */

/** @param {NodeRelease} node @param {string} root @returns {Promise<Reference>} */
export async function takeReference(node, root) {
  const { exit, stdout, stderr } = await start(node, root, ENTRY, { form: 'plain' })
  assert.equal(exit, 0, stderr)
  return { output: readOutput(root), stdout }
}

/** @param {string} root */
function readOutput(root) {
  const paths = filesBelow(join(root, DIST)).map((path) => `${DIST}/${path}`)
  const sum = (/** @type {string} */ path) => checksum(readFileSync(join(root, path))).toString(16)
  return Object.fromEntries(paths.map((path) => [path, path.endsWith('.bmes') ? 'bytecode' : sum(path)]))
}

/**
 * A command that was not disturbed has written all of it, whatever was there before, and everything starts from its bytecode.
 *
 * @param {NodeRelease} node
 * @param {string} root
 * @param {{ reference: Reference, tier: 'eager' | 'warm', what: string }} expected
 */
export async function expectComplete(node, root, { reference, tier, what }) {
  assert.deepEqual(leftovers(root), [], `${what}: files are left`)
  assert.deepEqual(
    readOutput(root),
    reference.output,
    `${what}: the output is not that of an undisturbed build`,
  )
  for (const form of FORMS) {
    const ours = await start(node, root, ENTRY, { form })
    const { exit, stdout, stderr } = ours
    assert.deepEqual({ exit, stdout, stderr }, { exit: 0, stdout: reference.stdout, stderr: '' }, what)
    const { sidecar, ...others } = countSources(ours)
    assert.deepEqual(others, { store: 0, source: 0, native: 0 }, `${what}, ${form}`)
    assert.ok(sidecar > 8)
    assert.deepEqual(
      [...new Set(ours.stats?.modules.map((module) => module.tier))],
      [tier],
      `${what}, ${form}`,
    )
  }
}

/**
 * Temporary files, in the project and in the temporary folder that its commands see. Vite's own, in `node_modules`, are not ours.
 *
 * @param {string} root
 * @returns {string[]} paths from the root
 */
export function leftovers(root) {
  return filesBelow(root).filter(
    (path) =>
      path.startsWith(`${TMP}/`) || (/\.tmp$|\.warm-\d/.test(path) && !path.startsWith('node_modules/')),
  )
}
