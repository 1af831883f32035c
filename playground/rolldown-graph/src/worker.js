// A thread of its own: its modules are other instances than the program's.
import { parentPort, workerData } from 'node:worker_threads'
import { released } from './packages.js'
import { plan } from './plan.js'

const before = released
const plans = workerData.map(([name, kind]) => plan(name, kind))
parentPort.postMessage({ before, plans, after: released })
