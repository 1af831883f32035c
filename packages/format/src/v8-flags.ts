import {
  ArrayPrototypeConcat,
  ArrayPrototypeFilter,
  ArrayPrototypeIncludes,
  ArrayPrototypeJoin,
  ArrayPrototypeMap,
  ArrayPrototypeSome,
  ArrayPrototypeSort,
  RegExpPrototypeExec,
  RegExpPrototypeMatchAll,
  RegExpPrototypeTest,
  StringPrototypeIndexOf,
  StringPrototypeReplaceAll,
  StringPrototypeSlice,
  StringPrototypeSplit,
  StringPrototypeStartsWith,
  process,
} from './primordials.ts'
/**
 * Flags of V8 that change no bytecode: sizes of the heap and the stack, what the collector, the optimizing compilers and the
 * profilers do with code that is there. V8 counts them in the flag hash all the same, each of its versions other ones.
 * Found by comparing what V8 20 to 26 of Node makes with and without each; `e2e/flags` runs bytecode under every one of them.
 */
const HARMLESS: readonly string[] = [
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
]

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
  const words = ArrayPrototypeMap(RegExpPrototypeMatchAll(/[^\s"]+/g, nodeOptions), (match) => match[0])
  // Values that stand for themselves start with no dash.
  const options = ArrayPrototypeFilter(ArrayPrototypeConcat(words, execArgv), (option) =>
    StringPrototypeStartsWith(option, '--'),
  )
  const flags = ArrayPrototypeFilter(
    ArrayPrototypeMap(options, dashed),
    (option) =>
      RegExpPrototypeTest(V8_OF_NODE, option) ||
      !(RegExpPrototypeTest(NODE_ONLY, option) || process.allowedNodeEnvironmentFlags.has(option)),
  )
  const sorted = ArrayPrototypeSort(flags)
  return ArrayPrototypeJoin(
    ArrayPrototypeFilter(sorted, (flag, index) => flag !== sorted[index - 1]),
    ' ',
  )
}

/** V8 takes `_` for `-` in the name of an option. */
function dashed(option: string): string {
  const equals = StringPrototypeIndexOf(option, '=')
  const end = equals === -1 ? option.length : equals
  return (
    StringPrototypeReplaceAll(StringPrototypeSlice(option, 0, end), '_', '-') +
    StringPrototypeSlice(option, end)
  )
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
  const onlyFirst = except(listFlags(first), listFlags(second))
  const onlySecond = except(listFlags(second), listFlags(first))
  const matters = (flag: string) => !ArrayPrototypeIncludes(HARMLESS, RegExpPrototypeExec(NAME, flag)![1]!)
  return {
    first: ArrayPrototypeFilter(onlyFirst, matters),
    second: ArrayPrototypeFilter(onlySecond, matters),
    differsHarmlessly: ArrayPrototypeSome(
      ArrayPrototypeConcat(onlyFirst, onlySecond),
      (flag) => !matters(flag),
    ),
  }
}

/** Of a flag of V8, without a value. */
const NAME = /^(?:--(?:no-)?)?([^=]*)/

function listFlags(flags: string): string[] {
  return flags === '' ? [] : StringPrototypeSplit(flags, ' ')
}

function except(flags: readonly string[], others: readonly string[]): string[] {
  return ArrayPrototypeFilter(flags, (flag) => !ArrayPrototypeIncludes(others, flag))
}
