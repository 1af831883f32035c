import type { ExportedBinding } from '../analyze/module-analysis.ts'
import type { GraphModule, SyntheticModules } from './build-records.ts'

/** ECMA-262, ResolvedBinding Record. */
export interface ResolvedBinding {
  readonly module: string
  readonly binding: ExportedBinding | 'namespace'
  /** For a namespace object: the module whose `export * as` it is. V8 takes two of these for two bindings. */
  readonly exporter?: string
}

/** `external`: it is Node's to say, because the search leads out of the graph. */
export type ExportResolution = ResolvedBinding | 'ambiguous' | 'external' | null

/** ECMA-262 16.2.1.7.2.2 ResolveExport, over modules of which some are Node's. */
export function createExportResolver(
  modules: ReadonlyMap<string, GraphModule>,
  synthetics: SyntheticModules,
  isNodes: (id: string) => boolean,
): (id: string, exportName: string) => ExportResolution {
  const cache = new Map<string, ExportResolution>()
  const syntheticBindings = new Map<string, ExportedBinding>()
  return (id, exportName) => {
    const key = `${id}\0${exportName}`
    let resolution = cache.get(key)
    if (resolution === undefined) {
      resolution = resolve(id, exportName, new Set())
      cache.set(key, resolution)
    }
    return resolution
  }

  function syntheticBinding(key: string, exportName: string): ExportedBinding {
    let binding = syntheticBindings.get(key)
    if (binding === undefined) {
      binding = {
        localName: exportName,
        exportNames: [exportName],
        initialization: 'var',
        moves: false,
        writes: [],
      }
      syntheticBindings.set(key, binding)
    }
    return binding
  }

  function follow(
    target: string | null | undefined,
    exportName: string,
    resolveSet: Set<string>,
  ): ExportResolution {
    if (target === null || target === undefined) return 'external'
    return resolve(target, exportName, resolveSet)
  }

  function resolve(id: string, exportName: string, resolveSet: Set<string>): ExportResolution {
    if (isNodes(id)) return 'external'
    const key = `${id}\0${exportName}`
    const names = synthetics.get(id)
    if (names !== undefined) {
      return names.has(exportName) ? { module: id, binding: syntheticBinding(key, exportName) } : null
    }
    // A circular import request.
    if (resolveSet.has(key)) return null
    resolveSet.add(key)
    const { analysis, targets } = modules.get(id)!
    for (const binding of analysis.exportedBindings) {
      if (binding.exportNames.includes(exportName)) return { module: id, binding }
    }
    for (const entry of analysis.indirectExports) {
      if (entry.exportName !== exportName) continue
      const target = targets[entry.request]
      if (entry.importName !== null) return follow(target, entry.importName, resolveSet)
      return target === null || target === undefined || isNodes(target)
        ? 'external'
        : { module: target, binding: 'namespace', exporter: id }
    }
    // A default export cannot be provided by an `export *`.
    if (exportName === 'default') return null
    let starResolution: ResolvedBinding | null = null
    let leadsOut = false
    for (const request of analysis.starExports) {
      const resolution = follow(targets[request], exportName, resolveSet)
      if (resolution === 'ambiguous') return resolution
      if (resolution === 'external') leadsOut = true
      else if (resolution !== null) {
        if (starResolution === null) starResolution = resolution
        else if (
          resolution.module !== starResolution.module ||
          resolution.binding !== starResolution.binding ||
          resolution.exporter !== starResolution.exporter
        ) {
          return 'ambiguous'
        }
      }
    }
    // Node's module may export the name as well, and then it is ambiguous: Node decides.
    return leadsOut ? 'external' : starResolution
  }
}
