import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { format } from './format.js'
import { packages, released } from './packages.js'
import { newest, plan } from './plan.js'

const raised = [plan('anchor', 'major'), plan('beacon', 'minor'), plan('capstan', 'prerelease')]

for (const name of ['json', 'yaml', 'links']) {
  for (const each of raised) console.log(await format(name, each))
}
console.log(newest().join(' > '), released, packages.length)

const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: [['dinghy', 'patch']] })
const [answer] = await once(worker, 'message')
console.log('worker', JSON.stringify(answer), released)

try {
  plan('ensign', 'patch')
} catch (error) {
  console.log(String(error))
}
