// npm run campaign: looks for what no test names, and tries what takes too long for `npm test`. Run it before a release, and after a change of
// how modules are linked, evaluated, read or stored.
//
//   npm run campaign                                  # all campaigns, with their own counts
//   npm run campaign -- graphs damage --node 24       # two of them, on one Node
//   npm run campaign -- graphs --seed 1 --runs 20000  # options are those of the campaign: see the file that it is in
//
// Each takes `--node <major>`, more than once if need be, `--seed <number>` and `--runs <count>`.
import { parseArgs } from 'node:util'
import { listNodes } from '../e2e/nodes/index.js'
import { elapsed, run } from './lib/process.mjs'

/** Tests of which `npm test` runs a part: in every combination, on every Node. */
const tests = [
  'bench',
  'cases',
  'damage',
  'differential',
  'frameworks',
  'hooks',
  'kill',
  'load',
  'packages',
  'patched',
  'store',
  'tools',
].map((name) => `e2e/${name}/`)

/** What each looks for, and how it is started. @type {Record<string, { title: string, command: (options: string[]) => string[] }>} */
const campaigns = {
  graphs: {
    title: 'Random module graphs, natively and from sidecars',
    command: (options) => ['e2e/differential/fuzz.mjs', '--runs', '5000', ...options],
  },
  damage: {
    title: 'Damaged sidecars, packs and store entries',
    command: (options) => ['e2e/damage/fuzz.mjs', '--runs', '2000', ...options],
  },
  kill: {
    title: 'Processes that are killed',
    command: (options) => ['e2e/kill/campaign.mjs', ...options],
  },
  load: {
    title: 'Many starts, modules and requests, and what runs out',
    command: (options) => ['e2e/load/campaign.mjs', ...options],
  },
  tests: {
    title: 'Tests in every combination',
    command: () => ['node_modules/vitest/vitest.mjs', 'run', '--project', 'e2e', ...tests],
  },
}

const args = process.argv.slice(2)
const firstOption = args.findIndex((arg) => arg.startsWith('-'))
const named = firstOption === -1 ? args : args.slice(0, firstOption)
const given = args.slice(named.length)
const unknown = named.filter((name) => !Object.hasOwn(campaigns, name))
if (unknown.length > 0) {
  console.error(
    `There is no campaign ${unknown.join(', ')}. Name some of ${Object.keys(campaigns).join(', ')}.`,
  )
  process.exit(2)
}

const { values } = parseArgs({
  args: given,
  options: { node: { type: 'string', multiple: true }, seed: { type: 'string' } },
  strict: false,
})
/** One for all, which the last line tells. */
const seed = String(values.seed ?? Date.now() % 0x3fffffff)
const nodes = listNodes().filter(({ major }) => values.node?.includes(String(major)) ?? true)
/** Tests know of no options. */
const envOfTests = {
  ...process.env,
  ESM_BYTECODE_TEST_ALL: '1',
  ESM_BYTECODE_TEST_NODES: nodes.map(({ execPath }) => execPath).join(':'),
}
const start = performance.now()
/** @type {{ name: string, ok: boolean, time: string }[]} */
const results = []
for (const name of named.length > 0 ? named : Object.keys(campaigns)) {
  const { title, command } = /** @type {typeof campaigns[string]} */ (campaigns[name])
  console.log(`\n── ${title} ${'─'.repeat(Math.max(0, 76 - title.length))}\n`)
  const begin = performance.now()
  const { code } = await run(process.execPath, command([...given, '--seed', seed]), {
    env: name === 'tests' ? envOfTests : process.env,
  })
  results.push({ name, ok: code === 0, time: elapsed(begin) })
}

console.log()
for (const { name, ok, time } of results) console.log(`${ok ? 'ok   ' : 'FOUND'}  ${name.padEnd(10)}${time}`)
const found = results.filter(({ ok }) => !ok).map(({ name }) => name)
const on = nodes.map(({ version }) => version).join(', ')
console.log(
  `\n${found.length === 0 ? 'Nothing found' : `FOUND by ${found.join(', ')}`} on Node ${on} with seed ${seed}, in ${elapsed(start)}`,
)
process.exitCode = found.length === 0 ? 0 : 1
