// One whole process of a program, from spawn to the last byte of its first response, or to its end.
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import type { App, Program } from '../app.ts'
import { childEnvironment } from '../processes/child-environment.ts'
import { Failure, firstMeaningfulLine } from '../processes/failure.ts'
import { startGroup, type Group } from '../processes/process-group.ts'
import { readResources, type Resources } from '../processes/resources.ts'
import { requestOnce } from './first-response.ts'

/** Milliseconds. */
const TIME_LIMIT = 30_000

/** What is run: a {@link Start}, or one that differs from it. */
export interface Run {
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly program: Program
  readonly cwd: string
}

/** What becomes of a server after its first response. It ends when the promise is there; by default at once, killed. */
export type Afterwards = (server: { readonly group: Group; readonly port: number }) => Promise<void>

/** One start. Times in milliseconds. */
export interface Sample extends Resources {
  /** From spawn to the last byte of the first response, or to the end of a command. */
  readonly total: number
  /** From the request to the last byte of the first response. `null` for a command. */
  readonly response: number | null
  /** What the program says that the load of its graph took, in a line `loaded in <n> ms`. `null` where it says nothing. */
  readonly load: number | null
  /** What it has printed until then. */
  readonly output: string
}

/** @throws Failure if the program does not do what it is there for */
export async function runProgram(kind: App['kind'], run: Run, afterwards?: Afterwards): Promise<Sample> {
  const { program } = run
  const env = childEnvironment({ NODE_ENV: 'production', PORT: '0', ...program.env, ...run.env })
  const spawned = performance.now()
  const group = startGroup({ ...run, env })
  const timer = setTimeout(group.kill, TIME_LIMIT)
  const errors = text(group.child.stderr)
  try {
    return kind === 'server'
      ? await runServer(group, errors, program, spawned, afterwards)
      : await runCommand(group, errors, program, spawned)
  } catch (error) {
    if (performance.now() - spawned > TIME_LIMIT)
      throw new Failure(`It took more than ${TIME_LIMIT / 1000} s, and was stopped.`, { cause: error })
    throw error
  } finally {
    clearTimeout(timer)
    group.kill()
    await group.ended.catch(() => {})
  }
}

async function runServer(
  group: Group,
  errors: Promise<string>,
  program: Program,
  spawned: number,
  afterwards?: Afterwards,
): Promise<Sample> {
  const output: string[] = []
  for await (const line of createInterface({ input: group.child.stdout })) {
    output.push(line)
    const port = Number(/\blistening on http:\/\/localhost:(\d+)$/.exec(line)?.[1])
    if (!port) continue
    const response = await requestOnce(port, program.path, program.expected)
    const total = performance.now() - spawned
    const resources = readResources(group.child.pid!)
    await afterwards?.({ group, port })
    const printed = output.join('\n')
    return { total, response, load: findLoad(printed), output: printed, ...resources }
  }
  throw await endedTooSoon(group, errors, output.join('\n'))
}

async function runCommand(
  group: Group,
  errors: Promise<string>,
  program: Program,
  spawned: number,
): Promise<Sample> {
  const reading = text(group.child.stdout)
  const { code } = await group.ended.catch(fail)
  const total = performance.now() - spawned
  const output = await reading
  if (code !== 0) throw await endedTooSoon(group, errors, output)
  if (!output.includes(program.expected))
    throw new Failure(`It does not print ${JSON.stringify(program.expected)}.`)
  return { total, response: null, load: findLoad(output), output, cpu: null, rss: null }
}

async function endedTooSoon(group: Group, errors: Promise<string>, output: string): Promise<Failure> {
  const { code, signal } = await group.ended.catch(fail)
  const stderr = await errors
  return new Failure(`${firstMeaningfulLine(stderr || output)} (${signal ?? `exit code ${code}`})`)
}

function fail(error: Error): never {
  throw new Failure(error.message)
}

function findLoad(output: string): number | null {
  const found = /^loaded in ([\d.]+) ms\b/m.exec(output)
  return found === null ? null : Number(found[1])
}
