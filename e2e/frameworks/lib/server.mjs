import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'

/**
 * @typedef {object} Served How a module ran, by what the runtime prints under `ESM_BYTECODE_DEBUG`.
 * @property {string} path From the root of the project.
 * @property {string} how 'as facade, warm bytecode', 'natively: it has no sidecar …'
 * @property {boolean} bytecode Whether it runs from bytecode, or is answered.
 */

/**
 * @typedef {object} Server
 * @property {string} url
 * @property {(path: string) => Promise<{ status: number, body: string }>} get
 * @property {() => Promise<{ loaded: string[], served: Served[], stderr: string }>} stop Ends the process. `loaded`: paths
 *   of all files that ran as modules, of a plain start only.
 */

const recorder = new URL('record-loads.mjs', import.meta.url).href
const register = ['--import', '@esm-bytecode/runtime/register']
const STARTING_TAKES = 30_000

/**
 * Starts the server of a project by the script `start` of its package.json, and waits until it answers.
 *
 * @param {import('./project.mjs').Project} project
 * @param {boolean} isOurs by `register`; otherwise by Node alone
 * @returns {Promise<Server>}
 */
export async function startServer(project, isOurs) {
  const loads = join(project.root, 'loads.txt')
  const port = await freePort()
  const more = isOurs
    ? { ESM_BYTECODE_DEBUG: '1', ESM_BYTECODE_CACHE: '0' }
    : { LOADS_FILE: loads, NODE_OPTIONS: `--import=${recorder}` }
  const args = [...(isOurs ? register : []), ...(await startArguments(project))]
  const child = spawn('node', args, {
    cwd: project.root,
    env: { ...project.env, ...serverVariables(port), ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = Promise.all([text(child.stdout), text(child.stderr)])
  const closed = once(child, 'close')
  const url = `http://127.0.0.1:${port}`
  const stop = async () => {
    child.kill(isOurs ? 'SIGKILL' : 'SIGUSR2')
    await closed
    const [, stderr] = await output
    const base = pathToFileURL(`${project.root}/`).href
    const loaded = isOurs ? [] : (await readFile(loads, 'utf8')).split('\n')
    return { loaded: loaded.map((file) => withoutBase(file, base)), served: servedIn(stderr, base), stderr }
  }
  if (!(await answers(url, child))) {
    child.kill('SIGKILL')
    throw new Error(`node ${args.join(' ')} does not answer at ${url}:\n${(await output).join('\n')}`)
  }
  return {
    url,
    async get(path) {
      const response = await fetch(new URL(path, url), { redirect: 'manual' })
      return { status: response.status, body: await response.text() }
    },
    stop,
  }
}

/**
 * What stands after `node` on the command line of the server: commands of packages are files of JavaScript.
 *
 * @param {import('./project.mjs').Project} project
 */
export async function startArguments(project) {
  const [command = '', ...args] = (await project.script('start')).split(' ')
  return command === 'node' ? args : [join('node_modules', '.bin', command), ...args]
}

/** @param {number} port */
export function serverVariables(port) {
  return { NODE_ENV: 'production', HOST: '127.0.0.1', PORT: String(port) }
}

/** @returns {Promise<number>} a port of the loopback interface that nobody listens at */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  server.close()
  await once(server, 'close')
  return port
}

/**
 * @param {string} url
 * @param {import('node:child_process').ChildProcess} child
 */
async function answers(url, child) {
  const end = performance.now() + STARTING_TAKES
  while (child.exitCode === null && performance.now() < end) {
    try {
      await (await fetch(url, { redirect: 'manual' })).arrayBuffer()
      return true
    } catch {
      await sleep(20)
    }
  }
  return false
}

/**
 * @param {string} stderr
 * @param {string} base
 * @returns {Served[]}
 */
function servedIn(stderr, base) {
  const lines = stderr.matchAll(/^esm-bytecode: (\S+) runs (.*?)(?: \(read .*\))?$/gm)
  return [...lines].map(([, url = '', how = '']) => {
    return { path: withoutBase(url, base), how, bytecode: / bytecode$|^natively, answered\b/.test(how) }
  })
}

/** @param {string} url @param {string} base */
function withoutBase(url, base) {
  return decodeURI(url.startsWith(base) ? url.slice(base.length) : url)
}
