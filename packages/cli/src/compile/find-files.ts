import { readFileSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, extname, join, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { isEsModuleByName, listSpecifiers } from '@esm-bytecode/compiler'
import { realPath } from '../real-path.ts'
import { UsageError } from '../usage-error.ts'

export interface FoundFiles {
  /** The deepest folder above everything that was found. */
  readonly root: string
  /** Absolute paths of ES modules, sorted. */
  readonly modules: readonly string[]
  /** Absolute paths of the files that were named themselves. */
  readonly entries: readonly string[]
  /** Absolute paths of JavaScript and TypeScript that is no ES module by its name, sorted. */
  readonly others: readonly string[]
  /** Absolute paths of sidecars in the folders that were named. */
  readonly sidecars: readonly string[]
}

/** What there is to say where {@link FoundFiles.modules} is empty, and there is no pack. */
export const NO_MODULES =
  'There is no ES module (.mjs files, and .js files under "type": "module" in a package.json), and no CommonJS for a pack.\n'

const SCRIPT = /\.[cm]?[jt]sx?$/
const TYPES = /\.d\.[cm]?ts$/

/**
 * Finds what the command line names. Links to files and folders inside of a folder are not followed: Node knows a module by
 * its real path.
 *
 * @throws UsageError for what does not exist
 */
export async function findFiles(inputs: readonly string[]): Promise<FoundFiles> {
  const files = new Set<string>()
  const folders: string[] = []
  const graphs: string[] = []
  for (const input of inputs) {
    const path = realPath(input)
    if (statSync(path).isDirectory()) {
      folders.push(path)
      for (const file of listFolder(path)) files.add(file)
    } else {
      graphs.push(path)
    }
  }
  for (const file of await followSpecifiers(graphs)) files.add(file)

  const sorted = [...files].sort()
  const scripts = sorted.filter((path) => SCRIPT.test(path) && !TYPES.test(path))
  const modules = new Set(scripts.filter(isEsModuleByName))
  return {
    root: commonFolder([...folders, ...scripts.map((path) => dirname(path))]),
    modules: [...modules],
    entries: graphs,
    others: scripts.filter((path) => !modules.has(path)),
    sidecars: sorted.filter((path) => extname(path) === '.bmes'),
  }
}

function listFolder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return isSkipped(entry.name) ? [] : listFolder(path)
    return entry.isFile() ? [path] : []
  })
}

function isSkipped(folderName: string): boolean {
  return folderName === 'node_modules' || folderName === '.git'
}

/** The files themselves, and every ES module that they reach by relative specifiers. */
async function followSpecifiers(files: readonly string[]): Promise<Set<string>> {
  const found = new Set(files)
  for (const path of found) {
    if (!isEsModuleByName(path)) continue
    const url = pathToFileURL(path)
    for (const specifier of await listSpecifiers(readFileSync(path))) {
      if (!/^\.{0,2}\//.test(specifier) || /[?#]/.test(specifier) || !URL.canParse(specifier, url.href))
        continue
      const target = fileIfThere(new URL(specifier, url))
      if (target !== null && !target.includes(`${sep}node_modules${sep}`)) found.add(target)
    }
  }
  return found
}

function fileIfThere(url: URL): string | null {
  try {
    const path = realpathSync(fileURLToPath(url))
    return statSync(path).isFile() && !basename(path).endsWith('.json') ? path : null
  } catch {
    // Node reports it, where the program gets there.
    return null
  }
}

function commonFolder(folders: readonly string[]): string {
  let common = folders[0] ?? process.cwd()
  for (const folder of folders) {
    while (folder !== common && !folder.startsWith(common.endsWith(sep) ? common : common + sep)) {
      if (common === dirname(common)) throw new UsageError('The inputs have no folder in common.')
      common = dirname(common)
    }
  }
  return common
}
