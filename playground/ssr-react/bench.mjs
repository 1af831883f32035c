// Compares whole starts of the built server: node bench.mjs [--runs 15] [--node <executable>]…
//   [--variant bundled|external] [--mode plain|compile-cache|importModule|register]… [--json]
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { describeNode, listNodes } from '../../e2e/nodes/index.js'
import { measure } from './bench/measure.mjs'
import { modes } from './bench/modes.mjs'
import { chunksTable, runtimeCostLine, timesTable } from './bench/report.mjs'
import { measureRuntimeCost } from './bench/runtime-cost.mjs'
import { shuffle, summarize } from './bench/summarize.mjs'

/** One run fills the caches; the second one finds what the first one could only store at its end. */
const WARM_UPS = 2

const root = fileURLToPath(new URL('.', import.meta.url))
const options = parseOptions()
const nodes = options.node ? options.node.map(describeNode) : listNodes()
const candidates = nodes.flatMap((node) =>
  modes
    .filter((mode) => options.mode.includes(mode.name) && (mode.supports?.(node) ?? true))
    .map((mode) => ({ node, mode, folder: options.folder, samples: [] })),
)

mkdirSync(join(root, '.tmp'), { recursive: true })
const temporary = mkdtempSync(join(root, '.tmp/bench-'))
try {
  // Caches of one way to start never help another.
  candidates.forEach((candidate, index) => {
    candidate.caches = { node: join(temporary, `${index}-node`), ours: join(temporary, `${index}-ours`) }
  })
  for (let run = 0; run < WARM_UPS; run++) {
    for (const candidate of candidates) await measure(candidate)
  }
  for (let run = 1; run <= options.runs; run++) {
    if (process.stderr.isTTY) process.stderr.write(`\rrun ${run} of ${options.runs}`)
    for (const candidate of shuffle(candidates)) candidate.samples.push(await measure(candidate))
  }
  if (process.stderr.isTTY) process.stderr.write('\r\u001B[K')
} finally {
  rmSync(temporary, { recursive: true, force: true })
}

const reports = nodes.map((node) => ({
  node: node.version,
  executable: node.execPath,
  variant: options.variant,
  runtimeCost: measureRuntimeCost(node, options.runs),
  results: candidates
    .filter((candidate) => candidate.node === node)
    .map(({ mode, samples }) => ({
      mode: mode.name,
      total: summarize(samples.map(({ total }) => total)),
      import: summarize(samples.map((sample) => sample.import)),
      response: summarize(samples.map(({ response }) => response)),
      stats: samples.at(-1).stats,
    })),
}))

if (options.json) console.log(JSON.stringify(reports, null, 2))
else {
  for (const { node, variant, results, runtimeCost } of reports) {
    console.log(`\nNode ${node}, dependencies ${variant}, ${options.runs} runs: median (quartiles)`)
    console.log(results.length > 0 ? timesTable(results) : 'This Node can do none of the modes asked for.')
    console.log(runtimeCostLine(runtimeCost))
    if (results.some(({ stats }) => stats)) console.log(chunksTable(results))
  }
}

function parseOptions() {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '15' },
      node: { type: 'string', multiple: true },
      variant: { type: 'string', default: 'bundled' },
      mode: { type: 'string', multiple: true, default: modes.map(({ name }) => name) },
      json: { type: 'boolean', default: false },
    },
  })
  const runs = Number(values.runs)
  const folder = { bundled: 'dist', external: 'dist-external' }[values.variant]
  const unknown = values.mode.find((name) => !modes.some((mode) => mode.name === name))
  if (!Number.isInteger(runs) || runs < 1) fail(`--runs takes a number from 1 up, not ${values.runs}`)
  if (!folder) fail(`--variant takes bundled or external, not ${values.variant}`)
  if (unknown) fail(`--mode takes ${modes.map(({ name }) => name).join(', ')}, not ${unknown}`)
  for (const built of ['dist/client/index.html', `${folder}/server/entry-server.js`]) {
    if (!existsSync(join(root, built)))
      fail(`${built} is missing: run the scripts build and build:external first`)
  }
  return { ...values, runs, folder }
}

function fail(message) {
  console.error(`bench: ${message}`)
  process.exit(1)
}
