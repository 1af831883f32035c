// Compares warm servers, native and from sidecars: node bench-steady.mjs [--runs 7] [--node <executable>]
//   [--variant bundled|external]
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { describeNode, oneNode } from '../../e2e/nodes/index.js'
import { shuffle, summarize } from './bench/summarize.mjs'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '7' },
    node: { type: 'string' },
    variant: { type: 'string', default: 'bundled' },
  },
})
const node = values.node ? describeNode(values.node) : oneNode()
if (!node?.hasRegisterHooks) {
  console.error('bench-steady: name a Node with module.registerHooks() by --node: 22.15 or later')
  process.exit(1)
}

const starts = { native: { ESM_BYTECODE: '0' }, ours: {} }
const samples = { native: [], ours: [] }
for (let run = 0; run < Number(values.runs); run++) {
  for (const name of shuffle(Object.keys(starts))) samples[name].push(start(starts[name]))
}
const median = (name, measure) => summarize(samples[name].map((each) => each[measure])).median
console.log(
  `Node ${node.version}, dependencies ${values.variant}, ${values.runs} runs: ours to native, medians`,
)
console.log(`requests in a second  ${(median('ours', 'rate') / median('native', 'rate')).toFixed(2)}`)
console.log(`heap after start      ${(median('ours', 'heap') / median('native', 'heap')).toFixed(2)}`)

/** Both start with the same arguments: only the environment says whether sidecars are used. */
function start(env) {
  const child = fileURLToPath(new URL('bench/steady-child.mjs', import.meta.url))
  const folder = values.variant === 'external' ? 'dist-external' : 'dist'
  const args = ['--import', import.meta.resolve('@esm-bytecode/runtime/register'), child, folder]
  const options = { encoding: 'utf8', env: { ...process.env, NODE_ENV: 'production', ...env } }
  const { status, stdout, stderr } = spawnSync(node.execPath, args, options)
  if (status !== 0) throw new Error(`steady-child.mjs ended with ${status}:\n${stderr}`)
  return JSON.parse(stdout)
}
