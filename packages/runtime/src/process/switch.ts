import {
  ArrayPrototypeConcat,
  StringPrototypeIndexOf,
  StringPrototypeSlice,
} from '@esm-bytecode/format/primordials'
import { splitNodeOptions } from './split-node-options.ts'

/**
 * Whether whoever started this process wants modules as Node loads them.
 *
 * @returns why nothing is to be served, or `null`
 */
export function readSwitch(env: NodeJS.ProcessEnv, execArgv: readonly string[]): string | null {
  if (env['ESM_BYTECODE'] === '0') return 'ESM_BYTECODE=0 turns sidecars off'
  if (env['NODE_V8_COVERAGE']) return 'NODE_V8_COVERAGE is set, and coverage of bytecode would be wrong'
  // Node's loader reports each file that it loads to the process that watches. It sets the variable for that, for `--test`, too.
  if (env['WATCH_REPORT_DEPENDENCIES']) {
    return 'node --watch runs this process, and what is being edited is left to Node, which tells the watcher of every file'
  }
  const options = env['NODE_OPTIONS']
    ? ArrayPrototypeConcat(execArgv, splitNodeOptions(env['NODE_OPTIONS']))
    : execArgv
  for (let i = 0; i < options.length; i++) {
    const option = options[i]!
    // Without `--test` there is no variable: the process measures itself.
    if (option === '--experimental-test-coverage') {
      return '--experimental-test-coverage is set, and coverage of bytecode would be wrong'
    }
    // A debugger looks on from the first line: `--inspect-brk` stops at it, `--inspect-wait` waits for breakpoints there.
    const equals = StringPrototypeIndexOf(option, '=')
    const name = equals === -1 ? option : StringPrototypeSlice(option, 0, equals)
    if (name === '--inspect-brk' || name === '--inspect-wait') {
      return `${name} is set, and a debugger that waits for the first line has to see the modules as Node loads them`
    }
  }
  return null
}
