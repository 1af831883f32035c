/** What options of a Node process mean for its resolution. */
export interface ResolutionOptions {
  /** Those that a process which only resolves needs as well. */
  readonly arguments: readonly string[]
  /** Of `--conditions`, sorted. */
  readonly conditions: readonly string[]
  /** Whether Node's own condition `node-addons` holds. */
  readonly hasAddons: boolean
  /** The first one under which nothing can be known at build time, or `null`. */
  readonly obstacle: string | null
}

const CONDITION = /^(?:-C|--conditions)(?:=(.*))?$/s
/** They add and remove a condition of Node's own: `module-sync`. */
const CHANGES_CONDITIONS = /^--(?:no-)?(?:experimental-)?require-module$/
/** What may not load addons does not have the condition, either. */
const TAKES_ADDONS = /^--(?:(?:experimental-)?permission(?:-audit)?|no-addons)$/
const OBSTACLE =
  /^--(?:preserve-symlinks(?:-main)?|experimental-(?:package-map|default-type|policy|specifier-resolution))(?:=|$)/

export function readResolutionOptions(nodeOptions: readonly string[]): ResolutionOptions {
  const conditions = new Set<string>()
  const kept: string[] = []
  let obstacle: string | null = null
  let takesAddons = false
  for (let index = 0; index < nodeOptions.length; index++) {
    const option = nodeOptions[index]!
    const name = option.startsWith('--')
      ? option.replace(/^[^=]*/, (word) => word.replaceAll('_', '-'))
      : option
    const condition = CONDITION.exec(name)
    if (condition) {
      const value = condition[1] ?? nodeOptions[++index]
      if (value) conditions.add(value)
    } else if (CHANGES_CONDITIONS.test(name)) kept.push(option)
    else if (TAKES_ADDONS.test(name))
      takesAddons ||= name === '--no-addons' || !nodeOptions.includes('--allow-addons')
    else if (OBSTACLE.test(name)) obstacle ??= option
  }
  const sorted = [...conditions].sort()
  return {
    arguments: [
      ...(takesAddons ? ['--no-addons'] : []),
      ...kept,
      ...sorted.map((condition) => `--conditions=${condition}`),
    ],
    conditions: sorted,
    hasAddons: !takesAddons,
    obstacle,
  }
}
