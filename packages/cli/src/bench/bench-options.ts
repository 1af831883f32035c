import type { Program } from '@esm-bytecode/report'
import { COMMON_OPTIONS, parseArguments } from '../parse-arguments.ts'
import {
  PROGRAM_OPTIONS,
  PROGRAM_OPTIONS_HELP,
  resolveProgram,
  resolveRuns,
} from '../program/program-options.ts'
import { UsageError } from '../usage-error.ts'

export interface BenchOptions {
  readonly program: Program
  /** Of each way to start it. */
  readonly runs: number
  readonly json: boolean
}

const DEFAULT_RUNS = 9

export const BENCH_HELP = `Usage: esm-bytecode bench [options] <entry> [-- <argument…>]

How fast your own program starts: with plain Node, with a warm NODE_COMPILE_CACHE, and from its sidecars with
@esm-bytecode/runtime/register, in turn. A program that listens is timed until it has answered its first request, any other
until it has ended. Whole processes; servers get free ports of this machine. What stands behind -- goes to the program.

Options:
  --runs <number>         of each way, after one that does not count (default: ${DEFAULT_RUNS})
${PROGRAM_OPTIONS_HELP}
  --json                  a report for programs, on standard output
  --help, -h              this text

Examples:
  esm-bytecode bench dist/server.js
  esm-bytecode bench dist/server.js --request /products --runs 21 --env DATABASE_URL=postgres://localhost/test
  esm-bytecode bench dist/cli.js --node /opt/node-24/bin/node -- build --quiet

Exit codes: 0 done, 1 failed, 2 wrong usage.
`

/** @throws UsageError */
export function parseBenchArguments(args: readonly string[]): BenchOptions | 'help' {
  const end = args.indexOf('--')
  const own = end < 0 ? args : args.slice(0, end)
  const { values, positionals } = parseArguments(own, { ...PROGRAM_OPTIONS, ...COMMON_OPTIONS })
  if (values.help) return 'help'
  const [entry, ...others] = positionals
  if (entry === undefined) throw new UsageError('Name a module that starts the program.')
  if (others.length > 0) {
    throw new UsageError(
      `There is one program to measure. Put arguments of it behind --: -- ${others.join(' ')}.`,
    )
  }
  return {
    program: resolveProgram(entry, end < 0 ? [] : args.slice(end + 1), values),
    runs: resolveRuns(values.runs, DEFAULT_RUNS),
    json: values.json ?? false,
  }
}
