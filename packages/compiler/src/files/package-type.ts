import { readFileSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'

/**
 * Whether Node takes a file for an ES module from its name and its package alone. `.js` in a package without `"type":
 * "module"` is one only after Node has parsed it, and so cannot be served from a sidecar.
 */
export function isEsModuleByName(path: string): boolean {
  const extension = extname(path)
  if (extension === '.mjs') return true
  return extension === '.js' && nearestPackageType(dirname(path)) === 'module'
}

function nearestPackageType(directory: string): unknown {
  for (let folder = directory; ; folder = dirname(folder)) {
    try {
      return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { type?: unknown }).type
    } catch {
      // None here, or none that can be read: Node looks one folder up as well.
    }
    if (folder === dirname(folder)) return undefined
  }
}
