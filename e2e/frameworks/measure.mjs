// Compares whole starts of the server of a template, from the process to its first page:
//   node e2e/frameworks/measure.mjs <template> [--runs 9] [--node 24] [--after '<command>']
// `--after` is run after the build: another way to make bytecode. Ways to start are interleaved, and compared by medians; by the time of
// the processor, which a machine that is busy with other things disturbs least, and by the whole time.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { get } from 'node:http'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { listNodes } from '../nodes/index.js'
import { createProject } from './lib/project.mjs'
import { freePort, serverVariables, startArguments } from './lib/server.mjs'

/** One run fills the compile cache; the second one finds what the first one could only store at its end. */
const WARM_UPS = 2

/**
 * @typedef {object} Sample Milliseconds of one start, to the end of the first page.
 * @property {number} whole
 * @property {number} processor Of all threads.
 */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '9' },
    node: { type: 'string', default: '24' },
    after: { type: 'string' },
  },
})
const node = listNodes().find(({ major }) => String(major) === values.node)
const [name] = positionals
if (!name || !node) {
  console.error(
    `usage: node e2e/frameworks/measure.mjs <template> [--runs 9] [--node 24] [--after '<command>']`,
  )
  process.exit(2)
}

const project = await createProject(name, node)
try {
  await project.npm('run', 'build')
  if (values.after) await project.npm('exec', '--call', values.after)
  const ways = [
    { way: 'plain', args: [], env: {} },
    { way: 'compile cache', args: [], env: { NODE_COMPILE_CACHE: join(project.root, 'compile-cache') } },
    { way: 'register', args: ['--import', '@esm-bytecode/runtime/register'], env: {} },
  ].map((way) => ({ ...way, samples: /** @type {Sample[]} */ ([]) }))
  for (let round = 0; round < WARM_UPS; round++) {
    for (const way of ways) await start(way)
  }
  for (let round = 0; round < Number(values.runs); round++) {
    // Each way comes first in turn.
    for (const index of ways.keys()) {
      const way = ways[(index + round) % ways.length]
      way.samples.push(await start(way))
    }
  }
  report(ways)
} finally {
  await project.remove()
}

/**
 * @param {{ args: string[], env: Record<string, string> }} way
 * @returns {Promise<Sample>}
 */
async function start({ args, env }) {
  const port = await freePort()
  const usage = join(project.root, 'usage.txt')
  const end = new URL('lib/end-at-signal.mjs', import.meta.url).href
  // Behind `register`, which has to ask what a preload in front of it has loaded.
  const command = [...args, '--import', end, ...(await startArguments(project))]
  const started = performance.now()
  const child = spawn('node', command, {
    cwd: project.root,
    env: { ...project.env, ...serverVariables(port), ...env, USAGE_FILE: usage },
    stdio: 'ignore',
  })
  const closed = once(child, 'close')
  while (!(await isAnswered(port))) {
    if (child.exitCode !== null) throw new Error(`node ${command.join(' ')} ended with ${child.exitCode}`)
  }
  const whole = performance.now() - started
  child.kill('SIGUSR2')
  await closed
  return { whole, processor: Number(await readFile(usage, 'utf8')) }
}

/**
 * Asks for a page; where nobody listens yet, that takes its time, and is no.
 *
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function isAnswered(port) {
  return new Promise((resolve) => {
    get({ host: '127.0.0.1', port, path: '/', agent: false }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode === 200))
    }).once('error', () => setTimeout(() => resolve(false), 2))
  })
}

/** @param {{ way: string, samples: Sample[] }[]} ways */
function report(ways) {
  console.log(
    `${name}, Node ${node?.version}, medians of ${values.runs} interleaved starts to the first page`,
  )
  for (const time of /** @type {const} */ (['processor', 'whole'])) {
    const medians = ways.map(({ samples }) => median(samples.map((sample) => sample[time])))
    const [plain = NaN, cache = NaN] = medians
    for (const [index, { way }] of ways.entries()) {
      const ours = medians[index] ?? NaN
      const parts = `${(ours / plain).toFixed(2)} of plain, ${(ours / cache).toFixed(2)} of the cache`
      console.log(`${time.padEnd(10)} ${way.padEnd(14)} ${ours.toFixed(0).padStart(5)} ms  ${parts}`)
    }
  }
}

/** @param {number[]} times */
function median(times) {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? NaN
}
