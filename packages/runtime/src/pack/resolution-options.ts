import { splitNodeOptions } from '../split-node-options.ts'

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
  const variable = OBSTACLE_VARIABLES.find((name) => env[name] === '1')
  const options = [...splitNodeOptions(env['NODE_OPTIONS'] ?? ''), ...execArgv]
  const mayLoadAddons = options.some((option) => option.replaceAll('_', '-') === '--allow-addons')
  const conditions = new Set<string>()
  let withoutAddons: string | null = null
  let obstacle = variable === undefined ? null : `${variable}=1`
  for (let i = 0; i < options.length; i++) {
    const option = options[i]!
    const equals = option.indexOf('=')
    // Node takes `_` for `-`.
    const name = (equals < 0 ? option : option.slice(0, equals)).replaceAll('_', '-')
    if (name === '--conditions' || name === '-C') {
      const value = equals < 0 ? options[++i] : option.slice(equals + 1)
      if (value !== undefined) conditions.add(value)
    } else if (TAKES_ADDONS.test(name)) {
      if (name === '--no-addons' || !mayLoadAddons) withoutAddons ??= name
    } else if (OBSTACLE.test(name)) {
      obstacle ??= name
    }
  }
  return { conditions: [...conditions].sort(), withoutAddons, obstacle }
}
