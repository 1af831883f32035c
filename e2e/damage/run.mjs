import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { ENTRY } from './sources.mjs'

/**
 * @typedef {import('@esm-bytecode/nodes').NodeRelease} NodeRelease
 * @typedef {import('@esm-bytecode/runtime').Stats} Stats
 *
 * @typedef {object} Ended
 * @property {number | string | null} exit code, or signal; `null`: it was stopped because it did not end
 * @property {string} stdout
 * @property {string} stderr
 * @property {Report | null} report `null` if it ended without its `exit` event
 *
 * @typedef {object} Report
 * @property {Stats['modules']} modules
 * @property {Stats['store'] | null} store
 * @property {Stats['runtime'] | null} runtime
 * @property {number} memory at its peak, in megabytes
 * @property {readonly string[]} outside files that were asked for and are not below the folder of the program
 *
 * @typedef {object} StartOptions
 * @property {'plain' | 'register' | 'importModule'} form
 * @property {string | null} store directory; `null`: the bytecode of the build fits
 * @property {readonly import('./apply-case.mjs').Plan[]} [later]
 * @property {import('./apply-case.mjs').Plan | null} [whileRead]
 */

const observe = new URL('./observe.mjs', import.meta.url).href
const register = import.meta.resolve('@esm-bytecode/runtime/register')
/** URL of the runtime. */
export const runtime = import.meta.resolve('@esm-bytecode/runtime')
const importModule = fileURLToPath(new URL('../../playground/import-module.mjs', import.meta.url))

/** Milliseconds after which a start that takes a tenth of a second hangs. */
const TIME_LIMIT = 30_000

/** Changes what V8 compiles: the bytecode of the build does not fit. */
const OTHER_FLAGS = ['--max-lazy']

/**
 * Starts the program in a process of its own.
 *
 * @param {NodeRelease} node
 * @param {string} root
 * @param {StartOptions} options
 * @returns {Promise<Ended>}
 */
export async function start(node, root, { form, store, later = [], whileRead = null }) {
  const entry = join(root, ENTRY)
  const { NODE_OPTIONS: _, NODE_V8_COVERAGE: __, FORCE_COLOR: ___, ...inherited } = process.env
  const child = spawn(
    node.execPath,
    [
      ...(store === null ? [] : OTHER_FLAGS),
      '--import',
      observe,
      ...(form === 'register' ? ['--import', register] : []),
      ...(form === 'importModule' ? [importModule, runtime] : []),
      entry,
    ],
    {
      cwd: root,
      env: {
        ...inherited,
        NO_COLOR: '1',
        ESM_BYTECODE_DEBUG: '1',
        ESM_BYTECODE_CACHE: store ?? '0',
        DAMAGE_PLAN: JSON.stringify({ root, later, whileRead }),
      },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    },
  )
  let isHanging = false
  const timer = setTimeout(() => {
    isHanging = true
    child.kill('SIGKILL')
  }, TIME_LIMIT)
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(isHanging ? null : (code ?? signal)))
  })
  const [, stdout, stderr, report] = child.stdio
  const [out, errors, told, exit] = await Promise.all([
    text(/** @type {import('node:stream').Readable} */ (stdout)),
    text(/** @type {import('node:stream').Readable} */ (stderr)),
    text(/** @type {import('node:stream').Readable} */ (report)),
    ended,
  ])
  clearTimeout(timer)
  return { exit, stdout: out, stderr: errors, report: told === '' ? null : JSON.parse(told) }
}
