import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Program } from '@esm-bytecode/report'
import { resolveNodeOptions } from '../compile/module-options.ts'
import { COMMON_OPTIONS, parseArguments } from '../parse-arguments.ts'
import {
  PROGRAM_OPTIONS,
  PROGRAM_OPTIONS_HELP,
  resolveProgram,
  resolveRuns,
} from '../program/program-options.ts'
import { realPath } from '../real-path.ts'
import { UsageError } from '../usage-error.ts'

export interface ReportOptions {
  /** Absolute, real path. */
  readonly directory: string
  /** The Node that is asked how it would start what is there. */
  readonly target: { readonly node: string; readonly nodeOptions: readonly string[] }
  /** What is started and watched; `null`: nothing. */
  readonly program: Program | null
  /** How often it is started in each way, to compare; 0: not at all. */
  readonly runs: number
  /** Absolute path of the page; `null`: there is none. */
  readonly out: string | null
  readonly json: boolean
}

const DEFAULT_RUNS = 7
const FILE_NAME = 'esm-bytecode-report.html'

export const REPORT_HELP = `Usage: esm-bytecode report [options] <dir>

Writes one HTML page about a build: chunks and packages with their bytes and tiers, who imports whom, and what is not from
bytecode and why. With --run, it starts the program and shows the start as a waterfall; with --measure, it compares that with
plain Node and a warm NODE_COMPILE_CACHE. The page loads nothing, and can be sent or kept as it is.

Options:
  --out <file>            where the page goes (default: ${FILE_NAME} in the current folder)
  --run <entry>           starts this module with @esm-bytecode/runtime/register, and shows where the time goes
  --measure               compares starts of it; needs --run
  --runs <number>         of each way, with --measure (default: ${DEFAULT_RUNS})
${PROGRAM_OPTIONS_HELP}
  --json                  what the page shows, for programs, on standard output; a page only if --out names one
  --help, -h              this text

Examples:
  esm-bytecode report dist/server
  esm-bytecode report dist/server --run dist/server/index.js --request / --request /products --out report.html
  esm-bytecode report dist/server --run dist/server/index.js --measure --runs 15

Exit codes: 0 done, 1 failed, 2 wrong usage.
`

/** @throws UsageError */
export function parseReportArguments(args: readonly string[]): ReportOptions | 'help' {
  const { values, positionals } = parseArguments(args, {
    out: { type: 'string' },
    run: { type: 'string' },
    measure: { type: 'boolean' },
    ...PROGRAM_OPTIONS,
    ...COMMON_OPTIONS,
  })
  if (values.help) return 'help'
  const [directory, ...others] = positionals
  if (directory === undefined || others.length > 0) {
    throw new UsageError('Name the folder of one build: dist/server.')
  }
  if (values.run === undefined) {
    if (values.measure) throw new UsageError('--measure needs --run <entry>: the program to measure.')
    if (values.request !== undefined) throw new UsageError('--request needs --run <entry>: a server to ask.')
  }
  if (values.runs !== undefined && !values.measure) throw new UsageError('--runs needs --measure.')
  const path = realPath(directory)
  if (!statSync(path).isDirectory()) throw new UsageError(`${directory} is no folder.`)
  return {
    directory: path,
    target: {
      node: values.node ?? process.execPath,
      nodeOptions: resolveNodeOptions(values['node-option']),
    },
    program: values.run === undefined ? null : resolveProgram(values.run, [], values),
    runs: values.measure ? resolveRuns(values.runs, DEFAULT_RUNS) : 0,
    out: resolveOut(values.out, values.json ?? false),
    json: values.json ?? false,
  }
}

function resolveOut(out: string | undefined, json: boolean): string | null {
  if (out === undefined) return json ? null : resolve(FILE_NAME)
  const path = resolve(out)
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
  return isFolder ? join(path, FILE_NAME) : path
}
