import { process } from '@esm-bytecode/format/primordials'
import { below } from './below.ts'
import { dirname, existsSync, statSync } from '../process/builtins.ts'

const WRITABLE_BY_ALL = 0o002

/**
 * Looks for a file of a build: beside a module, and above it up to the folder of its package.json. Not in a folder above that everybody can
 * write, such as `/tmp`: who puts a file there need not be who has put the module below it.
 *
 * @param path of the module, absolute and real
 * @returns the folder with the file, or `null`
 */
export function findAbove(path: string, name: string): string | null {
  let folder = dirname(path)
  for (;;) {
    if (exists(below(folder, name))) return folder
    const above = dirname(folder)
    if (above === folder || exists(below(folder, 'package.json')) || isWritableByAll(above)) return null
    folder = above
  }
}

/** Under `--permission` it throws for what the process may not see: that is not there for us. */
function exists(path: string): boolean {
  try {
    return existsSync(path)
  } catch {
    return false
  }
}

function isWritableByAll(folder: string): boolean {
  try {
    return process.platform !== 'win32' && (statSync(folder).mode & WRITABLE_BY_ALL) !== 0
  } catch {
    return true
  }
}
