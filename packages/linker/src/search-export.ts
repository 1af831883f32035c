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

/** ECMA-262 16.2.1.7.2.2 ResolveExport, over modules of which some are Node's. */
export function searchExport<Module, Binding>(
  graph: ExportGraph<Module, Binding>,
  module: Module,
  exportName: string,
): Resolution<Module, Binding> {
  const resolution = new Search(graph).resolve(module, exportName)
  // Nothing was on the way before it.
  graph.keep(module, exportName, resolution)
  return resolution
}

/**
 * The way to a binding that a search has found. A chain of such ways leads there, since each is as short as it can be: of two modules that have a
 * binding from each other, one at least has another way.
 *
 * @param starts modules that may have the name
 * @returns index of the one through which the way is the shortest; `null`: none leads there
 */
export function findShortestWay<Module, Binding>(
  graph: ExportGraph<Module, Binding>,
  starts: readonly (Module | null)[],
  exportName: string,
  binding: Resolved<Module, Binding>,
): number | null {
  const visited = new ResolveSet<Module>()
  const queue: { readonly module: Module; readonly name: string; readonly start: number }[] = []
  const add = (module: Module, name: string, start: number) => {
    if (visited.add(module, name)) ArrayPrototypePush(queue, { module, name, start })
  }
  for (let i = 0; i < starts.length; i++) if (starts[i] !== null) add(starts[i]!, exportName, i)
  for (let i = 0; i < queue.length; i++) {
    const { module, name, start } = queue[i]!
    const step = graph.lookUp(module, name)
    if ('end' in step) {
      const { end } = step
      if (end !== null && typeof end === 'object' && isSameBinding(end, binding)) return start
    } else if ('from' in step) {
      add(step.from, step.name, start)
    } else {
      for (let j = 0; j < step.stars.length; j++) add(step.stars[j]!, name, start)
    }
  }
  return null
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
  readonly #visited = new ResolveSet<Module>()
  /** How often it came to what it was looking for already. */
  #circularRequests = 0

  constructor(graph: ExportGraph<Module, Binding>) {
    this.#graph = graph
  }

  // Chains of re-exports may be thousands of modules long, and are gone through without recursion.
  resolve(module: Module, exportName: string): Resolution<Module, Binding> {
    const circularBefore = this.#circularRequests
    const visits: Visit<Module>[] = []
    let resolution: Resolution<Module, Binding> | undefined
    while (resolution === undefined) {
      resolution = this.#graph.known(module, exportName)
      if (resolution !== undefined) break
      if (!this.#visited.add(module, exportName)) {
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

function isSameBinding<Module, Binding>(a: Resolved<Module, Binding>, b: Resolved<Module, Binding>): boolean {
  return a.module === b.module && a.binding === b.binding && a.exporter === b.exporter
}
