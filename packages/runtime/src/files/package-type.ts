import {
  BufferPrototypeUtf8Slice,
  JSONParse,
  SafeMap,
  StringPrototypeEndsWith,
} from '@esm-bytecode/format/primordials'
import { dirname, join } from '../process/builtins.ts'
import { readLinkedFile } from './read-file.ts'

const types = new SafeMap<string, unknown>()

/**
 * Whether Node takes a file for an ES module from its name and its package alone. `.js` in a package without `"type":
 * "module"` is one only if Node finds so in its text, and else is CommonJS.
 */
export function isEsModuleByName(path: string): boolean {
  if (StringPrototypeEndsWith(path, '.js')) return packageType(dirname(path)) === 'module'
  return !StringPrototypeEndsWith(path, '.cjs')
}

/** `type` of the nearest package.json. */
function packageType(folder: string): unknown {
  if (types.has(folder)) return types.get(folder)
  let type: unknown
  try {
    const bytes = readLinkedFile(join(folder, 'package.json'))
    const parent = dirname(folder)
    if (bytes !== null) type = (JSONParse(BufferPrototypeUtf8Slice(bytes)) as { type?: unknown }).type
    else if (parent !== folder) type = packageType(parent)
  } catch {
    // One that is broken is for Node to complain about.
  }
  types.set(folder, type)
  return type
}
