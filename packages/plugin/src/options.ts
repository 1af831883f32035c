import { inspect } from 'node:util'
import { DEFAULT_MIN_SIZE, DEFAULT_TIER, errOption } from '@esm-bytecode/compiler'
import picomatch from 'picomatch'

/** Globs (picomatch) or regular expressions, matched against the file name of a chunk in the output folder. */
export type Filter = string | RegExp | readonly (string | RegExp)[]

export interface EsmBytecodeOptions {
  /** Chunks that get a sidecar. Default: all. */
  include?: Filter
  /** Chunks that get none. Default: none. */
  exclude?: Filter
  /**
   * Which functions the bytecode holds: `'eager'`, every one, or `'lazy'`, those that V8 compiles at once. Default:
   * `'eager'`, which starts faster and takes more space.
   */
  tier?: 'lazy' | 'eager'
  /** Chunks of fewer bytes get a sidecar without bytecode. Default: 0. */
  minSize?: number
  /** The summary after the build. Default: `true`. */
  summary?: boolean
}

export interface ResolvedOptions {
  readonly accepts: (fileName: string) => boolean
  readonly tier: 'lazy' | 'eager'
  readonly minSize: number
  readonly summary: boolean
}

const KNOWN = ['include', 'exclude', 'tier', 'minSize', 'summary'] as const

/** @throws BmesError `BMES_ERR_OPTION` */
export function resolveOptions(options: EsmBytecodeOptions = {}): ResolvedOptions {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw errOption(`esmBytecode() takes an object of options, not ${describe(options)}.`)
  }
  for (const name of Object.keys(options)) {
    if (!(KNOWN as readonly string[]).includes(name)) {
      const similar = closest(name, KNOWN)
      const advice = similar === null ? `It has ${list(KNOWN)}.` : `Did you mean "${similar}"?`
      throw errOption(`esmBytecode() has no option "${name}". ${advice}`)
    }
  }
  const { include, exclude, tier = DEFAULT_TIER, minSize = DEFAULT_MIN_SIZE, summary = true } = options
  if (tier !== 'lazy' && tier !== 'eager') {
    throw errOption(`The option "tier" of esmBytecode() is ${describe(tier)}. Set it to "lazy" or "eager".`)
  }
  if (typeof minSize !== 'number' || !(minSize >= 0)) {
    throw errOption(
      `The option "minSize" of esmBytecode() is ${describe(minSize)}. Set it to a number of bytes, 0 or more.`,
    )
  }
  if (typeof summary !== 'boolean') {
    throw errOption(`The option "summary" of esmBytecode() is ${describe(summary)}. Set it to true or false.`)
  }
  const isIncluded = include === undefined ? () => true : createFilter('include', include)
  const isExcluded = exclude === undefined ? () => false : createFilter('exclude', exclude)
  return { accepts: (fileName) => isIncluded(fileName) && !isExcluded(fileName), tier, minSize, summary }
}

function createFilter(option: string, filter: Filter): (fileName: string) => boolean {
  const matchers = (Array.isArray(filter) ? filter : [filter]).map((pattern: unknown) => {
    // picomatch throws for an empty pattern.
    if (typeof pattern === 'string' && pattern !== '') return picomatch(pattern, { dot: true })
    // A copy without the flags that make test() remember where it was.
    if (pattern instanceof RegExp) {
      const stateless = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''))
      return (fileName: string) => stateless.test(fileName)
    }
    throw errOption(
      `The option "${option}" of esmBytecode() holds ${describe(pattern)}. Give it globs, regular expressions, or an array of them.`,
    )
  })
  return (fileName) => matchers.some((matches) => matches(fileName))
}

function describe(value: unknown): string {
  return typeof value === 'string'
    ? JSON.stringify(value)
    : inspect(value, { depth: 0, breakLength: Infinity, maxArrayLength: 3 })
}

function list(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

/** @returns the name that was probably meant: at most a third of its letters differ */
function closest(name: string, names: readonly string[]): string | null {
  const [best] = names
    .map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)
  return best !== undefined && best.distance * 3 <= best.candidate.length ? best.candidate : null
}

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1))
    }
    row = next
  }
  return row[b.length]!
}
