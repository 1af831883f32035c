import type { KeyObject } from 'node:crypto'
import { isAbsolute, resolve } from 'node:path'
import { inspect } from 'node:util'
import {
  closestName,
  createSigner,
  DEFAULT_EXTERNALS,
  DEFAULT_MIN_SIZE,
  DEFAULT_TIER,
  errOption,
  type Signer,
  type Target,
} from '@esm-bytecode/compiler'
import { resolveWarmOptions, type ResolvedWarmOptions, type WarmUserOptions } from '@esm-bytecode/warm'
import picomatch from 'picomatch'

/** Globs (picomatch) or regular expressions, matched against the file name of a chunk in the output folder. */
export type Filter = string | RegExp | readonly (string | RegExp)[]

export interface EsmBytecodeOptions {
  /** Chunks that get a sidecar. Default: all. */
  include?: Filter
  /** Chunks that get none. Default: none. */
  exclude?: Filter
  /**
   * How chunks hold what is not ASCII: `'ascii'`, with escapes where there can be some, so that V8 keeps one byte for each
   * character, or `'utf8'`, as the bundler writes it. Default: `'ascii'`.
   */
  charset?: 'ascii' | 'utf8'
  /**
   * Which functions the bytecode holds: `'eager'`, every one, or `'lazy'`, those that V8 compiles at once. Default:
   * `'eager'`, which starts faster and takes more space.
   */
  tier?: 'lazy' | 'eager'
  /** Chunks of fewer bytes get a sidecar without bytecode. Default: 0. */
  minSize?: number
  /**
   * The Nodes that the bytecode is for: paths of their executables, relative to the root of the project, or names that are
   * on the PATH, and the options that the program will be started with. A sidecar holds bytecode for each. Default: the Node
   * that runs the build.
   */
  targets?: readonly (string | Target)[]
  /**
   * Runs what was built, once for each target, and replaces the bytecode of what ran with V8's after the run: tier `'warm'`.
   * `vite build --mode cache-warm` does that in any case. Default: `false`.
   */
  warm?: boolean | WarmUserOptions
  /**
   * What becomes of the packages that the build leaves external: `'sidecar'` follows them and writes one pack, `externals.bmes`,
   * with the bytecode of all of them; `'native'` leaves them to Node. Default: `'sidecar'`.
   */
  externals?: 'sidecar' | 'native'
  /**
   * Whether nothing that a pack holds will change where the build runs, as in a container image: then nothing of it is checked at
   * start. Default: `false`; what has changed is noticed, and runs as Node would run it.
   */
  immutable?: boolean
  /**
   * Signs each sidecar and the pack with an Ed25519 private key, PEM text or a `KeyObject`, for processes that
   * `ESM_BYTECODE_PUBLIC_KEY` tells to take nothing else. Default: nothing is signed.
   */
  sign?: { readonly privateKey: string | KeyObject } | undefined
  /**
   * Whether a page that shows what the build holds, and how it would start, is written beside the output folder: `dist/server.report.html` of
   * `dist/server`. Not while the build watches. Default: `false`.
   */
  report?: boolean
  /**
   * Whether the runtime is written beside the chunks, as one file without dependencies: `esm-bytecode.js`, or `.mjs` if chunks end so. For
   * deployments without `node_modules`. Default: `false`.
   */
  standalone?: boolean
  /** The summary after the build. Default: `true`. */
  summary?: boolean
}

export interface ResolvedOptions {
  readonly accepts: (fileName: string) => boolean
  readonly charset: 'ascii' | 'utf8'
  readonly tier: 'lazy' | 'eager'
  readonly minSize: number
  /** @param root folder of the project, absolute */
  readonly targetsFrom: (root: string) => readonly Target[]
  /** `null`: no run. */
  readonly warm: ResolvedWarmOptions | null
  /** `null`: what is external stays with Node. */
  readonly externals: { readonly isImmutable: boolean } | null
  /** `null`: nothing is signed. */
  readonly signer: Signer | null
  readonly report: boolean
  readonly standalone: boolean
  readonly summary: boolean
}

const KNOWN = [
  'include',
  'exclude',
  'charset',
  'tier',
  'minSize',
  'targets',
  'warm',
  'externals',
  'immutable',
  'sign',
  'report',
  'standalone',
  'summary',
] as const

/** @throws BmesError `BMES_ERR_OPTION` */
export function resolveOptions(options: EsmBytecodeOptions = {}): ResolvedOptions {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw errOption(`esmBytecode() takes an object of options, not ${describe(options)}.`)
  }
  for (const name of Object.keys(options)) {
    if (!(KNOWN as readonly string[]).includes(name)) {
      const similar = closestName(name, KNOWN)
      const advice = similar === null ? `It has ${list(KNOWN)}.` : `Did you mean "${similar}"?`
      throw errOption(`esmBytecode() has no option "${name}". ${advice}`)
    }
  }
  const {
    include,
    exclude,
    charset = 'ascii',
    tier = DEFAULT_TIER,
    minSize = DEFAULT_MIN_SIZE,
    targets = [process.execPath],
    warm = false,
    externals = DEFAULT_EXTERNALS,
    immutable = false,
    sign,
    report = false,
    standalone = false,
    summary = true,
  } = options
  if (charset !== 'ascii' && charset !== 'utf8') {
    throw errOption(
      `The option "charset" of esmBytecode() is ${describe(charset)}. Set it to "ascii" or "utf8".`,
    )
  }
  if (tier !== 'lazy' && tier !== 'eager') {
    throw errOption(`The option "tier" of esmBytecode() is ${describe(tier)}. Set it to "lazy" or "eager".`)
  }
  if (typeof minSize !== 'number' || !(minSize >= 0)) {
    throw errOption(
      `The option "minSize" of esmBytecode() is ${describe(minSize)}. Set it to a number of bytes, 0 or more.`,
    )
  }
  if (externals !== 'sidecar' && externals !== 'native') {
    throw errOption(
      `The option "externals" of esmBytecode() is ${describe(externals)}. Set it to "sidecar" or "native".`,
    )
  }
  for (const [name, value] of Object.entries({ immutable, report, standalone, summary })) {
    if (typeof value !== 'boolean') {
      throw errOption(`The option "${name}" of esmBytecode() is ${describe(value)}. Set it to true or false.`)
    }
  }
  const isIncluded = include === undefined ? () => true : createFilter('include', include)
  const isExcluded = exclude === undefined ? () => false : createFilter('exclude', exclude)
  return {
    accepts: (fileName) => isIncluded(fileName) && !isExcluded(fileName),
    charset,
    tier,
    minSize,
    targetsFrom: createTargets(targets),
    warm: resolveWarmOptions(warm, 'warm'),
    externals: externals === 'sidecar' ? { isImmutable: immutable } : null,
    signer: sign === undefined ? null : resolveSigner(sign),
    report,
    standalone,
    summary,
  }
}

function resolveSigner(sign: unknown): Signer {
  const isObject = typeof sign === 'object' && sign !== null
  const [name, ...others] = isObject ? Object.keys(sign) : []
  if (!isObject || name !== 'privateKey' || others.length > 0) {
    // Not shown: a key may be in it.
    throw errOption(
      'The option "sign" of esmBytecode() is not { privateKey }. Give it that, or leave it out: then nothing is signed.',
    )
  }
  return createSigner(
    (sign as { privateKey: unknown }).privateKey,
    'The option "sign.privateKey" of esmBytecode()',
  )
}

function createTargets(targets: unknown): (root: string) => readonly Target[] {
  const takes = 'Give it an array of paths of Node executables, or of { node, nodeOptions? }.'
  if (!Array.isArray(targets)) {
    throw errOption(`The option "targets" of esmBytecode() is ${describe(targets)}. ${takes}`)
  }
  if (targets.length === 0) {
    throw errOption(`The option "targets" of esmBytecode() is empty, and bytecode is for some Node. ${takes}`)
  }
  const resolved = targets.map((target: unknown): Target => {
    const {
      node,
      nodeOptions = [],
      ...rest
    } = (typeof target === 'object' && target !== null ? target : { node: target }) as Record<string, unknown>
    const isValid =
      typeof node === 'string' &&
      node !== '' &&
      Array.isArray(nodeOptions) &&
      nodeOptions.every((option) => typeof option === 'string') &&
      Object.keys(rest).length === 0
    if (!isValid) {
      throw errOption(`The option "targets" of esmBytecode() holds ${describe(target)}. ${takes}`)
    }
    return { node, nodeOptions: nodeOptions as readonly string[] }
  })
  // A name without a slash is looked for on the PATH, as in a shell.
  const isPath = (node: string) => !isAbsolute(node) && /[\\/]/.test(node)
  return (root) =>
    resolved.map(({ node, ...target }) => ({ ...target, node: isPath(node) ? resolve(root, node) : node }))
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
