import {
  ArrayPrototypeConcat,
  ArrayPrototypeMap,
  ArrayPrototypePush,
  RegExpPrototypeExec,
  process,
} from '@esm-bytecode/format/primordials'
import { splitNodeOptions } from './split-node-options.ts'

const OPTION = /^(--import|--require|-r)(?:=(.*))?$/s

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
    const found = RegExpPrototypeExec(OPTION, options[at]!)
    if (found === null) continue
    const option = found[1] as Preload['option']
    const isNext = found[2] === undefined
    const index = isNext ? at + 1 : at
    ArrayPrototypePush(preloads, { option, value: (isNext ? options[index] : found[2]) ?? '', index })
  }
  return preloads
}
