import {
  ArrayPrototypeConcat,
  ArrayPrototypeFind,
  ArrayPrototypeSome,
  ArrayPrototypeSort,
  RegExpPrototypeTest,
  SafeSet,
  StringPrototypeIndexOf,
  StringPrototypeReplaceAll,
  StringPrototypeSlice,
  listOfSet,
} from '@esm-bytecode/format/primordials'
import { splitNodeOptions } from '../process/split-node-options.ts'

/** How a process resolves specifiers, as far as its options decide. */
export interface ResolutionOptions {
  /** The user's conditions, sorted, each once. */
  readonly conditions: readonly string[]
  /** The option that takes addons away, and with them Node's own condition `node-addons`, or `null`. */
  readonly withoutAddons: string | null
  /** The first option that makes Node resolve in a way that no pack records, or `null`. */
  readonly obstacle: string | null
}

/** What may not load addons does not have the condition, either. */
const TAKES_ADDONS = /^--(?:(?:experimental-)?permission(?:-audit)?|no-addons)$/

/**
 * Options under which symbolic links stay as they are, conditions of Node's own are off, or more options stand in a file. Those that
 * are on by default have to be there as `--no-`.
 */
const OBSTACLE =
  /^--(?:preserve-symlinks(?:-main)?|no-(?:experimental-)?require-module|experimental-(?:default-)?config-file)$/

/** The same, as variables of the environment: they count if they are `1`. */
const OBSTACLE_VARIABLES = ['NODE_PRESERVE_SYMLINKS', 'NODE_PRESERVE_SYMLINKS_MAIN']

/**
 * @param execArgv `process.execArgv`
 * @param env `process.env`
 */
export function readResolutionOptions(
  execArgv: readonly string[],
  env: NodeJS.ProcessEnv,
): ResolutionOptions {
  const variable = ArrayPrototypeFind(OBSTACLE_VARIABLES, (name) => env[name] === '1')
  const options = ArrayPrototypeConcat(splitNodeOptions(env['NODE_OPTIONS'] ?? ''), execArgv)
  const mayLoadAddons = ArrayPrototypeSome(
    options,
    (option) => StringPrototypeReplaceAll(option, '_', '-') === '--allow-addons',
  )
  const conditions = new SafeSet<string>()
  let withoutAddons: string | null = null
  let obstacle = variable === undefined ? null : `${variable}=1`
  for (let i = 0; i < options.length; i++) {
    const option = options[i]!
    const equals = StringPrototypeIndexOf(option, '=')
    // Node takes `_` for `-`.
    const name = StringPrototypeReplaceAll(
      equals < 0 ? option : StringPrototypeSlice(option, 0, equals),
      '_',
      '-',
    )
    if (name === '--conditions' || name === '-C') {
      const value = equals < 0 ? options[++i] : StringPrototypeSlice(option, equals + 1)
      if (value !== undefined) conditions.add(value)
    } else if (RegExpPrototypeTest(TAKES_ADDONS, name)) {
      if (name === '--no-addons' || !mayLoadAddons) withoutAddons ??= name
    } else if (RegExpPrototypeTest(OBSTACLE, name)) {
      obstacle ??= name
    }
  }
  return { conditions: ArrayPrototypeSort(listOfSet(conditions)), withoutAddons, obstacle }
}
