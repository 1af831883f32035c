import * as fc from 'fast-check'
import { Differ } from './differ.mjs'
import { graphArbitrary } from './graph-arbitrary.mjs'
import { writeGraph } from './write-graph.mjs'

/** @typedef {import('@esm-bytecode/nodes').NodeRelease} NodeRelease */

/**
 * Compares random graphs on one Node until one differs; that one is shrunk.
 *
 * @param {NodeRelease} node
 * @param {{ seed: number, runs: number, path?: string, timeLimit?: number, only?: RegExp, onGraph?: (count: number) => void }} options
 * @returns {Promise<{ tally: import('./differ.mjs').Tally, failure: string | null }>} `failure`: what differs, and the graph
 *   as a case of the corpus
 */
export async function checkGraphs(node, { seed, runs, path = '', timeLimit, only, onGraph = () => {} }) {
  const differ = new Differ(node)
  try {
    let graphs = 0
    const property = fc.asyncProperty(graphArbitrary({ only }), async (graph) => {
      onGraph(++graphs)
      const difference = await differ.compare(graph)
      if (difference !== null) throw new Error(difference)
    })
    // What is found is shrunk for some time, not for ever.
    const details = await fc.check(property, {
      seed,
      numRuns: runs,
      path,
      ...(timeLimit !== undefined && { interruptAfterTimeLimit: timeLimit, markInterruptAsFailure: false }),
    })
    const { tally } = differ
    if (!details.failed) return { tally, failure: null }
    const graph = details.counterexample?.[0]
    const error = details.errorInstance instanceof Error ? details.errorInstance.message : ''
    const replay = `--seed ${seed} --path ${details.counterexamplePath}`
    return { tally, failure: `${replay}\n${error}\n\n${graph ? asCase(graph) : ''}` }
  } finally {
    await differ.close()
  }
}

/** @param {import('./graph-arbitrary.mjs').GraphModel} graph */
function asCase(graph) {
  const { files, natives } = writeGraph(graph)
  const sections = Object.entries(files).map(([path, text]) => {
    return `-- ${path} --${natives.has(path) ? ' (no sidecar)' : ''}\n${text}`
  })
  return sections.join('')
}
