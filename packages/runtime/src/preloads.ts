import { splitNodeOptions } from './split-node-options.ts'

const OPTION = /^(--import|--require|-r)(?:=(.*))?$/

/**
 * What this process loads before the program.
 *
 * @returns the values of `--import` and `--require`, of `NODE_OPTIONS`, too
 */
export function listPreloads(
  execArgv = process.execArgv,
  nodeOptions = process.env['NODE_OPTIONS'] ?? '',
): string[] {
  const options = [...execArgv, ...splitNodeOptions(nodeOptions)]
  return options.flatMap((option, index) => {
    const found = OPTION.exec(option)
    return found === null ? [] : [found[2] ?? options[index + 1] ?? '']
  })
}
