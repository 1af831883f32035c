import type { Target } from '@esm-bytecode/compiler'
import { FILTER_OPTIONS, resolveFilter, resolveNodeOptions } from '../compile/module-options.ts'
import { COMMON_OPTIONS, parseArguments } from '../parse-arguments.ts'
import { UsageError } from '../usage-error.ts'

export interface VerifyOptions {
  /** Folders and files, as they were given. */
  readonly inputs: readonly string[]
  /** By path from the common folder of all inputs, with `/`. */
  readonly accepts: (path: string) => boolean
  /** `--include` and `--exclude`, as they were given. */
  readonly filters: readonly string[]
  /** The Node that is asked about. */
  readonly target: Target
  readonly json: boolean
}

export const VERIFY_HELP = `Usage: esm-bytecode verify [options] <dir-or-file…>

Whether a program would start from bytecode, for CI and Dockerfiles: starts the given Node with the given options, and has it
read, check, link and compile every ES module that "esm-bytecode compile" would find, and every module of their packs, without
running any. Says which modules stay with Node, have changed or have no bytecode that this Node takes, and why. NODE_OPTIONS
counts, as it would for the program.

Options:
  --node <executable>     the Node that will run the program (default: the Node that runs this)
  --node-option <option>  an option of Node or V8 that the program will be started with; may be repeated
  --include <glob>        only these modules, by path from the common folder of all inputs; may be repeated
  --exclude <glob>        not these, which may stay without bytecode; may be repeated. A pack is left out as a whole:
                          --exclude externals.bmes
  --json                  a report for programs, on standard output
  --help, -h              this text

Examples:
  esm-bytecode verify dist
  esm-bytecode verify dist --node /usr/local/bin/node --node-option=--max-old-space-size=512
  RUN npx esm-bytecode verify dist/server --exclude 'legacy/**'

Exit codes: 0 every module has a sound sidecar with bytecode that this Node takes, and so has every module of a pack,
1 not so, 2 wrong usage.
`

/** @throws UsageError */
export function parseVerifyArguments(args: readonly string[]): VerifyOptions | 'help' {
  const { values, positionals } = parseArguments(args, {
    node: { type: 'string' },
    'node-option': { type: 'string', multiple: true },
    ...FILTER_OPTIONS,
    ...COMMON_OPTIONS,
  })
  if (values.help) return 'help'
  if (positionals.length === 0) throw new UsageError('Name a folder or a file to verify.')
  return {
    inputs: positionals,
    accepts: resolveFilter(values),
    filters: (['include', 'exclude'] as const).flatMap((name) =>
      (values[name] ?? []).map((glob) => `--${name}=${glob}`),
    ),
    target: {
      node: values.node ?? process.execPath,
      nodeOptions: resolveNodeOptions(values['node-option']),
    },
    json: values.json ?? false,
  }
}
