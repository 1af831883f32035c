import { kilobytes, plural } from '@esm-bytecode/compiler'
import type { ClearedStore } from './clear-store.ts'
import type { Store, StoreEntry, StoreFile, StoreTargetFolder } from './read-store.ts'

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
  const own = entries.filter(isListed).map(rowOf)
  own.sort((a, b) => (a.module < b.module ? -1 : 1))
  const rows = [...own, ...rowsOfPackages(entries)]
  const width = (column: 'module' | 'size') => Math.max(0, ...rows.map((row) => row[column].length))
  const [moduleWidth, sizeWidth] = [width('module'), width('size')]
  return [
    `  ${folder}: ${head.join(', ')}`,
    ...rows.map(
      ({ module, size, note }) =>
        `    ${module.padEnd(moduleWidth)}  ${size.padStart(sizeWidth)}${note === null ? '' : `  ${note}`}`,
    ),
    ...(temporaries.length === 0
      ? []
      : [
          `    ${plural(temporaries.length, 'temporary file', 'temporary files')}, being written or left by a process that was killed`,
        ]),
  ]
}

interface Row {
  readonly module: string
  readonly size: string
  readonly note: string | null
}

/** Modules of the build, and whatever is unsound, have a row of their own. */
function isListed({ module, problem }: StoreEntry): boolean {
  return problem !== null || !module?.includes('/')
}

function rowOf({ module, file, byteLength, problem }: StoreEntry): Row {
  return {
    module: module ?? file,
    size: kilobytes(byteLength),
    note: problem === null ? null : `unsound: ${problem}`,
  }
}

/** A server has thousands of modules in packages: one row for each package. */
function rowsOfPackages(entries: readonly StoreEntry[]): Row[] {
  const packages = new Map<string, StoreEntry[]>()
  for (const entry of entries) {
    if (isListed(entry)) continue
    const name = /^(?:@[^/]+\/)?[^/]+/.exec(entry.module!)![0]
    const known = packages.get(name)
    if (known === undefined) packages.set(name, [entry])
    else known.push(entry)
  }
  return [...packages]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([module, all]) => ({
      module,
      size: kilobytes(all.reduce((sum, { byteLength }) => sum + byteLength, 0)),
      note: plural(all.length, 'module'),
    }))
}

function formatAge(files: readonly StoreFile[]): string[] {
  const times = files.map(({ modified }) => `${modified.slice(0, 19)}Z`).sort()
  const [oldest, newest] = [times[0], times.at(-1)]
  if (oldest === undefined || newest === undefined) return []
  return [oldest === newest ? `written ${oldest}` : `written ${oldest} to ${newest}`]
}

/** Files are named up to this number; --json names all of them. */
const MAX_NAMES = 20

/** For people. Ends with a new line. */
export function formatCleared(stores: readonly ClearedStore[]): string {
  return stores
    .flatMap(({ directory, removed, byteLength, others }) => [
      ...removed.slice(0, MAX_NAMES).map((file) => `Removed ${directory}/${file}`),
      ...(removed.length > MAX_NAMES
        ? [`Removed ${plural(removed.length - MAX_NAMES, 'more file')} of ${directory}`]
        : []),
      `${directory}: ${plural(removed.length, 'file', 'files')} removed, ${kilobytes(byteLength)}`,
      ...(others.length === 0 ? [] : [`Not of the store, left alone: ${others.join(', ')}`]),
    ])
    .map((line) => `${line}\n`)
    .join('')
}
