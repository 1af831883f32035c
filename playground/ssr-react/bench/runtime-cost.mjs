// What loading the runtime costs a process that uses it for nothing.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { shuffle, summarize } from './summarize.mjs'

const modules = {
  empty: new URL('empty.mjs', import.meta.url).href,
  runtime: import.meta.resolve('@esm-bytecode/runtime'),
}

/** Milliseconds of whole processes that import one module, interleaved. */
export function measureRuntimeCost(node, runs) {
  const samples = { empty: [], runtime: [] }
  for (let run = 0; run < runs; run++) {
    for (const name of shuffle(Object.keys(modules))) {
      const started = performance.now()
      const args = ['--import', modules[name], fileURLToPath(modules.empty)]
      const { status, stderr } = spawnSync(node.execPath, args, { encoding: 'utf8' })
      if (status !== 0)
        throw new Error(`importing ${name} on ${node.version} ended with ${status}:\n${stderr}`)
      samples[name].push(performance.now() - started)
    }
  }
  return { empty: summarize(samples.empty), runtime: summarize(samples.runtime) }
}
