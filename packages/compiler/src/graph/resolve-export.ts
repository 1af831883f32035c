import { searchExport, type ExportGraph, type ExportStep, type Resolution } from '@esm-bytecode/linker'
import type { ExportedBinding } from '../analyze/module-analysis.ts'
import type { GraphModule, SyntheticModules } from './build-records.ts'
import type { StarExports } from './star-exports.ts'

/** A binding of a module, or its namespace object. */
type Binding = ExportedBinding | 'namespace'

/** What an exported name leads to. Modules are ids. */
export type ExportResolution = Resolution<string, Binding>

/**
 * ECMA-262 16.2.1.7.2.2 ResolveExport, over modules that have no records yet.
 *
 * @param nodes ids of modules that are Node's
 */
export function createExportResolver(
  modules: ReadonlyMap<string, GraphModule>,
  synthetics: SyntheticModules,
  stars: StarExports,
  nodes: ReadonlySet<string>,
): (id: string, exportName: string) => ExportResolution {
  const graph = new AnalyzedExports(modules, synthetics, stars, nodes)
  return (id, exportName) => searchExport(graph, id, exportName)
}

class AnalyzedExports implements ExportGraph<string, Binding> {
  readonly #modules: ReadonlyMap<string, GraphModule>
  readonly #synthetics: SyntheticModules
  readonly #stars: StarExports
  readonly #nodes: ReadonlySet<string>
  readonly #starsOutside: ReturnType<StarExports['leadingTo']>
  readonly #resolutions = new Map<string, ExportResolution>()
  readonly #syntheticBindings = new Map<string, ExportedBinding>()

  constructor(
    modules: ReadonlyMap<string, GraphModule>,
    synthetics: SyntheticModules,
    stars: StarExports,
    nodes: ReadonlySet<string>,
  ) {
    this.#modules = modules
    this.#synthetics = synthetics
    this.#stars = stars
    this.#nodes = nodes
    this.#starsOutside = stars.leadingTo([null, ...nodes])
  }

  known(id: string, exportName: string): ExportResolution | undefined {
    return this.#resolutions.get(keyOf(id, exportName))
  }

  keep(id: string, exportName: string, resolution: ExportResolution): void {
    this.#resolutions.set(keyOf(id, exportName), resolution)
  }

  lookUp(id: string, exportName: string): ExportStep<string, Binding> {
    if (this.#nodes.has(id)) return { end: 'native' }
    const names = this.#synthetics.get(id)
    if (names !== undefined) {
      return {
        end: names.has(exportName) ? { module: id, binding: this.#syntheticBinding(id, exportName) } : null,
      }
    }
    const { analysis, targets } = this.#modules.get(id)!
    const own = analysis.exportsByName.get(exportName)
    if (own !== undefined) {
      if (!('request' in own)) {
        const namespace = own.namespaceRequest === null ? null : (targets[own.namespaceRequest] ?? null)
        if (namespace === null || !this.#isManaged(namespace)) return { end: { module: id, binding: own } }
        return { end: { module: namespace, binding: 'namespace', exporter: id } }
      }
      const target = targets[own.request] ?? null
      if (target === null) return { end: 'native' }
      if (own.importName !== null) return { from: target, name: own.importName }
      return {
        end: this.#nodes.has(target) ? 'native' : { module: target, binding: 'namespace', exporter: id },
      }
    }
    // A default export cannot be provided by an `export *`.
    if (exportName === 'default') return { end: null }
    const requests = this.#stars.leadingToName(exportName).get(id) ?? NONE
    const leadsOut = hasOther(this.#starsOutside.get(id) ?? NONE, requests)
    return { stars: [...requests].map((request) => targets[request]!), leadsOut }
  }

  #isManaged(id: string): boolean {
    return this.#modules.has(id) && !this.#nodes.has(id)
  }

  #syntheticBinding(id: string, exportName: string): ExportedBinding {
    const key = keyOf(id, exportName)
    let binding = this.#syntheticBindings.get(key)
    if (binding === undefined) {
      binding = {
        localName: exportName,
        exportNames: [exportName],
        initialization: 'var',
        moves: false,
        writes: [],
        readsThis: false,
        namespaceRequest: null,
      }
      this.#syntheticBindings.set(key, binding)
    }
    return binding
  }
}

function keyOf(id: string, exportName: string): string {
  return `${id}\0${exportName}`
}

const NONE: ReadonlySet<number> = new Set()

function hasOther(requests: ReadonlySet<number>, known: ReadonlySet<number>): boolean {
  for (const request of requests) if (!known.has(request)) return true
  return false
}
