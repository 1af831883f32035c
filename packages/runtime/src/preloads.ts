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
  return findPreloads([...execArgv, ...splitNodeOptions(nodeOptions)]).map(({ value }) => value)
}

export function findPreloads(options: readonly string[]): Preload[] {
  return options.flatMap((each, at) => {
    const found = OPTION.exec(each)
    if (found === null) return []
    const option = found[1] as Preload['option']
    return found[2] === undefined
      ? [{ option, value: options[at + 1] ?? '', index: at + 1 }]
      : [{ option, value: found[2], index: at }]
  })
}
