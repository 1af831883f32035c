import { readFileSync } from 'node:fs'
import {
  createSigner,
  DEFAULT_EXTERNALS,
  DEFAULT_MIN_SIZE,
  DEFAULT_TIER,
  type Signer,
  type Target,
} from '@esm-bytecode/compiler'
import picomatch from 'picomatch'
import { UsageError } from '../usage-error.ts'

/** What to make sidecars of, and which; `compile` and `warm` have these in common. */
export interface ModuleOptions {
  /** Folders and files, as they were given. */
  readonly inputs: readonly string[]
  /** By path from the common folder of all inputs, with `/`. */
  readonly accepts: (path: string) => boolean
  readonly tier: 'lazy' | 'eager'
  /** Modules of fewer bytes get a sidecar without bytecode. */
  readonly minSize: number
  /** The Nodes that the bytecode is for, at least one. */
  readonly targets: readonly Target[]
  /** `null`: what lies outside stays with Node. */
  readonly externals: { readonly isImmutable: boolean } | null
  /** `null`: nothing is signed. */
  readonly signer: Signer | null
}

export const FILTER_OPTIONS = {
  include: { type: 'string', multiple: true },
  exclude: { type: 'string', multiple: true },
} as const

export const MODULE_OPTIONS = {
  ...FILTER_OPTIONS,
  tier: { type: 'string' },
  target: { type: 'string', multiple: true },
  'node-option': { type: 'string', multiple: true },
  'min-size': { type: 'string' },
  externals: { type: 'string' },
  immutable: { type: 'boolean' },
  'sign-key': { type: 'string' },
} as const

/** Their lines in a help text. */
export const MODULE_OPTIONS_HELP = `\
  --tier <lazy|eager>     which functions the bytecode holds: those that V8 compiles at once, or all (default: ${DEFAULT_TIER})
  --target <node>         executable of a Node that the bytecode is for; may be repeated (default: the Node that runs this)
  --node-option <option>  an option of Node or V8 that the program will be started with, for all targets; may be repeated
  --include <glob>        only these modules, by path from the common folder of all inputs; may be repeated
  --exclude <glob>        not these; may be repeated
  --min-size <bytes>      modules of fewer bytes get a record without bytecode (default: ${DEFAULT_MIN_SIZE})
  --externals <how>       sidecar: packages and CommonJS go into a pack, externals.bmes; native: they stay with Node
                          (default: ${DEFAULT_EXTERNALS})
  --immutable             for images in which nothing changes: what the pack holds is not checked at start
  --sign-key <file>       signs sidecars and the pack with the Ed25519 private key in this PEM file`

interface ModuleValues {
  readonly tier?: string | undefined
  readonly target?: string[] | undefined
  readonly 'node-option'?: string[] | undefined
  readonly include?: string[] | undefined
  readonly exclude?: string[] | undefined
  readonly 'min-size'?: string | undefined
  readonly externals?: string | undefined
  readonly immutable?: boolean | undefined
  readonly 'sign-key'?: string | undefined
}

/** @throws UsageError */
export function resolveModuleOptions(inputs: readonly string[], values: ModuleValues): ModuleOptions {
  const { tier = DEFAULT_TIER, target = [process.execPath], 'min-size': minSize } = values
  if (tier !== 'lazy' && tier !== 'eager') {
    throw new UsageError(`--tier takes lazy or eager, not ${JSON.stringify(tier)}.`)
  }
  const { externals = DEFAULT_EXTERNALS, immutable: isImmutable = false } = values
  if (externals !== 'sidecar' && externals !== 'native') {
    throw new UsageError(`--externals takes sidecar or native, not ${JSON.stringify(externals)}.`)
  }
  const nodeOptions = resolveNodeOptions(values['node-option'])
  return {
    inputs,
    accepts: resolveFilter(values),
    tier,
    minSize: minSize === undefined ? DEFAULT_MIN_SIZE : resolveNumber('--min-size', 'bytes', minSize),
    targets: target.map((node) => ({ node, nodeOptions })),
    externals: externals === 'sidecar' ? { isImmutable } : null,
    signer: values['sign-key'] === undefined ? null : readSigner(values['sign-key']),
  }
}

function readSigner(path: string): Signer {
  let pem: string
  try {
    pem = readFileSync(path, 'utf8')
  } catch (error) {
    throw new UsageError(
      `--sign-key takes a PEM file, and ${path} cannot be read: ${(error as Error).message}.`,
    )
  }
  return createSigner(pem, `What --sign-key names, ${path},`)
}

/** @returns whether a path is included and not excluded */
export function resolveFilter({
  include,
  exclude,
}: Pick<ModuleValues, 'include' | 'exclude'>): (path: string) => boolean {
  for (const [name, globs = []] of Object.entries({ include, exclude })) {
    if (globs.includes('')) throw new UsageError(`--${name} takes a glob, and this one is empty.`)
  }
  const isIncluded = include ? picomatch(include, { dot: true }) : () => true
  const isExcluded = exclude ? picomatch(exclude, { dot: true }) : () => false
  return (path) => isIncluded(path) && !isExcluded(path)
}

/** @throws UsageError for what Node would take for the program to start */
export function resolveNodeOptions(options: readonly string[] = []): readonly string[] {
  for (const [i, option] of options.entries()) {
    // `--require` and its value may be two options.
    const isValue = i > 0 && options[i - 1]!.startsWith('-') && !options[i - 1]!.includes('=')
    if (!option.startsWith('-') && !isValue) {
      throw new UsageError(
        `--node-option takes an option of Node, such as --stack-trace-limit=50, not ${JSON.stringify(option)}.`,
      )
    }
    if (/^-[^\s=]*\s/.test(option)) {
      throw new UsageError(
        `--node-option takes one option, such as --stack-trace-limit=50, not ${JSON.stringify(option)}. It may be repeated.`,
      )
    }
  }
  return options
}

/** @throws UsageError */
export function resolveNumber(option: string, unit: string, value: string): number {
  if (!/^\d{1,12}$/.test(value)) {
    throw new UsageError(`${option} takes a number of ${unit}, not ${JSON.stringify(value)}.`)
  }
  return Number(value)
}
