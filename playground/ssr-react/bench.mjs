// Compares whole starts of the built server: node bench.mjs [--runs 15] [--node <executable>]…
//   [--variant bundled|external] [--mode plain|compile-cache|importModule|register]… [--tier lazy|eager|warm]… [--json]
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { describeNode, listNodes } from '../../e2e/nodes/index.js'
import { prepareBuild, tiers } from './bench/builds.mjs'
import { measure } from './bench/measure.mjs'
import { measureFloor } from './bench/measure-floor.mjs'
import { modes } from './bench/modes.mjs'
import { modulesTable, floorLine, runtimeCostLine, timesTable } from './bench/report.mjs'
import { measureRuntimeCost } from './bench/runtime-cost.mjs'
import { shuffle, summarize } from './bench/summarize.mjs'

/** One run fills the caches; the second one finds what the first one could only store at its end. */
const WARM_UPS = 2

const root = fileURLToPath(new URL('.', import.meta.url))
const options = parseOptions()
const nodes = options.node ? options.node.map(describeNode) : listNodes()
const wanted = modes.filter(
  ({ name, tier }) => options.mode.includes(name) && (tier === null || options.tier.includes(tier)),
)

mkdirSync(join(root, '.tmp'), { recursive: true })
const temporary = mkdtempSync(join(root, '.tmp/bench-'))
const reports = []
try {
  for (const node of nodes) reports.push(await compare(node))
} finally {
  rmSync(temporary, { recursive: true, force: true })
}

/** All ways to start one Node, interleaved. */
async function compare(node) {
  const folders = new Map([[null, options.folder]])
  const candidates = wanted
    .filter((mode) => mode.supports?.(node) ?? true)
    .map((mode, index) => {
      if (!folders.has(mode.tier))
        folders.set(mode.tier, prepareBuild(options.folder, temporary, node, mode.tier))
      // Caches of one way to start never help another.
      const candidate = {
        node,
        mode,
        folder: folders.get(mode.tier),
        cache: join(temporary, `${node.major}-${index}`),
      }
      return { mode, run: () => measure(candidate), samples: [] }
    })
  let builtins
  for (let warmUp = 0; warmUp < WARM_UPS; warmUp++) {
    for (const { run } of candidates) ({ builtins } = await run())
  }
  const floor = { run: async () => ({ total: await measureFloor(node, builtins) }), samples: [] }
  for (let round = 1; round <= options.runs; round++) {
    if (process.stderr.isTTY) process.stderr.write(`\r${node.version}: run ${round} of ${options.runs}`)
    for (const measured of shuffle([...candidates, floor])) measured.samples.push(await measured.run())
  }
  if (process.stderr.isTTY) process.stderr.write('\r\u001B[K')
  const median = (samples, time) => summarize(samples.map((sample) => sample[time]))
  return {
    node: node.version,
    executable: node.execPath,
    variant: options.variant,
    floor: median(floor.samples, 'total'),
    runtimeCost: measureRuntimeCost(node, options.runs),
    results: candidates.map(({ mode, samples }) => ({
      mode: mode.tier === null ? mode.name : `${mode.name}, ${mode.tier}`,
      total: median(samples, 'total'),
      import: median(samples, 'import'),
      response: median(samples, 'response'),
      stats: samples.at(-1).stats,
    })),
  }
}

if (options.json) console.log(JSON.stringify(reports, null, 2))
else {
  for (const { node, variant, results, runtimeCost, floor } of reports) {
    console.log(`\nNode ${node}, dependencies ${variant}, ${options.runs} runs: median (quartiles)`)
    console.log(
      results.length > 0 ? timesTable(results, floor) : 'This Node can do none of the modes asked for.',
    )
    console.log(floorLine(floor))
    console.log(runtimeCostLine(runtimeCost))
    if (results.some(({ stats }) => stats)) console.log(modulesTable(results))
  }
}

function parseOptions() {
  const names = [...new Set(modes.map(({ name }) => name))]
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '15' },
      node: { type: 'string', multiple: true },
      variant: { type: 'string', default: 'bundled' },
      mode: { type: 'string', multiple: true, default: names },
      tier: { type: 'string', multiple: true, default: ['eager', 'warm'] },
      json: { type: 'boolean', default: false },
    },
  })
  const runs = Number(values.runs)
  const folder = { bundled: 'dist', external: 'dist-external' }[values.variant]
  const unknown = values.mode.find((name) => !names.includes(name))
  const unknownTier = values.tier.find((tier) => !tiers.includes(tier))
  if (!Number.isInteger(runs) || runs < 1) fail(`--runs takes a number from 1 up, not ${values.runs}`)
  if (!folder) fail(`--variant takes bundled or external, not ${values.variant}`)
  if (unknown) fail(`--mode takes ${names.join(', ')}, not ${unknown}`)
  if (unknownTier) fail(`--tier takes ${tiers.join(', ')}, not ${unknownTier}`)
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
