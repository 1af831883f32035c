import { AnsweredModule } from '../answered-module.ts'
import { listAnswers } from '../answers.ts'
import { CyclicModule } from '../cyclic-module.ts'
import { describeFacade, type NamespaceTaker } from '../describe-facade.ts'
import { isAtTheBottom, loadGraph, type GraphHost, type Loaded } from '../load-graph.ts'
import { NAMESPACE, resolveExport, type ResolvedBinding } from '../resolve-export.ts'
import { SyntheticModule } from '../synthetic-module.ts'
import {
  PLAN_FLAG,
  type ManagedEntry,
  type Place,
  type Plan,
  type PlanAnswer,
  type PlanEntry,
  type PlanFacade,
  type PlanImport,
  type PlanTaker,
} from './plan.ts'

/** What a build knows of its modules. */
export interface PlanSource extends Pick<GraphHost, 'read'> {
  /** Where a start finds a module. */
  placeOf(url: string): Place
}

type Served = CyclicModule | SyntheticModule | AnsweredModule

/**
 * Links a graph as a start would, and writes down what it found.
 *
 * @param root URL of the module that is asked for
 * @returns `null` if a start has to find out by itself, because not all of it can be served
 */
export function makePlan(root: string, source: PlanSource): Plan | null {
  const builtins = new Map<string, Set<string>>()
  const namesOf = (specifier: string) => {
    let names = builtins.get(specifier)
    if (names === undefined) builtins.set(specifier, (names = new Set()))
    return names
  }
  const { loaded } = loadGraph(root, {
    modules: new Map(),
    read: (url) => source.read(url),
    isLoadedByNode: () => false,
    // Whether it has them, a start looks.
    hasBuiltin: (specifier) => namesOf(specifier) !== undefined,
    builtinExports: (specifier, exportName) => namesOf(specifier).add(exportName) !== undefined,
    prepare: () => null,
  })
  const served = new Map<string, Served>()
  loaded.forEach((module, url) => {
    if (isServed(module)) served.set(url, module)
  })
  if (served.size < loaded.size) return null
  return {
    modules: new PlanWriter(served, source).write(),
    builtins: [...builtins].map(([specifier, names]) => [specifier, ...names] as const),
  }
}

function isServed(module: Loaded): module is Served {
  return (
    module instanceof CyclicModule || module instanceof SyntheticModule || module instanceof AnsweredModule
  )
}

/** Numbers the modules of a graph, and names each by its number. */
class PlanWriter {
  readonly #modules: ReadonlyMap<string, Served>
  readonly #indexes: ReadonlyMap<string, number>
  readonly #source: PlanSource

  constructor(modules: ReadonlyMap<string, Served>, source: PlanSource) {
    this.#modules = modules
    this.#indexes = new Map([...modules.keys()].map((url, index) => [url, index]))
    this.#source = source
  }

  write(): PlanEntry[] {
    // Describing a facade asks for more names than linking does.
    const names = new Map(
      [...this.#modules].map(([url, module]) => [
        url,
        module instanceof SyntheticModule ? module.requestedNames : [],
      ]),
    )
    return [...this.#modules].map(([url, module], index): PlanEntry => {
      const at = this.#source.placeOf(url)
      if (module instanceof SyntheticModule)
        return { kind: 'synthetic', at: at as number, names: names.get(url)! }
      const answers = this.#answersOf(module)
      if (module instanceof AnsweredModule) return { kind: 'answered', at: at as number, answers }
      return this.#managed(module, at, answers, index === 0)
    })
  }

  #managed(module: CyclicModule, at: Place, answers: readonly PlanAnswer[], isRoot: boolean): ManagedEntry {
    const { form, initializations, mayImport, importsVm, usesImportMeta, hasTopLevelAwait } = module.outline
    const flags = {
      hasTopLevelAwait,
      usesImportMeta,
      mayImport,
      importsVm,
      isLinkedByNode: module.isLinkedByNode,
      reachesAwait: module.reachesAwait,
      isAtTheBottom: isAtTheBottom(module),
    }
    return {
      kind: 'managed',
      at,
      form,
      flags: Object.entries(PLAN_FLAG).reduce(
        (sum, [name, bit]) => sum + (flags[name as keyof typeof flags] ? bit : 0),
        0,
      ),
      initializations,
      requests: module.loadedModules.map((target) => (target === null ? null : this.#indexOf(target))),
      imports: module.record.imports.map((_, entry) => this.#import(module, entry)),
      takes: module.takes.map((taken) => this.#indexOf(taken)),
      facade: isRoot || module.isLinkedByNode ? this.#facade(module) : null,
      answers,
    }
  }

  #import(module: CyclicModule, entry: number): PlanImport {
    const { importName } = module.record.imports[entry]!
    const { request, access, cell, property, followed } = module.resolvedImports[entry]!
    if (cell === null) return property === null ? [access, request] : [access, request, property, followed]
    const found = resolveExport(module.loadedModules[request]!, importName!) as ResolvedBinding
    return [access, request, this.#indexOf(found.module), found.binding as number | string]
  }

  #facade(module: CyclicModule): PlanFacade {
    const facade = describeFacade(module)
    const taker = ({ module: owner, request }: NamespaceTaker): PlanTaker => [this.#indexOf(owner), request]
    if (facade.isLinkedByNode) {
      const { prefix, lines } = facade
      const exports: [string, number][] = []
      facade.exports.forEach((binding, name) => exports.push([name, binding]))
      return { prefix, lines, namespaces: facade.namespaces.map(taker), exports }
    }
    const exports: [string, number, number | string | null][] = []
    facade.exports.forEach(({ module: owner, binding }, name) => {
      exports.push([name, this.#indexOf(owner), binding === NAMESPACE ? null : binding])
    })
    return {
      builtins: facade.builtins.map(({ specifier, takers }) => [specifier, ...takers.map(taker)] as const),
      handoffs: facade.handoffs.map((handoff) => this.#indexOf(handoff)),
      early: facade.early.map((handoff) => this.#indexOf(handoff)),
      exports,
    }
  }

  #answersOf(module: CyclicModule | AnsweredModule): PlanAnswer[] {
    return listAnswers(module, this.#modules).map(({ specifier, target }) => [
      specifier,
      this.#indexes.get(target)!,
    ])
  }

  #indexOf({ url }: { readonly url: string }): number {
    return this.#indexes.get(url)!
  }
}
