// npm run demo: builds a server-rendered React application, shows that it answers alike from its sidecars, and how much
// sooner. `--runs <count>` for steadier times, `--node <executable>` for another Node.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { delimiter, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { describeNode, oneNode } from '../e2e/nodes/index.js'
import { cleanEnv, elapsed, run, runScript } from './lib/process.mjs'
import { readJson, root } from './lib/workspace.mjs'

/** @typedef {import('../e2e/nodes/index.d.ts').NodeRelease} NodeRelease */

const app = join(root, 'playground', 'ssr-react')
const routes = ['/', '/trails', '/journal', '/statistics', '/planner', '/about', '/no-such-page']
/** @typedef {{ name: string, what: string, script: string, env: Record<string, string> }} Variant */
/** @type {Variant[]} */
const variants = [
  { name: 'bundled', what: 'dependencies bundled', script: 'build', env: {} },
  { name: 'external', what: 'dependencies external', script: 'build:external', env: { EXTERNAL: '1' } },
]
const { values: options } = parseArgs({
  options: { runs: { type: 'string', default: '9' }, node: { type: 'string', multiple: true } },
})

try {
  for (const node of chooseNodes()) await show(node)
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}

/** The running Node, or, where ES modules get no bytecode on that, another one. */
function chooseNodes() {
  if (options.node) return options.node.map(describeNode)
  const running = describeNode(process.execPath)
  return [running.hasRegisterHooks ? running : oneNode()]
}

/** @param {NodeRelease} node */
async function show(node) {
  console.log(`\n── Node ${node.version} ${'─'.repeat(60)}\n`)
  for (const variant of variants) {
    await build(node, variant)
    await comparePages(node, variant)
  }
  console.log('\nStarting it again and again, each way in turn …')
  for (const { name } of variants) {
    const args = ['bench.mjs', '--variant', name, '--tier', 'warm', '--runs', options.runs]
    const { code } = await run(process.execPath, [...args, '--node', node.execPath], { cwd: app })
    if (code !== 0) throw new Error('The benchmark failed: see above.')
  }
}

/**
 * Builds with the Node that will run it: bytecode is for one version of Node.
 *
 * @param {NodeRelease} node
 * @param {Variant} variant
 */
async function build(node, { script, what }) {
  const start = performance.now()
  const env = { ...process.env, PATH: [dirname(node.execPath), process.env.PATH ?? ''].join(delimiter) }
  const { scripts } = readJson(join(app, 'package.json'))
  const { code, output } = await runScript(scripts[script], { cwd: app, env, capture: true })
  if (code !== 0) throw new Error(`The build failed:\n\n${output}`)
  console.log(`\nBuilt playground/ssr-react, ${what}, in ${elapsed(start)}.`)
}

/**
 * @param {NodeRelease} node
 * @param {Variant} variant
 */
async function comparePages(node, { env }) {
  const plain = await fetchPages(node, ['server.js'], env)
  const ways = [
    { name: 'importModule()', args: ['server-import-module.js'] },
    { name: 'register', args: ['--import', '@esm-bytecode/runtime/register', 'server.js'] },
  ]
  for (const { name, args } of ways) {
    const pages = await fetchPages(node, args, env)
    const different = routes.filter((route) => pages.get(route) !== plain.get(route))
    if (different.length > 0)
      throw new Error(`Started by ${name}, these pages differ: ${different.join(', ')}`)
    console.log(`Started by ${name}: the same HTML as from plain Node for ${routes.join(' ')}`)
  }
}

/**
 * Starts the server, asks it for every route, stops it.
 *
 * @param {NodeRelease} node
 * @param {string[]} args
 * @param {Record<string, string>} variables
 * @returns {Promise<Map<string, string>>} Status and HTML of each route.
 */
async function fetchPages(node, args, variables) {
  const { NODE_OPTIONS: _, ...env } = cleanEnv()
  const server = spawn(node.execPath, args, {
    cwd: app,
    env: { ...env, ...variables, NODE_ENV: 'production', PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const errors = text(server.stderr)
  const closed = once(server, 'close')
  try {
    const origin = await readOrigin(server.stdout)
    if (!origin) throw new Error(`node ${args.join(' ')} did not start:\n${await errors}`)
    const pages = routes.map(async (route) => {
      const response = await fetch(origin + route)
      return /** @type {const} */ ([route, `${response.status} ${await response.text()}`])
    })
    return new Map(await Promise.all(pages))
  } finally {
    server.kill()
    await closed
  }
}

/** @param {import('node:stream').Readable} output @returns {Promise<string | undefined>} `undefined` if it ends before. */
async function readOrigin(output) {
  for await (const line of createInterface({ input: output })) {
    const origin = /^listening on (http:\S+)$/.exec(line)?.[1]
    if (origin) return origin
  }
  return undefined
}
