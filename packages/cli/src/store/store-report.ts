import { kilobytes, plural } from '@esm-bytecode/compiler'
import type { ClearedStore } from './clear-store.ts'
import type { Store, StoreFile, StoreTargetFolder } from './read-store.ts'

/** What `store list --json` prints. */
export interface StoreListReport {
  readonly stores: readonly Store[]
}

/** What `store clear --json` prints. */
export interface StoreClearReport {
  readonly stores: readonly ClearedStore[]
}

/** For people. Ends with a new line. */
export function formatStores(stores: readonly Store[]): string {
  return stores
    .flatMap(({ directory, targets, others }) => [
      targets.length === 0 ? `${directory}: empty` : directory,
      ...targets.flatMap(formatTarget),
      ...(others.length === 0 ? [] : [`  Not of the store: ${others.join(', ')}`]),
    ])
    .map((line) => `${line}\n`)
    .join('')
}

function formatTarget({ folder, byteLength, entries, temporaries }: StoreTargetFolder): string[] {
  const head = [plural(entries.length, 'entry', 'entries'), kilobytes(byteLength), ...formatAge(entries)]
  const rows = entries
    .map((entry) => ({ ...entry, module: entry.module ?? entry.file, size: kilobytes(entry.byteLength) }))
    .sort((a, b) => (a.module < b.module ? -1 : 1))
  const width = (column: 'module' | 'size') => Math.max(0, ...rows.map((row) => row[column].length))
  const [moduleWidth, sizeWidth] = [width('module'), width('size')]
  return [
    `  ${folder}: ${head.join(', ')}`,
    ...rows.map(
      ({ module, size, problem }) =>
        `    ${module.padEnd(moduleWidth)}  ${size.padStart(sizeWidth)}${problem === null ? '' : `  unsound: ${problem}`}`,
    ),
    ...(temporaries.length === 0
      ? []
      : [
          `    ${plural(temporaries.length, 'temporary file', 'temporary files')}, being written or left by a process that was killed`,
        ]),
  ]
}

function formatAge(files: readonly StoreFile[]): string[] {
  const times = files.map(({ modified }) => `${modified.slice(0, 19)}Z`).sort()
  const [oldest, newest] = [times[0], times.at(-1)]
  if (oldest === undefined || newest === undefined) return []
  return [oldest === newest ? `written ${oldest}` : `written ${oldest} to ${newest}`]
}

/** For people. Ends with a new line. */
export function formatCleared(stores: readonly ClearedStore[]): string {
  return stores
    .flatMap(({ directory, removed, byteLength, others }) => [
      ...removed.map((file) => `Removed ${directory}/${file}`),
      `${directory}: ${plural(removed.length, 'file', 'files')} removed, ${kilobytes(byteLength)}`,
      ...(others.length === 0 ? [] : [`Not of the store, left alone: ${others.join(', ')}`]),
    ])
    .map((line) => `${line}\n`)
    .join('')
}
