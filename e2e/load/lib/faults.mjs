// Preloaded with a plan in FAULTS: lets one of the file operations of the runtime fail, or be the last thing that the process does.
import { createRequire, syncBuiltinESMExports } from 'node:module'

/**
 * @typedef {object} FaultPlan
 * @property {string} below folder, absolute: operations elsewhere are not counted
 * @property {number} at which of them, from 0 on
 * @property {string} does `kill`: the process is killed before it, or half-way if it writes; else the code of the error that it throws,
 *   half-way if it writes
 * @property {boolean} lasts whether all that follow fail, too
 * @property {string} [only] pattern of the names of operations that count
 * @property {string} [log] file, absolute, that gets a line for each operation
 */

/** @type {FaultPlan} */
const plan = JSON.parse(process.env.FAULTS ?? '{ "below": "/", "at": -1 }')

// The objects that the runtime takes its functions from. Node's own loader does not use these.
const fs = createRequire(import.meta.url)('node:fs')
const { appendFileSync, writeFileSync } = fs
const OF_BOTH = ['writeFile', 'rename', 'unlink', 'mkdir', 'readdir', 'lstat']
const now = [...OF_BOTH.map((name) => `${name}Sync`), 'openSync', 'accessSync']

let count = 0
/** Node's functions call each other. */
let isWithin = false

/**
 * @template T
 * @param {() => T} work what is done by one operation
 * @returns {T}
 */
function within(work) {
  isWithin = true
  try {
    return work()
  } finally {
    isWithin = false
  }
}

/** @param {string} name @param {any[]} args of the operation */
function meet(name, [path, contents]) {
  if (!String(path).startsWith(plan.below) || String(path) === process.env.STATS_FILE) return
  if (plan.only && !new RegExp(plan.only).test(name)) return
  const own = count++
  if (plan.log) appendFileSync(plan.log, `${name} ${path}\n`)
  if (own !== plan.at && !(plan.lasts && own > plan.at && plan.at >= 0)) return
  if (name.startsWith('writeFile')) {
    writeFileSync(path, contents.subarray(0, contents.length >> 1), { mode: 0o600 })
  }
  if (plan.does === 'kill') process.kill(process.pid, 'SIGKILL')
  throw Object.assign(new Error(`${plan.does}: simulated, ${name} '${path}'`), { code: plan.does })
}

for (const name of now) {
  const original = fs[name]
  fs[name] = (/** @type {any[]} */ ...args) => {
    if (isWithin) return original(...args)
    return within(() => {
      meet(name, args)
      return original(...args)
    })
  }
}
for (const name of OF_BOTH) {
  const original = fs.promises[name]
  fs.promises[name] = async (/** @type {any[]} */ ...args) => {
    within(() => meet(name, args))
    return original(...args)
  }
}
syncBuiltinESMExports()
