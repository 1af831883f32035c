// npm run campaign -- graphs: compares random module graphs, natively and from sidecars. `--runs <count>` of graphs for each Node (default
// 1000), `--node <major>` (default: each that is there), `--seed <number>` and `--path <path>` to see one
// again, `--seconds <count>` to stop looking, and shrinking, after that time, `--only <pattern>` for some of the flavors.
import { parseArgs } from 'node:util'
import { listNodes } from '@esm-bytecode/nodes'
import { checkGraphs } from './fuzz/check.mjs'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    node: { type: 'string', multiple: true },
    seed: { type: 'string', default: String(Date.now() % 0x7fffffff) },
    path: { type: 'string' },
    seconds: { type: 'string' },
    only: { type: 'string' },
  },
})
const seed = Number(values.seed)
const nodes = listNodes().filter(({ major }) => !values.node || values.node.includes(String(major)))
for (const node of nodes) {
  const started = performance.now()
  const { tally, failure } = await checkGraphs(node, {
    seed,
    runs: Number(values.runs),
    ...(values.path !== undefined && { path: values.path }),
    ...(values.seconds !== undefined && { timeLimit: Number(values.seconds) * 1000 }),
    ...(values.only !== undefined && { only: new RegExp(values.only) }),
    onGraph: (count) => {
      if (process.stderr.isTTY) process.stderr.write(`\rNode ${node.major}: ${count} `)
    },
  })
  const seconds = ((performance.now() - started) / 1000).toFixed(0)
  const { graphs, modules, linked, served, unlinked, died, packages, packed } = tally
  const share = ((100 * served) / Math.max(linked, 1)).toFixed(0)
  console.log(
    `\rNode ${node.version}, seed ${seed}: ${graphs} graphs of ${modules} modules, in ${seconds} s; ` +
      `${served} of ${linked} modules that link from sidecars (${share} %), ` +
      `${packed} of ${packages} of packages from packs; ` +
      `${unlinked} graphs do not link; ${died} not compared, Node dies of them`,
  )
  if (failure === null) continue
  console.log(`DIFFERENT: --node ${node.major} ${failure}`)
  process.exitCode = 1
}
