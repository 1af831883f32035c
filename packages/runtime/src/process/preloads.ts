import {
  ArrayPrototypeConcat,
  ArrayPrototypeMap,
  ArrayPrototypePush,
  StringPrototypeIndexOf,
  StringPrototypeSlice,
  process,
} from '@esm-bytecode/format/primordials'
import { splitNodeOptions } from './split-node-options.ts'

/** A module that a process loads before the program, as an option names it. */
export interface Preload {
  readonly option: '--import' | '--require' | '-r'
  readonly value: string
  /** Where the value stands among the options. */
  readonly index: number
}

/**
 * What this process loads before the program.
 *
 * @returns the values of `--import` and `--require`, of `NODE_OPTIONS`, too
 */
export function listPreloads(
  execArgv = process.execArgv,
  nodeOptions = process.env['NODE_OPTIONS'] ?? '',
): string[] {
  return ArrayPrototypeMap(
    findPreloads(ArrayPrototypeConcat(execArgv, splitNodeOptions(nodeOptions))),
    ({ value }) => value,
  )
}

/** Whether nothing but this runtime is loaded before the program: another preload may load modules of it. */
export function isOnlyPreload(): boolean {
  return listPreloads().length < 2
}

export function findPreloads(options: readonly string[]): Preload[] {
  const preloads: Preload[] = []
  for (let at = 0; at < options.length; at++) {
    const text = options[at]!
    const equals = StringPrototypeIndexOf(text, '=')
    const option = equals === -1 ? text : StringPrototypeSlice(text, 0, equals)
    if (option !== '--import' && option !== '--require' && option !== '-r') continue
    const index = equals === -1 ? at + 1 : at
    const value = equals === -1 ? (options[index] ?? '') : StringPrototypeSlice(text, equals + 1)
    ArrayPrototypePush(preloads, { option, value, index })
  }
  return preloads
}
