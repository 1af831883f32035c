import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { pathIn } from './case-file.mjs'

/** @typedef {import('./case-file.mjs').DifferentialCase} DifferentialCase */
/** @typedef {import('@esm-bytecode/nodes').NodeRelease} NodeRelease */

/**
 * @typedef {object} Observation
 * @property {string} stdout
 * @property {string} stderr
 * @property {string} exit
 */

const register = import.meta.resolve('@esm-bytecode/runtime/register')
const runtime = import.meta.resolve('@esm-bytecode/runtime')
const runtimeFolder = runtime.slice(0, runtime.lastIndexOf('/') + 1)
const preload = new URL('./preload.mjs', import.meta.url).href
const start = new URL('../start.mjs', import.meta.url)

/**
 * Runs a case natively and from its sidecars, each in a process of its own.
 *
 * @param {DifferentialCase} testCase
 * @param {string} folder where {@link import('./build-case.mjs').buildCase} wrote it
 * @param {NodeRelease} node
 * @param {'register' | 'importModule'} mode
 * @param {boolean} usesPlans whether ours follows the plans of the build; else it links the records
 */
export async function runCase(testCase, folder, node, mode, usesPlans) {
  const entry = pathIn(folder, testCase.entry)
  const preloads = ['--import', preload, ...testCase.flags]
  /** @type {[string[], string[]]} */
  const [nativeArgs, ourArgs] =
    mode === 'register'
      ? [
          [...preloads, entry],
          ['--import', register, ...preloads, entry],
        ]
      : [
          [...preloads, fileURLToPath(start), 'import', entry, runtime],
          [...preloads, fileURLToPath(start), 'importModule', entry, runtime],
        ]
  const options = { cwd: folder, entry: mode === 'register' ? entry : '' }
  const native = await run(node, nativeArgs, { ...options, env: { ESM_BYTECODE: '0' } })
  const ours = await run(node, ourArgs, { ...options, env: usesPlans ? {} : { ESM_BYTECODE_PLANS: '0' } })
  return { native: native.observation, ours: ours.observation, served: ours.served }
}

/**
 * @param {NodeRelease} node
 * @param {string[]} args
 * @param {{ cwd: string, entry: string, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<{ observation: Observation, served: { url: string, served: string, reason: string | null, code: string | null }[] }>}
 */
function run(node, args, { cwd, entry, env: own }) {
  const { NODE_OPTIONS: _, NODE_V8_COVERAGE: __, FORCE_COLOR: ___, ...inherited } = process.env
  const env = {
    ...inherited,
    NO_COLOR: '1',
    DIFFERENTIAL_ENTRY: entry,
    ...own,
  }
  return new Promise((resolve, reject) => {
    const child = spawn(node.execPath, args, {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      timeout: 30_000,
    })
    const texts = ['', '', '', '']
    for (const fd of [1, 2, 3]) {
      const stream = /** @type {import('node:stream').Readable} */ (child.stdio[fd])
      stream.setEncoding('utf8').on('data', (text) => (texts[fd] += text))
    }
    child.once('error', reject)
    child.once('close', (code, signal) => {
      const observation = {
        stdout: normalize(/** @type {string} */ (texts[1])),
        stderr: normalize(/** @type {string} */ (texts[2])),
        exit: signal ?? String(code),
      }
      resolve({ observation, served: JSON.parse(texts[3] || '[]') })
    })
  })
}

/** A packed CommonJS module has a frame of its own, and below it the one of what Node compiled in its place: one call. */
const STUB = /^ {4,}at .*:1:83\)?$/

/**
 * Below the frame of a module's own code a stack shows whoever called it: Node's loader there, this runtime here. Process
 * ids of warnings differ as well.
 *
 * @param {string} text
 */
function normalize(text) {
  let below = false
  return text
    .split('\n')
    .filter((line) => {
      if (!/^ {4,}at /.test(line)) {
        below = false
        return true
      }
      if (line.includes('node:internal/') || line.includes(runtimeFolder) || line.includes(start.href))
        below = true
      return !below && !STUB.test(line)
    })
    .join('\n')
    .replace(/\(node:\d+\)/g, '(node:<pid>)')
}
