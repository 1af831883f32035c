import { ArrayPrototypeJoin, RegExpPrototypeTest } from '@esm-bytecode/format/primordials'
import { dirname } from '../process/builtins.ts'
import type { CommonJsModule } from './common-js-module.ts'
import { LOOKUP_PATHS, nodeLoader, PATH_CACHE } from './node-loader.ts'

/** Those that Node takes for relative ones, and nobody misreads. */
const RELATIVE = /^\.\.?(?:\/|$)/

/** Those that are names of packages, or of files in them. */
const BARE = /^[\w@]/

/**
 * Tells Node where the `require()` calls of a module lead, so that it does not look on the disk: it asks for each of them what is there
 * three times and more. Only what leads there still.
 *
 * @param module Node's `Module` object
 */
export function tellPaths(module: object, { pack, packed, path, metadata }: CommonJsModule): void {
  const { [PATH_CACHE]: cache } = nodeLoader
  if (typeof cache !== 'object' || !pack.evidence.folderHolds(packed.folder)) return
  const folder = dirname(path)
  let packagePaths: string | null | undefined
  const list = metadata.requires
  for (let i = 0; i < list.length; i++) {
    const { specifier, target } = list[i]!
    let paths: string | null = null
    if (RegExpPrototypeTest(RELATIVE, specifier)) paths = folder
    else if (RegExpPrototypeTest(BARE, specifier)) paths = packagePaths ??= lookupPaths(module)
    if (paths === null) continue
    const key = `${specifier}\0${paths}`
    if (cache[key] === undefined && pack.evidence.stands(target)) cache[key] = pack.modulePath(target)
  }
}

/** The same for every package. */
function lookupPaths(module: object): string | null {
  const paths = nodeLoader[LOOKUP_PATHS]('package', module)
  return paths === null ? null : ArrayPrototypeJoin(paths, '\0')
}
