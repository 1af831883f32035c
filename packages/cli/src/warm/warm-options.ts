import { statSync } from 'node:fs'
import type { WarmRequest } from '@esm-bytecode/warm'
import {
  MODULE_OPTIONS,
  MODULE_OPTIONS_HELP,
  resolveModuleOptions,
  resolveNumber,
  type ModuleOptions,
} from '../compile/module-options.ts'
import { COMMON_OPTIONS, parseArguments } from '../parse-arguments.ts'
import { resolveVariable } from '../program/program-options.ts'
import { realPath } from '../real-path.ts'
import { UsageError } from '../usage-error.ts'

export interface WarmCommandOptions {
  /** What gets sidecars: the entries, and what `--dir` names. */
  readonly modules: ModuleOptions
  /** Absolute, real paths. */
  readonly entries: readonly string[]
  /** Absolute, real path of the module that is started instead of the entries. */
  readonly run: string | null
  /** `null` for the default. */
  readonly requests: readonly (string | WarmRequest)[] | null
  readonly env: Readonly<Record<string, string>>
  /** Milliseconds for each process, or `null` for the default. */
  readonly timeout: number | null
  /** Whether a run that fails is no failure. */
  readonly optional: boolean
  readonly json: boolean
}

export const WARM_HELP = `Usage: esm-bytecode warm [options] <entry…>

Makes sidecars as "esm-bytecode compile <entry…>" does, then starts each entry in a process of each target Node, lets it work,
and puts the bytecode of what ran into the sidecars. A server that listens gets a free port and is sent the requests; an
exported request handler is called with them; a plain program runs to its end. If a run fails, the sidecars stay as compile
made them.

Options:
  --request <request>     a path such as /products, or a method and a path, 'POST /cart'; may be repeated (default: /)
  --run <module>          started instead of the entries, with whatever it does (.js, .mjs, .ts or .mts)
  --env <name=value>      a variable of the environment of what is started; may be repeated
  --timeout <ms>          milliseconds for each process (default: 60000)
  --optional              a run that fails is a warning
  --dir <folder>          makes sidecars of everything in a folder, too: for modules that are reached only by import() with a
                          computed specifier, or as workers; may be repeated
${MODULE_OPTIONS_HELP}
  --json                  a report for programs, on standard output
  --help, -h              this text

Examples:
  esm-bytecode warm dist/server.js --request / --request /products --request 'POST /cart'
  esm-bytecode warm dist/server/index.js --dir dist/server --env DATABASE_URL=postgres://localhost/test
  esm-bytecode warm dist/cli.js --run scripts/warm.ts --target /opt/node-24/bin/node --node-option=--max-old-space-size=512

Exit codes: 0 done, 1 failed, 2 wrong usage.
`

/** @throws UsageError */
export function parseWarmArguments(args: readonly string[]): WarmCommandOptions | 'help' {
  const { values, positionals } = parseArguments(args, {
    request: { type: 'string', multiple: true },
    run: { type: 'string' },
    env: { type: 'string', multiple: true },
    timeout: { type: 'string' },
    optional: { type: 'boolean' },
    dir: { type: 'string', multiple: true },
    ...MODULE_OPTIONS,
    ...COMMON_OPTIONS,
  })
  if (values.help) return 'help'
  if (positionals.length === 0) throw new UsageError('Name a module that starts the program.')
  const folders = values.dir ?? []
  for (const folder of folders) checkFolder(folder)
  const timeout =
    values.timeout === undefined ? null : resolveNumber('--timeout', 'milliseconds', values.timeout)
  if (timeout === 0) throw new UsageError('--timeout takes a number of milliseconds above 0.')
  return {
    modules: resolveModuleOptions([...positionals, ...folders], values),
    entries: positionals.map(resolveEntry),
    run: values.run === undefined ? null : resolveFile(values.run),
    requests: values.request?.map(resolveRequest) ?? null,
    env: Object.fromEntries((values.env ?? []).map(resolveVariable)),
    timeout,
    optional: values.optional ?? false,
    json: values.json ?? false,
  }
}

function checkFolder(folder: string): void {
  if (!isFolder(realPath(folder))) throw new UsageError(`--dir takes a folder, and ${folder} is a file.`)
}

function resolveEntry(input: string): string {
  const path = realPath(input)
  if (!isFolder(path)) return path
  throw new UsageError(
    `${input} is a folder. Name the module in it that starts the program; --dir ${input} makes sidecars of everything in it, too.`,
  )
}

function resolveFile(input: string): string {
  const path = realPath(input)
  if (isFolder(path)) throw new UsageError(`--run takes a module, and ${input} is a folder.`)
  return path
}

function isFolder(path: string): boolean {
  return statSync(path).isDirectory()
}

/** @param text a path, or a method and a path */
function resolveRequest(text: string): string | WarmRequest {
  const [, method, path] = /^(?:([A-Za-z]+)\s+)?(\/\S*)$/.exec(text) ?? []
  if (path === undefined) {
    throw new UsageError(
      `--request takes a path that begins with "/", or a method and such a path, not ${JSON.stringify(text)}.`,
    )
  }
  return method === undefined ? path : { path, method: method.toUpperCase() }
}
