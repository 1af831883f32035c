// Runs in the Node under test. Each run is a worker thread: a realm of its own costs a third of a process.
// Takes `{ program, runtime, jobs: [{ way, how, index, out }] }` as JSON on standard input, and writes a line of JSON for each job.
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'

const { register, jobs, concurrency } = JSON.parse(readFileSync(0, 'utf8'))
const TIMEOUT = 10_000
let next = 0

async function work() {
  while (next < jobs.length) {
    const job = jobs[next++]
    const result = await start(job)
    process.stdout.write(`${JSON.stringify(result)}\n`)
  }
}

function start({ folder, way, how, index, out }) {
  const preload = { register, hooked: pathToFileURL(join(folder, 'hooks.mjs')).href }[way]
  return new Promise((resolve) => {
    const worker = new Worker(join(folder, way === 'importModule' ? 'start.mjs' : 'main.mjs'), {
      argv: [out, how, String(index)],
      execArgv: preload === undefined ? [] : ['--import', preload],
      env: { ...process.env, ESM_BYTECODE_CACHE: '0' },
      stdin: true,
      stdout: true,
      stderr: true,
    })
    let error = null
    let stderr = ''
    const timer = setTimeout(() => {
      error = 'timeout'
      void worker.terminate()
    }, TIMEOUT)
    worker.stderr.on('data', (text) => (stderr += text))
    worker.on('error', (caught) => {
      error = caught instanceof Error ? `${caught.name}: ${caught.message}` : `thrown: ${String(caught)}`
    })
    worker.on('exit', (exit) => {
      clearTimeout(timer)
      let result = null
      try {
        result = JSON.parse(readFileSync(out, 'utf8'))
      } catch {}
      rmSync(out, { force: true })
      resolve({ way, how, index, exit, error, stderr, result })
    })
  })
}

await Promise.all(Array.from({ length: concurrency }, work))
