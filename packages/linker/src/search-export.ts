import { ArrayPrototypePush, SafeMap, SafeSet } from '@esm-bytecode/format/primordials'

/** ECMA-262, ResolvedBinding Record. */
export interface Resolved<Module, Binding> {
  readonly module: Module
  readonly binding: Binding
  /** For a namespace object: the module whose `export * as` it is. V8 takes two of these for two bindings. */
  readonly exporter?: Module
}

/** `native`: the search leads to a module of Node's, which alone can tell. */
export type Resolution<Module, Binding> = Resolved<Module, Binding> | 'ambiguous' | 'native' | null

/** What a module says of a name. */
export type ExportStep<Module, Binding> =
  /** It is found, or nobody has it. */
  | { readonly end: Resolution<Module, Binding> }
  /** It is a re-export of another name. */
  | { readonly from: Module; readonly name: string }
  /** It may stand behind star exports. */
  | {
      /** Modules that may export it, in the order of the star exports. */
      readonly stars: readonly Module[]
      /** Whether others lead to modules of Node's. */
      readonly leadsOut: boolean
    }

/** Modules that re-export from each other, whatever they are. */
export interface ExportGraph<Module, Binding> {
  lookUp(module: Module, exportName: string): ExportStep<Module, Binding>
  /** What {@link ExportGraph.keep} was called with; `undefined`: nothing. */
  known(module: Module, exportName: string): Resolution<Module, Binding> | undefined
  keep(module: Module, exportName: string, resolution: Resolution<Module, Binding>): void
}

/** A name of a module. */
export interface ExportRequest<Module> {
  readonly module: Module
  readonly exportName: string
}

/**
 * ECMA-262 16.2.1.7.2.2 ResolveExport, over modules of which some are Node's.
 *
 * @param from what has led to the search, so that coming back to it is a circular request; `null`: nothing has
 */
export function searchExport<Module, Binding>(
  graph: ExportGraph<Module, Binding>,
  module: Module,
  exportName: string,
  from: ExportRequest<Module> | null = null,
): Resolution<Module, Binding> {
  const resolution = new Search(graph, from).resolve(module, exportName)
  // Nothing was on the way before it.
  if (from === null) graph.keep(module, exportName, resolution)
  return resolution
}

/** The resolveSet of the specification. */
class ResolveSet<Module> {
  readonly #names = new SafeMap<Module, SafeSet<string>>()

  /** @returns whether it was not in the set */
  add(module: Module, exportName: string): boolean {
    const names = this.#names.get(module)
    if (names === undefined) {
      const first = new SafeSet<string>()
      first.add(exportName)
      this.#names.set(module, first)
      return true
    }
    if (names.has(exportName)) return false
    names.add(exportName)
    return true
  }
}

interface Visit<Module> {
  readonly module: Module
  readonly exportName: string
  readonly leadsOut: boolean
}

class Search<Module, Binding> {
  readonly #graph: ExportGraph<Module, Binding>
  readonly #from: ExportRequest<Module> | null
  readonly #visited = new ResolveSet<Module>()
  /** How often it came to what it was looking for already. */
  #circularRequests = 0

  constructor(graph: ExportGraph<Module, Binding>, from: ExportRequest<Module> | null) {
    this.#graph = graph
    this.#from = from
  }

  // Chains of re-exports may be thousands of modules long, and are gone through without recursion.
  resolve(module: Module, exportName: string): Resolution<Module, Binding> {
    const circularBefore = this.#circularRequests
    const visits: Visit<Module>[] = []
    let resolution: Resolution<Module, Binding> | undefined
    while (resolution === undefined) {
      const isBack = this.#from?.module === module && this.#from.exportName === exportName
      resolution = isBack ? undefined : this.#graph.known(module, exportName)
      if (resolution !== undefined) break
      if (isBack || !this.#visited.add(module, exportName)) {
        // A circular import request.
        this.#circularRequests++
        resolution = null
        break
      }
      const step = this.#graph.lookUp(module, exportName)
      let leadsOut = false
      let next: { readonly from: Module; readonly name: string } | null = null
      if ('end' in step) {
        resolution = step.end
      } else if ('from' in step) {
        next = step
      } else {
        leadsOut = step.leadsOut
        if (step.stars.length === 1) next = { from: step.stars[0]!, name: exportName }
        else resolution = this.#resolveStars(step.stars, exportName)
      }
      ArrayPrototypePush(visits, { module, exportName, leadsOut })
      if (next !== null) {
        module = next.from
        exportName = next.name
      }
    }
    for (let i = visits.length - 1; i >= 0; i--) {
      const visit = visits[i]!
      // A module of Node's may export the name as well, and then it is ambiguous: Node decides.
      if (visit.leadsOut && resolution !== 'ambiguous') resolution = 'native'
      // What a circular request has cut short may be found from elsewhere.
      if (this.#circularRequests === circularBefore)
        this.#graph.keep(visit.module, visit.exportName, resolution)
    }
    return resolution
  }

  #resolveStars(modules: readonly Module[], exportName: string): Resolution<Module, Binding> {
    let found: Resolved<Module, Binding> | null = null
    let leadsOut = false
    for (let i = 0; i < modules.length; i++) {
      const resolution = this.resolve(modules[i]!, exportName)
      if (resolution === 'ambiguous') return resolution
      if (resolution === 'native') leadsOut = true
      else if (resolution !== null) {
        if (found === null) found = resolution
        else if (!isSameBinding(resolution, found)) return 'ambiguous'
      }
    }
    return leadsOut ? 'native' : found
  }
}

export function isSameBinding<Module, Binding>(
  a: Resolved<Module, Binding>,
  b: Resolved<Module, Binding>,
): boolean {
  return a.module === b.module && a.binding === b.binding && a.exporter === b.exporter
}
