import { statSync } from 'node:fs'
import type { Program } from '@esm-bytecode/report'
import { resolveNodeOptions, resolveNumber } from '../compile/module-options.ts'
import { realPath } from '../real-path.ts'
import { UsageError } from '../usage-error.ts'

/** How a program is started to be watched or measured; `report` and `bench` have these in common. */
export const PROGRAM_OPTIONS = {
  node: { type: 'string' },
  'node-option': { type: 'string', multiple: true },
  request: { type: 'string', multiple: true },
  env: { type: 'string', multiple: true },
  timeout: { type: 'string' },
  runs: { type: 'string' },
} as const

/** Their lines in a help text. */
export const PROGRAM_OPTIONS_HELP = `\
  --node <executable>     the Node that runs the program (default: the Node that runs this)
  --node-option <option>  an option of Node or V8 that the program is started with; may be repeated
  --request <path>        what a server is asked for, such as /products; may be repeated, and the first one is timed
                          (default: /)
  --env <name=value>      a variable of the environment of the program; may be repeated
  --timeout <ms>          milliseconds for each process (default: 60000)`

interface ProgramValues {
  readonly node?: string | undefined
  readonly 'node-option'?: string[] | undefined
  readonly request?: string[] | undefined
  readonly env?: string[] | undefined
  readonly timeout?: string | undefined
}

/**
 * @param args of the program
 * @throws UsageError
 */
export function resolveProgram(entry: string, args: readonly string[], values: ProgramValues): Program {
  const timeout =
    values.timeout === undefined ? 60_000 : resolveNumber('--timeout', 'milliseconds', values.timeout)
  if (timeout === 0) throw new UsageError('--timeout takes a number of milliseconds above 0.')
  const requests = values.request ?? ['/']
  for (const path of requests) {
    if (!/^\/\S*$/.test(path)) {
      throw new UsageError(`--request takes a path that begins with "/", not ${JSON.stringify(path)}.`)
    }
  }
  return {
    entry: resolveFile(entry),
    node: values.node ?? process.execPath,
    nodeOptions: resolveNodeOptions(values['node-option']),
    args,
    requests,
    env: Object.fromEntries((values.env ?? []).map(resolveVariable)),
    cwd: process.cwd(),
    timeout,
  }
}

/** @returns the number of runs in each way */
export function resolveRuns(value: string | undefined, fallback: number): number {
  const runs = value === undefined ? fallback : resolveNumber('--runs', 'runs', value)
  if (runs === 0) throw new UsageError('--runs takes a number of runs above 0.')
  return runs
}

function resolveFile(input: string): string {
  const path = realPath(input)
  if (!statSync(path).isDirectory()) return path
  throw new UsageError(`${input} is a folder. Name the module in it that starts the program.`)
}

/** `PORT=8080`. @throws UsageError */
export function resolveVariable(text: string): [name: string, value: string] {
  const at = text.indexOf('=')
  if (at < 1) throw new UsageError(`--env takes a name and a value, PORT=8080, not ${JSON.stringify(text)}.`)
  return [text.slice(0, at), text.slice(at + 1)]
}
