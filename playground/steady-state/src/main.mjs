// Runs each construct until V8 has optimized it, then counts: prints operations in a millisecond, one line of JSON.
import { basename } from 'node:path'
import { even } from './cycle-a.mjs'
import { call, constant, move, moving } from './exports.mjs'
import * as namespace from './exports.mjs'

const constructs = {
  'call across modules': () => call(constant),
  'read a moving binding': () => moving,
  'assign a moving binding': () => move(),
  'read through a namespace object': () => namespace.constant,
  'call through a namespace object': () => namespace.call(1),
  'call in a cycle': () => even(10),
  'call a built-in': () => basename('/a/b').length,
}

const results = {}
for (const [name, construct] of Object.entries(constructs)) {
  let rate = 0
  for (let round = 0; round < 5; round++) rate = Math.max(rate, measure(construct))
  results[name] = rate
}
results['(await import(x)).f()'] = await measureImport()
console.log(JSON.stringify(results))

function measure(construct) {
  let sum = 0
  let count = 0
  const end = performance.now() + 60
  do {
    for (let i = 0; i < 10_000; i++) sum += construct() ?? 0
    count += 10_000
  } while (performance.now() < end)
  globalThis.sink = sum
  return count / 60
}

async function measureImport() {
  let count = 0
  const started = performance.now()
  while (performance.now() < started + 200) {
    for (let i = 0; i < 100; i++) globalThis.sink = (await import('./lazy.mjs')).lazy(i)
    count += 100
  }
  return count / (performance.now() - started)
}
