// Imports one graph after another, each from a folder of its own, and says what it saw. One process runs natively, another
// one from sidecars. Requests and answers are lines of JSON.
import { subscribe } from 'node:diagnostics_channel'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { types } from 'node:util'

let lines = []
// A module of a closed graph is told of again when Node comes to know it.
const served = new Set()
subscribe('esm-bytecode:module', (message) => {
  if (message.served === 'native') served.delete(message.url)
  else served.add(message.url)
})
process.on('unhandledRejection', (error) => lines.push(`unhandled ${show(error)}`))
process.on('uncaughtException', (error) => lines.push(`uncaught ${show(error)}`))

function show(value) {
  if (typeof value === 'string') return value
  if (typeof value === 'function') return `function ${attempt(() => value.name)}`
  if (types.isModuleNamespaceObject(value) || value?.[Symbol.toStringTag] === 'Module') return 'namespace'
  // Node goes on to say who asked, and what to do: docs/differences.md.
  if (value?.code === 'ERR_REQUIRE_CYCLE_MODULE') return value.code
  if (value instanceof Error) return `${value.name}: ${withoutFolder(value.message)}`
  if (Array.isArray(value)) return `[${value.map(show)}]`
  return typeof value === 'object' && value !== null ? Object.prototype.toString.call(value) : String(value)
}

const withoutFolder = (text) => text.replace(/(?:file:\/\/)?\/\S*\//g, '')

function attempt(action) {
  try {
    return show(action())
  } catch (error) {
    return `throws ${show(error)}`
  }
}

function observeBriefly(namespace) {
  return Reflect.ownKeys(namespace)
    .map((key) => `${String(key)}=${attempt(() => namespace[key])}`)
    .join()
}

/** With the line of the caller: positions are part of what is compared. */
function log(...values) {
  const frame = new Error().stack.split('\n')[2] ?? ''
  const [, place] = /([^/]+:\d+):\d+\)?$/.exec(frame) ?? []
  lines.push(`${place} ${values.map(show).join(' ')}`)
}

Object.assign(globalThis, { log, attempt, observeBriefly })

/** Some turns of the event loop, in which nothing more is logged. */
async function quiet() {
  for (let still = 0, length = lines.length; still < 4; length = lines.length) {
    await new Promise((resolve) => setImmediate(resolve))
    still = lines.length === length ? still + 1 : 0
  }
}

const never = Symbol('never')

/** A fifth of a second on an idle machine, and more where this process has to wait for its turns. */
async function unlessNever(promise) {
  const settled = promise.then(
    () => true,
    () => true,
  )
  for (let turn = 0; turn < 50; turn++) {
    const pause = new Promise((resolve) => setTimeout(resolve, 4))
    if (await Promise.race([settled, pause])) return promise
  }
  return never
}

for await (const line of createInterface({ input: process.stdin })) {
  const entry = JSON.parse(line)
  lines = []
  served.clear()
  let result
  try {
    const namespace = await unlessNever(import(pathToFileURL(entry).href))
    await quiet()
    result = namespace === never ? 'never settles' : observeBriefly(namespace)
  } catch (error) {
    await quiet()
    result = `throws ${show(error)}`
  }
  const packed = [...served].filter((url) => url.includes('/node_modules/')).length
  process.stdout.write(`${JSON.stringify({ lines, result, served: served.size - packed, packed })}\n`)
}
process.exit()
