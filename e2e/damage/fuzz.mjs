// npm run campaign -- damage: starts a server with damaged sidecars, packs and store entries, each time in a process of its own, and compares it
// with plain Node. `--runs <count>` of starts for each Node (default 1000), `--node <major>` (default: each that is there), `--seed
// <number>`: that of the first start, the following ones count on from it, so that `--seed <number> --runs 1` shows one again;
// `--seconds <count>` to end after that time, `--workers <count>` (default 2).
import { parseArgs } from 'node:util'
import { listNodes } from '@esm-bytecode/nodes'
import { caseOf, Patient } from './campaign.mjs'
import { FINDINGS } from './judge.mjs'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    node: { type: 'string', multiple: true },
    seed: { type: 'string', default: String(Date.now() % 0x3fffffff) },
    seconds: { type: 'string', default: 'Infinity' },
    workers: { type: 'string', default: '2' },
  },
})
const first = Number(values.seed)
const end = performance.now() + Number(values.seconds) * 1000
const all = listNodes()

for (const node of all.filter(({ major }) => !values.node || values.node.includes(String(major)))) {
  const other = all.find(({ major }) => major !== node.major) ?? node
  const started = performance.now()
  /** @type {Record<string, number>} */
  const tally = {}
  let seed = first
  const work = async () => {
    const patient = await Patient.create(node, other)
    try {
      while (seed < first + Number(values.runs) && performance.now() < end) {
        const own = seed++
        const damageCase = caseOf(node, own)
        const judgement = await patient.run(damageCase)
        const kind = damageCase.isSealed ? 'sealed' : 'damaged'
        const what = `${kind}, ${'finding' in judgement ? judgement.finding : judgement.outcome}`
        tally[what] = (tally[what] ?? 0) + 1
        if ('finding' in judgement) {
          const { finding, detail } = judgement
          console.log(`FOUND ${finding}: ${FINDINGS[finding]}`)
          console.log(`  --node ${node.major} --seed ${own} --runs 1: ${JSON.stringify(damageCase)}`)
          console.log(detail.replaceAll(/^/gm, '  | '))
          process.exitCode = 1
        }
      }
    } finally {
      patient.remove()
    }
  }
  await Promise.all(Array.from({ length: Number(values.workers) }, work))
  const seconds = ((performance.now() - started) / 1000).toFixed(0)
  const counts = Object.entries(tally)
    .toSorted()
    .map(([what, count]) => `${count} ${what}`)
  console.log(`Node ${node.version}, seeds ${first} to ${seed - 1}, ${seconds} s: ${counts.join('; ')}`)
}
