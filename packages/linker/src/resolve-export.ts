import {
  ArrayPrototypeConcat,
  ArrayPrototypeMap,
  ArrayPrototypePush,
  ArrayPrototypeSome,
  ArrayPrototypeSort,
  type ReadonlySafeMap,
  type ReadonlySafeSet,
  SafeMap,
  SafeSet,
  listOfSet,
} from '@esm-bytecode/format/primordials'
import { CyclicModule } from './cyclic-module.ts'
import { NAMESPACE, type Exporter, type ExportResolution, type ResolvedBinding } from './resolved-binding.ts'
import { findShortestWay, searchExport, type ExportGraph, type ExportStep } from './search-export.ts'
import { SyntheticModule } from './synthetic-module.ts'

const graph: ExportGraph<Exporter, ResolvedBinding['binding']> = {
  lookUp(module, exportName) {
    if (module instanceof SyntheticModule) {
      return { end: module.exportNames.has(exportName) ? { module, binding: exportName } : null }
    }
    const local = module.localExports.get(exportName)
    if (local !== undefined) return { end: { module, binding: local } }
    const entry = module.indirectExports.get(exportName)
    if (entry !== undefined) {
      const from = module.loadedModules[entry.request] ?? null
      if (from === null) return { end: 'native' }
      return entry.importName === null
        ? { end: { module: from, binding: NAMESPACE, exporter: module } }
        : { from, name: entry.importName }
    }
    // A default export cannot be provided by an `export *`.
    return exportName === 'default' ? { end: null } : lookBehindStars(module, exportName)
  },
  known: (module, exportName) =>
    module instanceof SyntheticModule ? undefined : module.resolutions.get(exportName),
  keep(module, exportName, resolution) {
    if (!(module instanceof SyntheticModule)) module.resolutions.set(exportName, resolution)
  },
}

/** ECMA-262 16.2.1.7.2.2 ResolveExport. */
export function resolveExport(module: Exporter, exportName: string): ExportResolution {
  // Nearly every name is one of these, and thousands are asked for.
  if (!(module instanceof SyntheticModule)) {
    const local = module.localExports.get(exportName)
    if (local !== undefined) return { module, binding: local }
    const known = module.resolutions.get(exportName)
    if (known !== undefined) return known
  }
  return searchExport(graph, module, exportName)
}

function lookBehindStars(
  module: CyclicModule,
  exportName: string,
): ExportStep<Exporter, ResolvedBinding['binding']> {
  const stars: Exporter[] = []
  let leadsOut = false
  const requests = starsFor(module, exportName)
  for (let i = 0; i < requests.length; i++) {
    const target = module.loadedModules[requests[i]!] ?? null
    if (target === null) leadsOut = true
    else ArrayPrototypePush(stars, target)
  }
  return { stars, leadsOut }
}

/** From so many star exports on, an index of the names behind them pays. */
const MANY_STARS = 4

/** Barrels have hundreds of star exports, of which one has the name: the star exports that a name may stand behind, in their order. */
function starsFor(module: CyclicModule, exportName: string): readonly number[] {
  const { starExports } = module.record
  if (starExports.length < MANY_STARS) return starExports
  module.starIndex ??= indexStars(module)
  return module.starIndex.byName.get(exportName) ?? module.starIndex.open
}

/** The requests of the star exports of a module, by each name that they export. */
export interface StarIndex {
  readonly byName: ReadonlySafeMap<string, readonly number[]>
  /** Those behind which any name may stand, because they lead to a native module. */
  readonly open: readonly number[]
}

function indexStars({ record, loadedModules }: CyclicModule): StarIndex {
  const { starExports } = record
  const byName = new SafeMap<string, number[]>()
  const open: number[] = []
  for (let i = 0; i < starExports.length; i++) {
    const request = starExports[i]!
    const target = loadedModules[request] ?? null
    const isOpen = target === null || reachesNative(target)
    if (isOpen) {
      byName.forEach((requests) => {
        ArrayPrototypePush(requests, request)
      })
    }
    if (target !== null) {
      getExportedNames(target).forEach((name) => {
        const requests = byName.get(name)
        if (requests === undefined) byName.set(name, ArrayPrototypeConcat(open, [request]))
        else if (!isOpen) ArrayPrototypePush(requests, request)
      })
    }
    if (isOpen) ArrayPrototypePush(open, request)
  }
  return { byName, open }
}

/** Whether a module has, by star exports, names of a module of which nobody knows them. */
function reachesNative(
  module: CyclicModule | SyntheticModule,
  seen: SafeSet<CyclicModule> = new SafeSet(),
): boolean {
  if (module instanceof SyntheticModule || seen.has(module)) return false
  seen.add(module)
  return ArrayPrototypeSome(module.record.starExports, (request) => {
    const target = module.loadedModules[request] ?? null
    return target === null || reachesNative(target, seen)
  })
}

/** The synthetic module that an import entry reads from, by a name or (`null`) as a whole. */
export function syntheticOf(
  target: CyclicModule | SyntheticModule | null | undefined,
  importName: string | null,
): SyntheticModule | null {
  if (!target) return null
  const resolution = importName === null ? { module: target } : resolveExport(target, importName)
  if (resolution === null || typeof resolution === 'string') return null
  return resolution.module instanceof SyntheticModule ? resolution.module : null
}

/** ECMA-262 16.2.1.7.2.1 GetExportedNames, for a module that reaches nothing of Node's but synthetic modules. */
export function getExportedNames(
  module: CyclicModule | SyntheticModule,
  exportStarSet: SafeSet<CyclicModule> = new SafeSet(),
): ReadonlySafeSet<string> {
  if (module instanceof SyntheticModule) return module.exportNames
  const names = new SafeSet<string>()
  if (exportStarSet.has(module)) return names
  exportStarSet.add(module)
  module.localExports.forEach((_, name) => {
    names.add(name)
  })
  for (let i = 0; i < module.record.indirectExports.length; i++) {
    const { exportName } = module.record.indirectExports[i]!
    names.add(exportName)
  }
  for (let i = 0; i < module.record.starExports.length; i++) {
    const request = module.record.starExports[i]!
    const imported = module.loadedModules[request]
    if (!imported) continue
    getExportedNames(imported, exportStarSet).forEach((name) => {
      if (name !== 'default') names.add(name)
    })
  }
  return names
}

/** The names of the namespace object with what they lead to, sorted as its keys are; ECMA-262 16.2.1.10 step 3. */
export function namespaceExports(module: CyclicModule): SafeMap<string, ResolvedBinding> {
  const exports = new SafeMap<string, ResolvedBinding>()
  const names = ArrayPrototypeSort(listOfSet(getExportedNames(module)))
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!
    const resolution = resolveExport(module, name)
    if (resolution !== null && typeof resolution === 'object') exports.set(name, resolution)
  }
  return exports
}

/** The names that two star exports of a module have in common. */
export function namesByTwoStars(module: CyclicModule): readonly string[] {
  const { starExports } = module.record
  if (starExports.length < 2) return []
  const names = new SafeSet<string>()
  const twice = new SafeSet<string>()
  for (let i = 0; i < starExports.length; i++) {
    const request = starExports[i]!
    const target = module.loadedModules[request]
    if (!target) continue
    getExportedNames(target).forEach((name) => {
      if (name === 'default') return
      if (names.has(name)) twice.add(name)
      names.add(name)
    })
  }
  return listOfSet(twice)
}

/** The star export that leads to what a name of a module resolves to, or `null` where Node has to say. */
export function starExportOf(module: CyclicModule, exportName: string): number | null {
  const resolution = resolveExport(module, exportName)
  if (resolution === null || typeof resolution === 'string') return null
  const { starExports } = module.record
  const targets = ArrayPrototypeMap(starExports, (request) => module.loadedModules[request] ?? null)
  const way = findShortestWay(graph, targets, exportName, resolution)
  return way === null ? null : starExports[way]!
}
