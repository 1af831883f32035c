// The server once it is warm: `node bench/steady-child.mjs <folder>` renders pages without a network, and writes requests in a
// second and the bytes of heap in use as a line of JSON.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const paths = ['/', '/trails', '/journal', '/statistics', '/planner', '/about']
const { createApp } = await import(`../${process.argv[2]}/server/entry-server.js`)
const app = createApp()

await render(paths.length)
const heap = heapInUse()
// Until V8 has optimized what there is to optimize.
await render(600)
const rates = []
for (let round = 0; round < 5; round++) {
  const started = performance.now()
  await render(240)
  rates.push(240_000 / (performance.now() - started))
}
console.log(JSON.stringify({ rate: Math.max(...rates), heap }))

async function render(count) {
  for (let i = 0; i < count; i++) {
    const response = await app.fetch(new Request(`http://localhost${paths[i % paths.length]}`))
    await response.text()
  }
}

/** After a collection. The flag is set late: V8 takes no bytecode that was made under other flags. */
function heapInUse() {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc')
  gc()
  gc()
  return process.memoryUsage().heapUsed
}
