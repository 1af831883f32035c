/**
 * Flags of V8 that change no bytecode: sizes of the heap and the stack, what the collector, the optimizing compilers and the
 * profilers do with code that is there. V8 counts them in the flag hash all the same, each of its versions other ones.
 * Found by comparing what V8 20 to 26 of Node makes with and without each; `e2e/flags` runs bytecode under every one of them.
 */
const HARMLESS: ReadonlySet<string> = new Set([
  'abort-on-uncaught-exception',
  'disallow-code-generation-from-strings',
  'expose-gc',
  'flush-bytecode',
  'heap-growing-percent',
  'initial-heap-size',
  'initial-old-space-size',
  'interpreted-frames-native-stack',
  'logfile',
  'logfile-per-isolate',
  'maglev',
  'max-heap-size',
  'max-old-space-size',
  'max-old-space-size-percentage',
  'max-semi-space-size',
  'min-semi-space-size',
  'opt',
  'perf-basic-prof',
  'perf-basic-prof-only-functions',
  'perf-prof',
  'perf-prof-unwinding-info',
  'prof',
  'semi-space-growth-factor',
  'single-threaded',
  'single-threaded-gc',
  'sparkplug',
  'stack-size',
  'stack-trace-limit',
  'trace-deopt',
  'trace-gc',
  'trace-gc-nvp',
  'trace-gc-verbose',
  'trace-opt',
  'turbofan',
])

/** Those among the options that Node allows in NODE_OPTIONS that are V8's, or change its flags, in any supported Node. */
const V8_OF_NODE =
  /^--(?:abort-on-|disallow-code-|experimental-shadow-realm|expose-gc|(?:no-)?interpreted-frames|jitless|max-(?:heap|old|semi)|perf-|stack-trace-limit)/

/** Node's own options that it does not allow in NODE_OPTIONS. */
const NODE_ONLY =
  /^--(?:build-|check|completion-|env-file|eval|experimental-|interactive|print|prof-process|run|test|watch)/

/**
 * The flags of V8 among the options of a Node process.
 *
 * @param execArgv `process.execArgv`
 * @param nodeOptions the variable NODE_OPTIONS
 * @returns sorted, with a space between them; `''` for V8's defaults
 */
export function v8Flags(execArgv: readonly string[], nodeOptions: string): string {
  const flags = [...nodeOptions.split(/[\s"]+/), ...execArgv]
    // V8 takes `_` for `-`. Values that stand for themselves start with neither.
    .flatMap((option) => (option.startsWith('--') ? [option.replace(/^[^=]+/, dashed)] : []))
    .filter(
      (option) =>
        V8_OF_NODE.test(option) ||
        !(NODE_ONLY.test(option) || process.allowedNodeEnvironmentFlags.has(option)),
    )
  return [...new Set(flags)].sort().join(' ')
}

function dashed(name: string): string {
  return name.replaceAll('_', '-')
}

/** How two processes differ in V8's flags; see {@link v8Flags}. */
export interface FlagDifference {
  /** Flags that only the first has, and that may change bytecode. */
  readonly first: readonly string[]
  /** Flags that only the second has, and that may change bytecode. */
  readonly second: readonly string[]
  /** Whether they differ in flags that change no bytecode. */
  readonly differsHarmlessly: boolean
}

export function compareFlags(first: string, second: string): FlagDifference {
  const all = [first, second].map((flags) => new Set(flags === '' ? [] : flags.split(' '))) as [
    Set<string>,
    Set<string>,
  ]
  const [onlyFirst, onlySecond] = [except(all[0], all[1]), except(all[1], all[0])]
  const matters = (flag: string) => !HARMLESS.has(flag.replace(/^--(?:no-)?|=.*/gs, ''))
  return {
    first: onlyFirst.filter(matters),
    second: onlySecond.filter(matters),
    differsHarmlessly: [...onlyFirst, ...onlySecond].some((flag) => !matters(flag)),
  }
}

function except(flags: ReadonlySet<string>, others: ReadonlySet<string>): string[] {
  return [...flags].filter((flag) => !others.has(flag))
}
