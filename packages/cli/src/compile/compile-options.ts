import { COMMON_OPTIONS, parseArguments } from '../parse-arguments.ts'
import { UsageError } from '../usage-error.ts'
import {
  MODULE_OPTIONS,
  MODULE_OPTIONS_HELP,
  resolveModuleOptions,
  type ModuleOptions,
} from './module-options.ts'

export interface CompileOptions extends ModuleOptions {
  readonly json: boolean
}

export const COMPILE_HELP = `Usage: esm-bytecode compile [options] <dir-or-file…>

Writes a .bmes sidecar, with the ES module record and the V8 bytecode, beside each ES module: .mjs files, and .js files
under "type": "module". Of a folder, everything in it but node_modules; of a file, all that it reaches by relative
specifiers. All of them together are one graph. What it reaches outside of itself, packages, CommonJS and JSON, goes into one
pack, externals.bmes, in the common folder of all inputs; so do CommonJS modules that are named or in a folder that is, with
all that they require. Sidecars and packs that are no longer needed are deleted.

Options:
${MODULE_OPTIONS_HELP}
  --json                  a report for programs, on standard output
  --help, -h              this text

Examples:
  esm-bytecode compile dist
  esm-bytecode compile dist/server.js --exclude 'assets/big-*.js'
  esm-bytecode compile server.cjs --immutable
  esm-bytecode compile dist --target /opt/node-22/bin/node --target /opt/node-24/bin/node --node-option=--jitless

Exit codes: 0 done, 1 failed, 2 wrong usage. A module that cannot be compiled exactly stays with Node and is no failure.
`

/** @throws UsageError */
export function parseCompileArguments(args: readonly string[]): CompileOptions | 'help' {
  const { values, positionals } = parseArguments(args, { ...MODULE_OPTIONS, ...COMMON_OPTIONS })
  if (values.help) return 'help'
  const options = resolveModuleOptions(positionals, values)
  if (positionals.length === 0) throw new UsageError('Name a folder or a file to compile.')
  return { ...options, json: values.json ?? false }
}
