// Compares steady states, native and through sidecars: node bench.mjs [--runs 5] [--node <executable>]
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { Compiler } from '@esm-bytecode/compiler'
import { oneNode } from '@esm-bytecode/nodes'

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '5' }, node: { type: 'string' } },
})
const runs = Number(values.runs)
const execPath = values.node ?? oneNode().execPath

const root = fileURLToPath(new URL('.', import.meta.url))
mkdirSync(join(root, '.tmp'), { recursive: true })
const folder = mkdtempSync(join(root, '.tmp/bench-'))
try {
  cpSync(join(root, 'src'), folder, { recursive: true })
  await compile(folder, execPath)
  const samples = { native: [], ours: [] }
  for (let run = 0; run < runs; run++) {
    samples.native.push(start({ ESM_BYTECODE: '0' }))
    samples.ours.push(start({}))
  }
  for (const name of Object.keys(samples.native[0])) {
    const ratio =
      median(samples.ours.map((each) => each[name])) / median(samples.native.map((each) => each[name]))
    console.log(`${name.padEnd(34)} ${ratio.toFixed(2)} of native`)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function start(env) {
  const register = import.meta.resolve('@esm-bytecode/runtime/register')
  const { status, stdout, stderr } = spawnSync(execPath, ['--import', register, join(folder, 'main.mjs')], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  })
  if (status !== 0) throw new Error(`main.mjs ended with ${status}:\n${stderr}`)
  return JSON.parse(stdout)
}

async function compile(directory, target) {
  const compiler = new Compiler({ targets: [{ node: target }] })
  try {
    const modules = readdirSync(directory).map((id) => ({
      id,
      bytes: readFileSync(join(directory, id)),
      url: pathToFileURL(join(directory, id)).href,
    }))
    for (const { id, sidecar, refusal } of await compiler.compile(modules)) {
      if (sidecar === null) throw new Error(`${id}: ${refusal}`)
      writeFileSync(join(directory, `${id}.bmes`), sidecar)
    }
  } finally {
    await compiler.close()
  }
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b)
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2
}
