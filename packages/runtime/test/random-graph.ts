import type { Sources } from './graph.ts'

/** Mulberry32: the same numbers for the same seed, so that a failure can be looked at again. */
function createRandom(seed: number): (bound: number) => number {
  let state = seed
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) % bound
  }
}

/**
 * A small graph, `m0.js` first: with cycles or without, with top-level await in some modules, an error in few. Every module
 * tells when it runs and what it can read of the modules that it imports.
 */
export function randomGraph(seed: number): Sources {
  const random = createRandom(seed)
  const count = 2 + random(6)
  const allowsCycles = random(2) === 0
  const allowsAwait = random(3) > 0
  const allowsErrors = random(4) === 0
  const sources: Record<string, string> = {}
  for (let index = 0; index < count; index++) {
    const isImported = (other: number) => (allowsCycles ? random(3) === 0 : other > index && random(2) === 0)
    const imported = Array.from({ length: count }, (_, other) => other).filter(isImported)
    // Nobody would import the next one otherwise.
    if (index + 1 < count && !imported.includes(index + 1) && random(2) === 0) imported.push(index + 1)
    const awaits = allowsAwait && random(3) === 0 ? 1 + random(4) : 0
    const lines = imported.map(
      (other) =>
        `import { value as v${other}, get as g${other}, hoisted as h${other} } from './m${other}.js'`,
    )
    lines.push(`log('m${index} starts')`)
    for (const other of imported) {
      lines.push(`try { log(v${other}, g${other}()) } catch (error) { log(error.message) }`)
      lines.push(`log(h${other}())`)
    }
    for (let turn = 0; turn < awaits; turn++) lines.push(`await ${turn}; log('m${index} turn ${turn}')`)
    if (allowsErrors && random(3) === 0) lines.push(`throw new Error('m${index} fails')`)
    lines.push(
      `export let value = 'value of m${index}'`,
      `export const get = () => value`,
      `export function hoisted() { return 'm${index} hoisted' }`,
      `value += '!'`,
      `log('m${index} ends')`,
    )
    sources[`m${index}.js`] = lines.join('\n')
  }
  return sources
}

/**
 * A graph without top-level await, with modules whose namespace objects are taken and with CommonJS, `c<n>.cjs`: a closed graph that
 * stops. Its entries are all modules, `m0.js` first.
 */
export function randomClosedGraph(seed: number): {
  sources: Sources
  synthetics: Record<string, readonly string[]>
} {
  const random = createRandom(seed)
  const count = 3 + random(6)
  const allowsErrors = random(2) === 0
  const allowsCycles = random(4) === 0
  const sources: Record<string, string> = {}
  const synthetics: Record<string, readonly string[]> = {}
  const commonJs = 1 + random(3)
  for (let index = 0; index < commonJs; index++) {
    synthetics[`c${index}.cjs`] = ['default', 'value', 'module.exports']
    // None fails: for Node a synthetic module that has failed is evaluated when it is imported again.
    sources[`c${index}.cjs`] = `log('c${index}'); exports.value = 'value of c${index}'`
  }
  for (let index = 0; index < count; index++) {
    const lines: string[] = []
    const body = [`log('m${index} starts')`]
    for (let other = 0; other < count; other++) {
      const isLater = other > index
      if (!(isLater ? random(2) === 0 : allowsCycles && other < index && random(4) === 0)) continue
      if (isLater && random(3) === 0) {
        lines.push(`import * as n${other} from './m${other}.js'`)
        body.push(`log(Object.keys(n${other}), n${other}.value)`)
      } else if (isLater && random(8) === 0) {
        lines.push(`export * as e${other} from './m${other}.js'`)
      } else {
        lines.push(`import { value as v${other} } from './m${other}.js'`)
        body.push(`try { log(v${other}) } catch (error) { log(error.message) }`)
      }
    }
    for (let other = 0; other < commonJs; other++) {
      if (random(3) > 0) continue
      lines.splice(
        random(lines.length + 1),
        0,
        `import d${other}, { value as c${other} } from './c${other}.cjs'`,
      )
      body.push(`log(c${other}, d${other})`)
    }
    if (allowsErrors && random(5) === 0) body.push(`throw new Error('m${index} fails')`)
    sources[`m${index}.js`] = [...lines, ...body, `export let value = 'value of m${index}'`].join('\n')
  }
  return { sources, synthetics }
}
