/** What options of a Node process mean for its resolution. */
export interface ResolutionOptions {
  /** Those that a process which only resolves needs as well. */
  readonly arguments: readonly string[]
  /** Of `--conditions`, sorted. */
  readonly conditions: readonly string[]
  /** The first one under which nothing can be known at build time, or `null`. */
  readonly obstacle: string | null
}

const CONDITION = /^(?:-C|--conditions)(?:=(.*))?$/s
/** They add and remove conditions of Node's own: `node-addons`, `module-sync`. */
const CHANGES_CONDITIONS = /^--(?:no-)?(?:addons|(?:experimental-)?require-module)$/
const OBSTACLE =
  /^--(?:preserve-symlinks(?:-main)?|experimental-(?:package-map|default-type|policy|specifier-resolution))(?:=|$)/

export function readResolutionOptions(nodeOptions: readonly string[]): ResolutionOptions {
  const conditions = new Set<string>()
  const kept: string[] = []
  let obstacle: string | null = null
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
    else if (OBSTACLE.test(name)) obstacle ??= option
  }
  const sorted = [...conditions].sort()
  return {
    arguments: [...kept, ...sorted.map((condition) => `--conditions=${condition}`)],
    conditions: sorted,
    obstacle,
  }
}
