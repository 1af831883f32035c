// node e2e/patched/campaign.mjs [--node=24] [--only=Array.prototype] [--way=register] [--concurrency=2]
//
// Replaces each function of the built-ins in turn, before a graph is loaded: natively, by `register` and by `importModule()`. Prints each
// difference, and exits with 1 if there is one.
import { listNodes } from '@esm-bytecode/nodes'
import { isDeepStrictEqual, parseArgs } from 'node:util'
import { excuseOf, ownCalls, Program, visible } from './lib/campaign.mjs'

const { values } = parseArgs({
  options: {
    node: { type: 'string' },
    only: { type: 'string', default: '' },
    way: { type: 'string' },
    how: { type: 'string' },
    concurrency: { type: 'string', default: '2' },
  },
})
const ways = ['register', 'importModule'].filter((way) => values.way === undefined || way === values.way)
const hows = ['throws', 'lies'].filter((how) => values.how === undefined || how === values.how)
const nodes = listNodes().filter(
  ({ major, hasRegisterHooks }) =>
    hasRegisterHooks && (values.node === undefined || String(major) === values.node),
)
let differences = 0
for (const { version, execPath } of nodes) {
  const program = await Program.build(execPath)
  try {
    await campaign(version, program)
  } finally {
    program.remove()
  }
}
process.exitCode = differences === 0 ? 0 : 1

/** @param {string} version @param {Program} program */
async function campaign(version, program) {
  const report = (title, text) => {
    differences++
    console.log(`\n✗ ${version}, ${title}\n${text}`)
  }
  const started = performance.now()
  /** @type {string[]} */
  let functions = []
  const watching = ways.map((way) => ({ way, how: 'watches', index: 'all' }))
  await program.run(watching, (outcome) => {
    functions = outcome.result?.functions ?? functions
    for (const call of new Set(ownCalls(outcome)))
      report(`${outcome.way} calls what the program can replace`, call)
  })
  const indexes = [...functions.keys()].filter((index) => functions[index].includes(values.only))
  const jobs = indexes.flatMap((index) =>
    hows.flatMap((how) => ['native', ...ways].map((way) => ({ way, how, index }))),
  )
  /** @type {Map<string, import('./lib/campaign.mjs').Outcome>} */
  const natives = new Map()
  /** @type {import('./lib/campaign.mjs').Outcome[]} */
  const ours = []
  await program.run(
    jobs,
    (outcome) => {
      if (outcome.way === 'native') natives.set(`${outcome.how} ${outcome.index}`, outcome)
      else ours.push(outcome)
    },
    Number(values.concurrency),
  )
  let broken = 0
  /** @type {[import('./lib/campaign.mjs').Outcome, import('./lib/campaign.mjs').Outcome][]} */
  const different = []
  for (const outcome of ours) {
    const native = natives.get(`${outcome.how} ${outcome.index}`)
    if (native.error !== null || native.exit !== 0) broken++
    if (!isDeepStrictEqual(visible(native), visible(outcome))) different.push([native, outcome])
  }
  // Where there are hooks, those that do nothing too, Node itself calls other functions.
  const hooked = await program.results(different.map(([, { how, index }]) => ({ way: 'hooked', how, index })))
  const [sound] = await program.results([{ way: 'native', how: 'none', index: 0 }])
  /** @type {Record<'hooks' | 'spared', Set<string>>} */
  const excused = { hooks: new Set(), spared: new Set() }
  for (const [i, [native, outcome]] of different.entries()) {
    const name = `${functions[outcome.index]} ${outcome.how}`
    const [expected, actual] = [visible(native), visible(outcome)]
    const excuse = excuseOf(outcome, native, hooked[i], sound)
    if (excuse !== null) {
      excused[excuse].add(name)
      continue
    }
    report(
      `${outcome.way}: ${name}`,
      `natively ${describe(expected, actual)}\nours     ${describe(actual, expected)}\nhooked   ${describe(visible(hooked[i]), expected)}\n${outcome.stderr.slice(0, 2000)}`,
    )
  }
  console.log(`${version}: broken by Node itself with any module hooks: ${[...excused.hooks].join(', ')}`)
  console.log(`${version}: broken by Node, and not from sidecars: ${[...excused.spared].join(', ')}`)
  const seconds = ((performance.now() - started) / 1000).toFixed(0)
  console.log(
    `${version}: ${indexes.length} functions, ${ours.length + natives.size} runs in ${seconds} s, ${differences} differences so far; plain Node itself failed in ${broken} of ${ours.length}`,
  )
}

/** What is other than there. */
function describe({ exit, error, log }, other) {
  const lines = log === null ? 'no log' : log.filter((line, i) => line !== other.log?.[i]).join('\n         ')
  return `exit ${exit}, ${error ?? 'no error'}, ${lines}`
}
