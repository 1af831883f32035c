import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Compiler } from '@esm-bytecode/compiler'
import { write } from '../../damage/build.mjs'

/** @typedef {import('@esm-bytecode/nodes').NodeRelease} NodeRelease */

/** Where the chunks and their sidecars lie. */
const DIST = 'dist'

/** Programs of the site, each an entry of the build. */
export const PROGRAM = {
  importAll: `${DIST}/import-all.js`,
  serve: `${DIST}/serve.js`,
  cluster: `${DIST}/cluster.js`,
  exhaust: `${DIST}/exhaust.js`,
  withdraw: `${DIST}/withdraw.js`,
}

/**
 * Writes a server with many routes, each a chunk that is loaded when it is asked for, as a bundler writes them: with its sidecars.
 *
 * @param {string} root absolute path
 * @param {NodeRelease} node that it is built for
 * @param {number} routes
 */
export async function writeSite(root, node, routes) {
  /** @type {Record<string, string>} */
  const chunks = { ...programs, 'routes.js': routesChunk(routes), 'shared.js': shared }
  for (let route = 0; route < routes; route++) chunks[`routes/r${route}.js`] = routeChunk(route, routes)
  const inputs = Object.entries(chunks).map(([id, source]) => ({
    id,
    bytes: Buffer.from(source),
    url: pathToFileURL(join(root, DIST, id)).href,
  }))
  const compiler = new Compiler({ targets: [{ node: node.execPath }], minSize: 0 })
  const { modules } = await compiler.compile(inputs).finally(() => compiler.close())
  write(join(root, 'package.json'), '{ "type": "module" }\n')
  for (const { id, sidecar, refusal } of modules) {
    if (sidecar === null) throw new Error(`${id} has no sidecar: ${refusal}`)
    write(join(root, DIST, id), /** @type {string} */ (chunks[id]))
    write(join(root, DIST, `${id}.bmes`), sidecar)
  }
}

const shared = `
export let hits = 0
export const hit = () => { hits = hits + 1; return hits }
export class Page { #lines = []; add(line) { this.#lines.push(line); return this } toString() { return this.#lines.join('\\n') } }
`

/** @param {number} count */
const routesChunk = (count) => `
import { hits } from './shared.js'
export const routes = [
${Array.from({ length: count }, (_, route) => `  () => import('./routes/r${route}.js'),`).join('\n')}
]
export const page = async (route, visitor) => (await routes[route]()).page(visitor)
export const visits = () => hits
`

/** Some await, some are in a cycle with the next one, some throw the first time. @param {number} route @param {number} count */
const routeChunk = (route, count) => {
  const isInCycle = route % 10 === 3 || (route % 10 === 4 && route > 0)
  const other = route % 10 === 3 ? (route + 1) % count : route - 1
  return `
import { hit, Page } from '../shared.js'
${isInCycle ? `import { name as neighbour } from './r${other}.js'` : `const neighbour = () => '-'`}
export function name() { return 'route ${route}' }
${route % 10 === 7 ? `const title = await Promise.resolve('awaited ${route}')` : `const title = 'é ${route}'`}
export let last = null
const lines = Array.from({ length: 5 }, (_, index) => (visitor) => [title, index, visitor].map(String).join(' | '))
export function page(visitor) {
  hit()
  last = visitor
  ${route % 10 === 9 ? `if (visitor % 3 === 0) throw new RangeError('route ${route} has no page for ' + visitor)` : ''}
  const page = new Page().add(name() + ' beside ' + neighbour())
  for (const line of lines) page.add(line(visitor))
  return String(page)
}
`
}

/** @type {Record<string, string>} */
const programs = {
  // Imports every route, a hundred at a time.
  'import-all.js': `
import { createHash } from 'node:crypto'
import { routes, visits } from './routes.js'
const hash = createHash('sha256')
const say = (module, route) => { try { return module.page(route) } catch (error) { return String(error) } }
for (let from = 0; from < routes.length; from += 100) {
  const batch = routes.slice(from, from + 100)
  const modules = await Promise.all(batch.map((load) => load()))
  modules.forEach((module, index) => hash.update(say(module, from + index) + Object.keys(module)))
}
const again = await Promise.all(routes.map((load) => load()))
console.log(routes.length, new Set(again).size, visits(), again.at(-1).last, hash.digest('hex'))
`,

  // Serves requests for routes in an order that a seed names, fifty at a time; says what came back.
  'serve.js': `
import { createHash } from 'node:crypto'
import { Agent, createServer, get } from 'node:http'
import { page, routes, visits } from './routes.js'
const [requests, seed] = process.argv.slice(2).map(Number)
const server = createServer(async (request, response) => {
  const [, route, visitor] = request.url.split('/').map(Number)
  try {
    response.end(await page(route, visitor))
  } catch (error) {
    response.writeHead(500).end(String(error))
  }
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const { port } = server.address()
const agent = new Agent({ keepAlive: true, maxSockets: 50 })
const ask = (path) => new Promise((resolve, reject) => {
  get({ port, host: '127.0.0.1', path, agent }, (response) => {
    let body = ''
    response.setEncoding('utf8').on('data', (text) => { body += text }).on('end', () => resolve(response.statusCode + body))
  }).on('error', reject)
})
let state = seed
const below = (count) => (state = (state * 1103515245 + 12345) % 2147483648) % count
// Routes come up bit by bit, as in a server that has just started.
const paths = Array.from({ length: requests }, (_, index) => {
  const known = Math.max(1, Math.ceil((routes.length * index) / requests))
  return '/' + below(known) + '/' + index
})
const answers = new Array(requests)
let next = 0
await Promise.all(Array.from({ length: 50 }, async () => {
  while (next < requests) {
    const index = next++
    answers[index] = await ask(paths[index])
  }
}))
const hash = createHash('sha256')
for (const answer of answers) hash.update(answer)
const failed = answers.filter((answer) => answer.startsWith('500')).length
console.log(requests, new Set(paths.map((path) => path.split('/')[1])).size, failed, visits(), hash.digest('hex'))
agent.destroy()
server.close()
`,

  // Workers that answer, end or are killed, and are replaced, until enough of them have been there.
  'cluster.js': `
import cluster from 'node:cluster'
import { page } from './routes.js'
const [workers, restarts, requests] = process.argv.slice(2).map(Number)
if (cluster.isPrimary) {
  const answers = []
  let started = 0
  const ends = new Map()
  const fork = () => {
    const number = started++
    const worker = cluster.fork({ NUMBER: String(number) })
    worker.on('message', (answer) => {
      answers.push(answer)
      // One is killed while others start, one is told to go, one goes by itself.
      if (number % 3 === 0) worker.process.kill('SIGKILL')
      else if (number % 3 === 1) worker.disconnect()
      else worker.send('exit')
    })
    worker.on('exit', (code, signal) => {
      ends.set(number, code ?? signal)
      if (started < workers + restarts) fork()
      else if (ends.size === started) report()
    })
  }
  const report = () => {
    for (const answer of answers.toSorted((a, b) => a.number - b.number)) console.log(JSON.stringify(answer))
    console.log([...ends].toSorted(([a], [b]) => a - b).join(' '))
  }
  for (let worker = 0; worker < workers; worker++) fork()
} else {
  const number = Number(process.env.NUMBER)
  process.on('message', () => process.exit(0))
  const pages = []
  for (let request = 0; request < requests; request++) {
    pages.push(await page((number * 7 + request) % 10, number).catch(String))
  }
  process.send({ number, pages: pages.join().length, first: pages[0] })
}
`,

  // Imports routes while no file can be opened, while a few can, and again when all is well.
  'exhaust.js': `
import { closeSync, openSync } from 'node:fs'
import { page } from './routes.js'
const say = (route) => page(route, 1).then((text) => text.length, (error) => error.code ?? error.name)
const open = []
const fill = () => { try { for (;;) open.push(openSync('/dev/null')) } catch (error) { return error.code } }
console.log('before', await say(0))
for (let free = 0; free < 6; free++) {
  console.log(free, fill())
  for (let file = 0; file < free; file++) closeSync(open.pop())
  console.log(free, await say(10 + free))
}
for (const file of open) closeSync(file)
for (let route = 10; route < 20; route++) console.log('again', route, await say(route))
`,

  // Imports a route while nobody may read something, and again when all is well.
  'withdraw.js': `
import { chmodSync, existsSync, statSync } from 'node:fs'
import { page } from './routes.js'
const [target] = process.argv.slice(2)
const say = (route) => page(route, 1).then((text) => text.length, (error) => error.code ?? error.name)
console.log(await say(0))
const mode = existsSync(target) ? statSync(target).mode : null
if (mode !== null) chmodSync(target, 0)
console.log(await say(10), await say(11))
if (mode !== null) chmodSync(target, mode)
console.log(await say(10), await say(11), await say(12))
`,
}
