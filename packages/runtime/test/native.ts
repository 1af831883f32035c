import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Sources } from './graph.ts'

/** What a graph of modules did: what it told `log()`, in order, and how it ended. */
export interface Outcome {
  readonly log: readonly unknown[]
  /** `null` where the entry was evaluated. */
  readonly error: string | null
}

const RUNNER = `
const outcomes = []
for (const url of JSON.parse(process.argv[2])) {
  const log = []
  globalThis.log = (...values) => log.push(...values)
  let error = null
  try { await import(url) } catch (reason) { error = String(reason) }
  await new Promise((resolve) => setTimeout(resolve))
  outcomes.push({ log, error })
}
process.stdout.write(JSON.stringify(outcomes))
`

/** Imports the entry of each graph in one fresh process of this Node, one after the other. */
export function runNatively(graphs: readonly { sources: Sources; entry: string }[]): Outcome[] {
  const folder = mkdtempSync(join(tmpdir(), 'native-'))
  try {
    const urls = graphs.map(({ sources, entry }, index) => {
      for (const [id, text] of Object.entries(sources)) {
        const path = join(folder, String(index), id)
        mkdirSync(dirname(path), { recursive: true })
        writeFileSync(path, text)
      }
      return `./${index}/${entry}`
    })
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
    writeFileSync(join(folder, 'runner.mjs'), RUNNER)
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [join(folder, 'runner.mjs'), JSON.stringify(urls)],
      { encoding: 'utf8', env: { PATH: process.env['PATH'] }, maxBuffer: 1 << 26 },
    )
    if (status !== 0) throw new Error(stderr)
    return JSON.parse(stdout) as Outcome[]
  } finally {
    rmSync(folder, { recursive: true })
  }
}
