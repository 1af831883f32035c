import { URL } from '@esm-bytecode/format/primordials'
import { loadCrc32 } from '@esm-bytecode/format'
import { fileURLToPath, isAbsolute } from './process/builtins.ts'
import { fileHref } from './files/file-href.ts'
import { isBare, textOf } from './files/specifier.ts'
import { startRuntime } from './start/start.ts'
import type { Stats } from './report/stats.ts'

export type { ModuleStats, PlanStats, RuntimeStats, Served, Stages, Stats } from './report/stats.ts'
export type { RuntimeErrorCode } from './report/errors.ts'
export type { StoreStats } from './consume/run-time-bytecode.ts'

/**
 * `import()` that starts the module, and all that it imports, from their sidecars. Where a sidecar is missing or does not
 * fit, the module is loaded as `import()` would load it; {@link getStats} says why.
 *
 * @param specifier as for `import()`: relative to `parent`, an absolute path, a URL, or the name of a package
 * @param parent URL or absolute path of the importing module; pass `import.meta.url`. Needed for relative specifiers and packages
 * @returns the module namespace object
 * @throws BmesError `BMES_ERR_SPECIFIER`, and whatever `import()` would throw
 */
export function importModule<Namespace = any>(
  specifier: string | URL,
  parent?: string | URL,
): Promise<Namespace> {
  return startRuntime(pathOf(specifier, parent)).importModule<Namespace>(specifier, parent)
}

// Before the program can have replaced anything of which that is made.
loadCrc32()

/** Which modules run from bytecode, which do not, and why. A snapshot: modules that are loaded later are not in it. */
export function getStats(): Stats {
  return startRuntime(null).getLoader().getStats()
}

/** Where a module is; `null` where only Node can tell, or `importModule()` of the runtime will complain. */
function pathOf(specifier: string | URL, parent: string | URL | undefined): string | null {
  try {
    const target = urlOf(specifier)
    return isBare(target)
      ? null
      : fileURLToPath(new URL(target, parent === undefined ? undefined : urlOf(parent)))
  } catch {
    return null
  }
}

function urlOf(place: string | URL): string {
  const text = textOf(place)
  return isAbsolute(text) ? fileHref(text) : text
}
