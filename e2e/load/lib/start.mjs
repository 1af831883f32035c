import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

/**
 * @typedef {import('@esm-bytecode/nodes').NodeRelease} NodeRelease
 * @typedef {import('@esm-bytecode/runtime').Stats} Stats
 * @typedef {'plain' | 'register' | 'importModule'} Form
 *
 * @typedef {object} StartOptions
 * @property {Form} form
 * @property {string | null} [store] absolute path of its directory: the bytecode of the build does not fit, and the store is asked.
 *   Default, `null`: it fits
 * @property {readonly string[]} [flags] more options of Node
 * @property {readonly string[]} [args] of the program
 * @property {Readonly<Record<string, string>>} [env]
 * @property {readonly string[]} [under] a command that runs the command that follows it
 *
 * @typedef {object} Ended
 * @property {number | string | null} exit code, or signal; `null`: it was stopped because it did not end
 * @property {string} stdout
 * @property {string} stderr
 * @property {Stats | null} stats `null`: plain, or it ended without its `exit` event
 */

const runtime = import.meta.resolve('@esm-bytecode/runtime')
const register = import.meta.resolve('@esm-bytecode/runtime/register')
const reportStats = new URL('../../../playground/report-stats.mjs', import.meta.url).href
const importModule = fileURLToPath(new URL('../../../playground/import-module.mjs', import.meta.url))

/** Changes what V8 compiles: the bytecode of the build does not fit. */
const OTHER_FLAGS = ['--max-lazy']

/** Milliseconds after which a program that takes seconds hangs. */
const TIME_LIMIT = 180_000

let starts = 0

/**
 * Starts a program, and does not wait for its end.
 *
 * @param {NodeRelease} node
 * @param {string} root folder of the program, absolute
 * @param {string} program path below it
 * @param {StartOptions} options
 */
export function spawnProgram(node, root, program, options) {
  const { form, store = null, flags = [], args = [], env = {}, under = [] } = options
  const foreign = /^(NODE_|VITEST|ESM_BYTECODE|TEST$|FORCE_COLOR$)/
  const inherited = Object.entries(process.env).filter(([name]) => !foreign.test(name))
  const isOurs = form !== 'plain'
  const statsFile = join(root, `stats-${process.pid}-${++starts}.json`)
  const [command, ...rest] = [
    ...under,
    node.execPath,
    ...flags,
    ...(isOurs && store !== null ? OTHER_FLAGS : []),
    ...(form === 'register' ? ['--import', register] : []),
    ...(isOurs ? ['--import', reportStats] : []),
    ...(form === 'importModule' ? [importModule, runtime] : []),
    join(root, program),
    ...args,
  ]
  const child = spawn(/** @type {string} */ (command), rest, {
    cwd: root,
    env: {
      ...Object.fromEntries(inherited),
      NO_COLOR: '1',
      ESM_BYTECODE_CACHE: store ?? '0',
      STATS_FILE: statsFile,
      STATS_RUNTIME: runtime,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return { child, statsFile }
}

/**
 * Starts a program, and waits for its end.
 *
 * @param {NodeRelease} node
 * @param {string} root
 * @param {string} program
 * @param {StartOptions} options
 * @returns {Promise<Ended>}
 */
export async function start(node, root, program, options) {
  const { child, statsFile } = spawnProgram(node, root, program, options)
  let isHanging = false
  const timer = setTimeout(() => {
    isHanging = true
    child.kill('SIGKILL')
  }, TIME_LIMIT)
  const [stdout, stderr, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  clearTimeout(timer)
  return { exit: isHanging ? null : (code ?? signal), stdout, stderr, stats: takeStats(statsFile) }
}

/** @param {string} file @returns {Stats | null} */
function takeStats(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  } finally {
    rmSync(file, { force: true })
  }
}
