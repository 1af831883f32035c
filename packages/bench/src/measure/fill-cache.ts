import { setTimeout as sleep } from 'node:timers/promises'
import type { App } from '../app.ts'
import type { Start } from '../peers/peer.ts'
import { runProgram } from './run-program.ts'

/** The first run fills the cache; the second one finds what the first one could only write at its end, and adds to it. */
const FILLING_RUNS = 2

/** How long a server may take to end, in milliseconds. */
const ENDING_TIME = 10_000

/** @throws Failure if the program fails, or leaves no cache */
export async function fillCache(kind: App['kind'], start: Start): Promise<void> {
  const { fill } = start
  if (fill === null) return
  for (let run = 0; run < FILLING_RUNS; run++) {
    await runProgram(kind, { ...start, args: fill.args, env: fill.env }, async ({ group }) => {
      await sleep(fill.hold)
      group.child.kill('SIGTERM')
      await Promise.race([group.ended, sleep(ENDING_TIME, undefined, { ref: false })])
    })
  }
  fill.check()
}
