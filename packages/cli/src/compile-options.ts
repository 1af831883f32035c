import { parseArgs } from 'node:util'
import { DEFAULT_MIN_SIZE, DEFAULT_TIER } from '@esm-bytecode/compiler'
import picomatch from 'picomatch'
import { UsageError } from './usage-error.ts'

export interface CompileOptions {
  /** Folders and files, as they were given. */
  readonly inputs: readonly string[]
  /** By path from the common root of all inputs, with `/`. */
  readonly accepts: (path: string) => boolean
  readonly tier: 'lazy' | 'eager'
  /** Modules of fewer bytes get a sidecar without bytecode. */
  readonly minSize: number
  /** Executables of the Nodes that the bytecode is for; empty for the Node that runs this. */
  readonly targets: readonly string[]
  readonly json: boolean
}

export const COMPILE_HELP = `Usage: esm-bytecode compile [options] <dir-or-file…>

Writes a .bmes sidecar, with the ES module record and the V8 bytecode, beside each ES module: .mjs files, and .js files
under "type": "module". Of a folder, everything in it but node_modules; of a file, all that it reaches by relative
specifiers. All of them together are one graph. Sidecars of modules that no longer get one are deleted.

Options:
  --tier <lazy|eager>  which functions the bytecode holds: those that V8 compiles at once, or all (default: ${DEFAULT_TIER})
  --target <node>      executable of a Node that the bytecode is for; may be repeated (default: the Node that runs this)
  --include <glob>     only these modules, by path from the common folder of all inputs; may be repeated
  --exclude <glob>     not these; may be repeated
  --min-size <bytes>   modules of fewer bytes get a record without bytecode (default: ${DEFAULT_MIN_SIZE})
  --json               a report for programs, on standard output
  --help, -h           this text

Exit codes: 0 done, 1 failed, 2 wrong usage. A module that cannot be compiled exactly stays with Node and is no failure.
`

/** @throws UsageError */
export function parseCompileArguments(args: readonly string[]): CompileOptions | 'help' {
  const { values, positionals } = parse(args)
  if (values.help) return 'help'
  const { tier = DEFAULT_TIER, include, exclude } = values
  if (tier !== 'lazy' && tier !== 'eager') {
    throw new UsageError(`--tier takes lazy or eager, not ${JSON.stringify(tier)}.`)
  }
  const minSize = values['min-size'] ?? String(DEFAULT_MIN_SIZE)
  if (!/^\d+$/.test(minSize)) {
    throw new UsageError(`--min-size takes a number of bytes, not ${JSON.stringify(minSize)}.`)
  }
  if (positionals.length === 0) throw new UsageError('Name a folder or a file to compile.')
  const isIncluded = include ? picomatch(include, { dot: true }) : () => true
  const isExcluded = exclude ? picomatch(exclude, { dot: true }) : () => false
  return {
    inputs: positionals,
    accepts: (path) => isIncluded(path) && !isExcluded(path),
    tier,
    minSize: Number(minSize),
    targets: values.target ?? [],
    json: values.json ?? false,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        tier: { type: 'string' },
        target: { type: 'string', multiple: true },
        include: { type: 'string', multiple: true },
        exclude: { type: 'string', multiple: true },
        'min-size': { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (!code?.startsWith('ERR_PARSE_ARGS_')) throw error
    throw new UsageError(`${message.split('. ')[0]!.replace(/\.$/, '')}.`)
  }
}
