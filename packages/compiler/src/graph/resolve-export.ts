import type { ExportedBinding } from '../analyze/module-analysis.ts'
import type { GraphModule, SyntheticModules } from './build-records.ts'
import type { StarExports } from './star-exports.ts'

/** ECMA-262, ResolvedBinding Record. */
export interface ResolvedBinding {
  readonly module: string
  readonly binding: ExportedBinding | 'namespace'
  /** For a namespace object: the module whose `export * as` it is. V8 takes two of these for two bindings. */
  readonly exporter?: string
}

/** `external`: it is Node's to say, because the search leads out of the graph. */
export type ExportResolution = ResolvedBinding | 'ambiguous' | 'external' | null

/**
 * ECMA-262 16.2.1.7.2.2 ResolveExport, over modules of which some are Node's.
 *
 * @param nodes ids of modules that are Node's
 */
export function createExportResolver(
  modules: ReadonlyMap<string, GraphModule>,
  synthetics: SyntheticModules,
  stars: StarExports,
  nodes: ReadonlySet<string>,
): (id: string, exportName: string) => ExportResolution {
  const cache = new Map<string, ExportResolution>()
  const syntheticBindings = new Map<string, ExportedBinding>()
  const starsOutside = stars.leadingTo([null, ...nodes])
  /** How often a search came to what it was looking for already. */
  let circularRequests = 0
  return (id, exportName) => {
    const resolution = resolve(id, exportName, new Set())
    cache.set(`${id}\0${exportName}`, resolution)
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

  // Chains of re-exports may be thousands of modules long, and are gone through without recursion.
  function resolve(id: string, exportName: string, resolveSet: Set<string>): ExportResolution {
    const circularBefore = circularRequests
    const steps: { readonly key: string; readonly leadsOut: boolean }[] = []
    let resolution: ExportResolution
    for (;;) {
      const key = `${id}\0${exportName}`
      const known = cache.get(key)
      if (known !== undefined) {
        resolution = known
        break
      }
      if (resolveSet.has(key)) {
        circularRequests++
        resolution = null
        break
      }
      resolveSet.add(key)
      const step = takeStep(id, exportName, key, resolveSet)
      steps.push({ key, leadsOut: step.leadsOut })
      if (step.next === null) {
        resolution = step.resolution
        break
      }
      id = step.next.id
      exportName = step.next.exportName
    }
    for (const { key, leadsOut } of steps.toReversed()) {
      // Node's module may export the name as well, and then it is ambiguous: Node decides.
      if (leadsOut && resolution !== 'ambiguous') resolution = 'external'
      // What a circular request has cut short may be found from elsewhere.
      if (circularRequests === circularBefore) cache.set(key, resolution)
    }
    return resolution
  }

  function takeStep(id: string, exportName: string, key: string, resolveSet: Set<string>): Step {
    if (nodes.has(id)) return endWith('external')
    const names = synthetics.get(id)
    if (names !== undefined) {
      return endWith(
        names.has(exportName) ? { module: id, binding: syntheticBinding(key, exportName) } : null,
      )
    }
    const { analysis, targets } = modules.get(id)!
    const own = analysis.exportsByName.get(exportName)
    if (own !== undefined) {
      if (!('request' in own)) return endWith({ module: id, binding: own })
      const target = targets[own.request] ?? null
      if (target === null) return endWith('external')
      if (own.importName !== null) return goOn(target, own.importName, false)
      return endWith(nodes.has(target) ? 'external' : { module: target, binding: 'namespace', exporter: id })
    }
    // A default export cannot be provided by an `export *`.
    if (exportName === 'default') return endWith(null)
    const requests = stars.leadingToName(exportName).get(id) ?? NONE
    let leadsOut = hasOther(starsOutside.get(id) ?? NONE, requests)
    let starResolution: ResolvedBinding | null = null
    for (const request of requests) {
      const target = targets[request]!
      if (requests.size === 1) return goOn(target, exportName, leadsOut)
      const resolution = resolve(target, exportName, resolveSet)
      if (resolution === 'ambiguous') return endWith(resolution)
      if (resolution === 'external') leadsOut = true
      else if (resolution !== null) {
        if (starResolution === null) starResolution = resolution
        else if (
          resolution.module !== starResolution.module ||
          resolution.binding !== starResolution.binding ||
          resolution.exporter !== starResolution.exporter
        ) {
          return endWith('ambiguous')
        }
      }
    }
    return { next: null, resolution: starResolution, leadsOut }
  }
}

/** What a search finds in one module: where it goes on, or where it ends. */
type Step = {
  /** Whether an `export *` of the module leads to Node's as well. */
  readonly leadsOut: boolean
} & (
  | { readonly next: { readonly id: string; readonly exportName: string } }
  | { readonly next: null; readonly resolution: ExportResolution }
)

function goOn(id: string, exportName: string, leadsOut: boolean): Step {
  return { next: { id, exportName }, leadsOut }
}

function endWith(resolution: ExportResolution): Step {
  return { next: null, resolution, leadsOut: false }
}

const NONE: ReadonlySet<number> = new Set()

function hasOther(requests: ReadonlySet<number>, known: ReadonlySet<number>): boolean {
  for (const request of requests) if (!known.has(request)) return true
  return false
}
