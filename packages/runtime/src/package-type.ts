import { dirname, join, readFileSync } from './builtins.ts'

const types = new Map<string, unknown>()

/**
 * Whether Node takes a file for an ES module from its name and its package alone. `.js` in a package without `"type":
 * "module"` is one only if Node finds so in its text, and else is CommonJS.
 */
export function isEsModuleByName(path: string): boolean {
  if (path.endsWith('.js')) return packageType(dirname(path)) === 'module'
  return !path.endsWith('.cjs')
}

/** `type` of the nearest package.json. */
function packageType(folder: string): unknown {
  if (types.has(folder)) return types.get(folder)
  let type: unknown
  try {
    type = (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { type?: unknown }).type
  } catch (error) {
    const parent = dirname(folder)
    // One that is broken is for Node to complain about.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && parent !== folder) type = packageType(parent)
  }
  types.set(folder, type)
  return type
}
