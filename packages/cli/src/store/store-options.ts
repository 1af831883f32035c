import { statSync } from 'node:fs'
import { closestName } from '@esm-bytecode/compiler'
import { COMMON_OPTIONS, parseArguments } from '../parse-arguments.ts'
import { UsageError } from '../usage-error.ts'

const ACTIONS = ['list', 'clear'] as const

export interface StoreOptions {
  readonly action: (typeof ACTIONS)[number]
  /** Folders, as they were given. Empty: the store that `ESM_BYTECODE_CACHE` names. */
  readonly folders: readonly string[]
  readonly json: boolean
}

export const STORE_HELP = `Usage: esm-bytecode store [list|clear] [options] [dir…]

Lists or clears what programs have stored at run time: bytecode for modules whose sidecars hold none that fits. The store is the
folder that ESM_BYTECODE_CACHE names, or .esm-bytecode beside the sidecars. Of each folder that is given, every store in it, but
for those in node_modules; without a folder, the one of ESM_BYTECODE_CACHE.

  list   (default) for each Node and its flags: how many entries, bytes, how old; for each module of the build, and
         for each package, its size; and what is wrong with an entry, if anything is
  clear  deletes entries, also those that are unsound, and what was left of entries that were never finished; then folders
         that are empty. Nothing else is touched. Programs that run go on, and store again

Options:
  --json      a report for programs, on standard output
  --help, -h  this text

Examples:
  esm-bytecode store list dist
  esm-bytecode store clear dist
  ESM_BYTECODE_CACHE=/var/cache/app esm-bytecode store

Exit codes: 0 done, 1 failed, 2 wrong usage.
`

/** @throws UsageError */
export function parseStoreArguments(args: readonly string[]): StoreOptions | 'help' {
  const { values, positionals } = parseArguments(args, COMMON_OPTIONS)
  if (values.help) return 'help'
  const [first = '', ...rest] = positionals
  const named = ACTIONS.find((each) => each === first)
  const folders = named === undefined ? positionals : rest
  for (const folder of folders) checkFolder(folder)
  return { action: named ?? 'list', folders, json: values.json ?? false }
}

function checkFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return
  const similar = closestName(folder, ACTIONS)
  throw new UsageError(
    `${folder} is no folder.${similar === null ? '' : ` Did you mean ${JSON.stringify(similar)}?`}`,
  )
}
