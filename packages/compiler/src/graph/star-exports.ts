import type { GraphModule, SyntheticModules } from './build-records.ts'

/** By id of a module: its requests of which `export *` leads there. */
export type StarRequests = ReadonlyMap<string, ReadonlySet<number>>

/**
 * Knows which `export *` of which module leads to a name. A barrel of thousands of modules, from which thousands of names are
 * imported, would otherwise be gone through once for each of the names.
 */
export class StarExports {
  readonly #modules: ReadonlyMap<string, GraphModule>
  readonly #synthetics: SyntheticModules
  /** By what `export *` leads to, `null` for what is outside of the graph: who has that. */
  readonly #importers = new Map<string | null, { readonly id: string; readonly request: number }[]>()
  readonly #byName = new Map<string, StarRequests>()
  #exporters: ReadonlyMap<string, readonly string[]> | null = null

  constructor(modules: ReadonlyMap<string, GraphModule>, synthetics: SyntheticModules) {
    this.#modules = modules
    this.#synthetics = synthetics
    for (const { id, analysis, targets } of modules.values()) {
      for (const request of analysis.starExports)
        append(this.#importers, targets[request] ?? null, { id, request })
    }
  }

  /** Those that lead to a module with an export of this name, if others are not Node's. */
  leadingToName(exportName: string): StarRequests {
    let requests = this.#byName.get(exportName)
    if (requests === undefined) {
      this.#exporters ??= this.#findExporters()
      requests = this.leadingTo(this.#exporters.get(exportName) ?? [])
      this.#byName.set(exportName, requests)
    }
    return requests
  }

  /** Those that lead to one of these modules; `null` stands for everything outside of the graph. */
  leadingTo(targets: Iterable<string | null>): StarRequests {
    const requests = new Map<string, Set<number>>()
    const reached = new Set(targets)
    for (const target of reached) {
      for (const { id, request } of this.#importers.get(target) ?? []) {
        const known = requests.get(id)
        if (known === undefined) requests.set(id, new Set([request]))
        else known.add(request)
        reached.add(id)
      }
    }
    return requests
  }

  #findExporters(): Map<string, string[]> {
    const exporters = new Map<string, string[]>()
    for (const { id, analysis } of this.#modules.values()) {
      for (const name of analysis.exportsByName.keys()) append(exporters, name, id)
    }
    for (const [id, names] of this.#synthetics) for (const name of names) append(exporters, name, id)
    return exporters
  }
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}
