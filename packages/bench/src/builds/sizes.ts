import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Bytes of the files that a server needs on its disk, without its packages. */
export interface Sizes {
  /** JavaScript of the program. */
  readonly scripts: number
  /** The part of it that has sidecars. */
  readonly chunks: number
  /** Sidecars, and the bytecode of the runtime, without the pack. */
  readonly sidecars: number
  /** The pack of what the build left external. */
  readonly pack: number
}

const PACK = 'externals.bmes'

export function measureSizes(folder: string): Sizes {
  const sizes = { scripts: 0, chunks: 0, sidecars: 0, pack: 0 }
  const files = new Map(listFiles(folder).map((file) => [file, statSync(file).size]))
  for (const [file, size] of files) {
    if (/\.[cm]?js$/.test(file)) sizes.scripts += size
    if (!file.endsWith('.bmes')) continue
    if (file.endsWith(PACK)) sizes.pack += size
    else {
      sizes.sidecars += size
      sizes.chunks += files.get(file.slice(0, -'.bmes'.length)) ?? 0
    }
  }
  return sizes
}

/** Bytes of a file, or of all files of a folder. */
export function sizeOf(path: string): number {
  const stats = statSync(path)
  if (!stats.isDirectory()) return stats.size
  return listFiles(path).reduce((sum, file) => sum + statSync(file).size, 0)
}

/** Without packages, and without what links lead to. */
function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : listFiles(path)
    return entry.isFile() ? [path] : []
  })
}
