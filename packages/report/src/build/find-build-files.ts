import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { isEsModuleByName } from '@esm-bytecode/compiler'
import { PACK_FILE_NAME } from '@esm-bytecode/format'

export interface BuildFiles {
  /** Absolute paths of ES modules, sorted. */
  readonly modules: readonly string[]
  /** Absolute paths of packs, sorted. */
  readonly packs: readonly string[]
}

/** Everything in a folder but `node_modules` and `.git`. Links are not followed: Node knows a module by its real path. */
export function findBuildFiles(directory: string): BuildFiles {
  const files = listFiles(directory).sort()
  return {
    modules: files.filter((path) => /\.m?js$/.test(path) && isEsModuleByName(path)),
    packs: files.filter((path) => basename(path) === PACK_FILE_NAME),
  }
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      return entry.name === 'node_modules' || entry.name === '.git' ? [] : listFiles(path)
    }
    return entry.isFile() ? [path] : []
  })
}
