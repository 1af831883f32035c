// What a start takes with nothing of the program in it: Node's own start, and the built-in modules that the program loads.
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { App } from '../app.ts'
import type { Start } from '../peers/peer.ts'
import { childEnvironment } from '../processes/child-environment.ts'
import { Failure, firstMeaningfulLine } from '../processes/failure.ts'
import { startGroup } from '../processes/process-group.ts'
import { runProgram } from './run-program.ts'

const floor = fileURLToPath(new URL('../children/floor.mjs', import.meta.url))
const listBuiltins = new URL('../children/list-builtins.mjs', import.meta.url).href

/** How long a server may take to end, in milliseconds. */
const ENDING_TIME = 10_000

/** Names of the built-in modules that a plain start of the program loads. @throws Failure if it does not start */
export async function findBuiltins(kind: App['kind'], plain: Start, directory: string): Promise<string[]> {
  const file = join(directory, 'builtins.json')
  rmSync(file, { force: true })
  const args = ['--import', listBuiltins, ...plain.args]
  await runProgram(
    kind,
    { ...plain, args, env: { ...plain.env, BENCH_BUILTINS: file } },
    async ({ group }) => {
      group.child.kill('SIGTERM')
      await Promise.race([group.ended, sleep(ENDING_TIME, undefined, { ref: false })])
    },
  )
  if (!existsSync(file))
    throw new Failure('It ends without an exit, so that its built-in modules are not known.')
  return JSON.parse(readFileSync(file, 'utf8')) as string[]
}

/**
 * One process that loads the built-in modules and ends.
 *
 * @returns milliseconds from spawn to where a program of this kind would be done: its line of output for a server, its end for a command
 */
export async function measureFloor(
  kind: App['kind'],
  plain: Start,
  builtins: readonly string[],
): Promise<number> {
  const { command, cwd } = plain
  const env = childEnvironment({ NODE_ENV: 'production' })
  const spawned = performance.now()
  const { child, ended } = startGroup({ command, args: [floor, builtins.join(',')], env, cwd })
  let printed = spawned
  child.stdout.once('data', () => (printed = performance.now()))
  const errors = text(child.stderr)
  const { code } = await ended
  const end = performance.now()
  if (code !== 0 || printed === spawned)
    throw new Failure(`The floor could not be measured: ${firstMeaningfulLine(await errors)}`)
  return (kind === 'server' ? printed : end) - spawned
}
