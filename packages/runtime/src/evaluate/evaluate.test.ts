import { describe, expect, it } from 'vitest'
import { executionHost, link, type Sources } from '../../test/graph.ts'
import { MODULE_CASES } from '../../test/module-cases.ts'
import { runNatively, type Outcome } from '../../test/native.ts'
import { randomGraph } from '../../test/random-graph.ts'
import { Evaluator } from './evaluate.ts'

async function run(sources: Sources, entry: string): Promise<Outcome> {
  const log: unknown[] = []
  ;(globalThis as { log?: unknown }).log = (...values: unknown[]) => log.push(...values)
  let error: string | null = null
  try {
    await new Evaluator({ ...executionHost, evaluated: () => {}, failureOf: () => null }).evaluate(
      link(sources, entry),
    )
  } catch (reason) {
    error = String(reason)
  }
  await new Promise((resolve) => setTimeout(resolve))
  return JSON.parse(JSON.stringify({ log, error })) as Outcome
}

describe('modules behave as in Node', () => {
  const names = Object.keys(MODULE_CASES)
  const native = runNatively(names.map((name) => ({ sources: MODULE_CASES[name]!, entry: 'main.js' })))
  it.each(names)('%s', async (name) => {
    const expected = native[names.indexOf(name)]!
    expect(await run(MODULE_CASES[name]!, 'main.js')).toEqual(expected)
  })
})

describe('graphs are evaluated in the order of Node', () => {
  const seeds = Array.from({ length: 200 }, (_, index) => index)
  // What a cycle may see early is Node's where Node comes to it first.
  const graph = (seed: number) => ({ ...randomGraph(seed), 'entry.js': `export * from './m0.js'` })
  const native = runNatively(seeds.map((seed) => ({ sources: graph(seed), entry: 'entry.js' })))
  it.each(seeds)('random graph %i', async (seed) => {
    expect(await run(graph(seed), 'entry.js')).toEqual(native[seed])
  })
})
