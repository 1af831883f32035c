import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { decodeStoreEntry, storeEntryPath } from '@esm-bytecode/format'

/** What stands in a store. */
export interface Store {
  /** Absolute path. */
  readonly directory: string
  readonly targets: readonly StoreTargetFolder[]
  /** What is not of the store's form, relative to `directory`; never touched. */
  readonly others: readonly string[]
}

/** Bytecode for one Node and its flags. */
export interface StoreTargetFolder {
  /** Its name: `v24.21.0-linux-x64-<build>-<flags>`. */
  readonly folder: string
  /** Sum over entries and temporary files. */
  readonly byteLength: number
  /** Sorted by file. */
  readonly entries: readonly StoreEntry[]
  /** Entries that are being written now, or whose writer was killed. */
  readonly temporaries: readonly StoreFile[]
}

export interface StoreFile {
  /** Its name in the folder. */
  readonly file: string
  readonly byteLength: number
  /** When it was written: ISO 8601, UTC. */
  readonly modified: string
}

export interface StoreEntry extends StoreFile {
  /** Name of the module, in `node_modules` with its package, or `null` where the entry does not say. */
  readonly module: string | null
  /** What is wrong with it, or `null` for a sound entry. */
  readonly problem: string | null
}

const TARGET_FOLDER = /^v\d+\.\d+\.\d+[^/]*-[0-9a-f]{8}-[0-9a-f]{8}$/
const ENTRY = /^[0-9a-f]{8}-\d+-[0-9a-f]{8}(?:-[0-9a-f]{8})?\.bytecode$/
const TEMPORARY = /^[0-9a-f]{8}-\d+-[0-9a-f]{8}(?:-[0-9a-f]{8})?\.bytecode\.\d+\.[\w-]+\.tmp$/

/** Reads every entry. A link is none: the store never makes one. */
export function readStore(directory: string): Store {
  const targets: StoreTargetFolder[] = []
  const others: string[] = []
  for (const child of list(directory)) {
    if (child.isDirectory() && TARGET_FOLDER.test(child.name)) {
      targets.push(readTargetFolder(directory, child.name, others))
    } else {
      others.push(child.name)
    }
  }
  return { directory, targets, others }
}

/** @param others gets what is not of the store's form */
function readTargetFolder(directory: string, folder: string, others: string[]): StoreTargetFolder {
  const entries: StoreEntry[] = []
  const temporaries: StoreFile[] = []
  for (const child of list(join(directory, folder))) {
    const isEntry = ENTRY.test(child.name)
    if (!child.isFile() || (!isEntry && !TEMPORARY.test(child.name))) {
      others.push(`${folder}/${child.name}`)
      continue
    }
    const path = join(directory, folder, child.name)
    // A program that runs may replace and remove entries meanwhile.
    const stat = statSync(path, { throwIfNoEntry: false })
    if (stat === undefined) continue
    const file = { file: child.name, byteLength: stat.size, modified: stat.mtime.toISOString() }
    if (isEntry) {
      const { module, problem } = inspect(path, `${folder}/${child.name}`)
      entries.push({ ...file, module, problem: problem ?? openness(stat.mode) })
    } else temporaries.push(file)
  }
  const byteLength = [...entries, ...temporaries].reduce((sum, file) => sum + file.byteLength, 0)
  return { folder, byteLength, entries, temporaries }
}

/** @param expected path of the entry in its store, with `/` */
function inspect(path: string, expected: string): Pick<StoreEntry, 'module' | 'problem'> {
  let module: string | null = null
  try {
    const { name, subject, bytecode } = decodeStoreEntry(readFileSync(path), path)
    module = name
    bytecode.verify()
    const actual = storeEntryPath(bytecode.target, subject)
    return { module, problem: actual === expected ? null : `it belongs at ${actual}` }
  } catch (error) {
    return { module, problem: (error as Error).message }
  }
}

const WRITABLE_BY_OTHERS = 0o022

/** Bytecode is code: no program takes it from where others could have put it. */
function openness(mode: number): string | null {
  // Windows has no such modes.
  if (process.platform === 'win32' || (mode & WRITABLE_BY_OTHERS) === 0) return null
  return `other users can write it (mode ${(mode & 0o777).toString(8)})`
}

/** Sorted by name. */
function list(folder: string) {
  return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
}
