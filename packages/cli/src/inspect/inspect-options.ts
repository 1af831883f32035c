import { COMMON_OPTIONS, parseArguments } from '../parse-arguments.ts'
import { UsageError } from '../usage-error.ts'

export interface InspectOptions {
  /** A sidecar, a pack, an entry of a store, or a module beside its sidecar, as it was given. */
  readonly input: string
  /** Executable of the Node that is asked. */
  readonly node: string
  /** Of a pack: a part of the path of one module; `null`: all of it. */
  readonly module: string | null
  /** Whether all functions are listed. */
  readonly functions: boolean
  readonly json: boolean
}

export const INSPECT_HELP = `Usage: esm-bytecode inspect [options] <file>

What is in a file: of a sidecar (x.js.bmes, or x.js beside it) its bytecode and whether this Node takes it, what the module
imports and exports and how, and how large each section is; of a pack (externals.bmes) its packages and modules; of an entry of
a store, what it belongs to; of runtime.bmes, for which Nodes it is. With --functions, V8 lists what the bytecode holds. Nothing
of the program runs.

Options:
  --node <executable>  the Node that is asked whether it takes the bytecode (default: the Node that runs this)
  --module <path>      of a pack, one of its modules, by the end of its path: react/index.js
  --functions          every function with its position, and whether it is in the bytecode
  --json               a report for programs, on standard output
  --help, -h           this text

Examples:
  esm-bytecode inspect dist/server.js
  esm-bytecode inspect dist/server.js.bmes --functions --node /opt/node-24/bin/node
  esm-bytecode inspect dist/externals.bmes --module react/index.js
  esm-bytecode inspect dist/.esm-bytecode/v24.21.0-linux-x64-1b2c3d4e-5f607182/0a1b2c3d-4096-4e5f6071.bytecode

Exit codes: 0 done, 1 failed, damaged files among it, 2 wrong usage.
`

/** @throws UsageError */
export function parseInspectArguments(args: readonly string[]): InspectOptions | 'help' {
  const { values, positionals } = parseArguments(args, {
    node: { type: 'string' },
    module: { type: 'string' },
    functions: { type: 'boolean' },
    ...COMMON_OPTIONS,
  })
  if (values.help) return 'help'
  const [input, ...others] = positionals
  if (input === undefined || others.length > 0) {
    throw new UsageError('Name one file to inspect: dist/server.js.bmes.')
  }
  return {
    input,
    node: values.node ?? process.execPath,
    module: values.module ?? null,
    functions: values.functions ?? false,
    json: values.json ?? false,
  }
}
