import { recordName } from '@esm-bytecode/format'
import { AnsweredModule } from '../answered-module.ts'
import { listAnswers } from '../answers.ts'
import { CyclicModule } from '../cyclic-module.ts'
import { describeFacade, type NamespaceTaker } from '../describe-facade.ts'
import { exportedNamespaces } from '../handoffs.ts'
import { isLiveMember, linkMembers, type LinkedMember } from '../linked-members.ts'
import { forEachSyntheticName, isAtTheBottom, loadGraph, type GraphHost, type Loaded } from '../load-graph.ts'
import { bindingsReadBy } from '../read-bindings.ts'
import { resolveExport } from '../resolve-export.ts'
import { NAMESPACE, type ResolvedBinding } from '../resolved-binding.ts'
import { SyntheticModule } from '../synthetic-module.ts'
import { takenByImports } from '../taken-namespaces.ts'
import {
  PLAN_FLAG,
  type KnownEntry,
  type ManagedEntry,
  type Place,
  type Plan,
  type PlanAnswer,
  type PlanEntry,
  type PlanFacade,
  type PlanImport,
  type PlanMember,
  type PlanTaker,
} from './plan.ts'

/** What a build knows of its modules. */
export interface PlanSource extends Pick<GraphHost, 'read'> {
  /** Where a start finds a module. */
  placeOf(url: string): Place
}

/** A graph that was linked, by URL of its modules: all of them can be served. */
export type LinkedGraph = ReadonlyMap<string, ServedModule>

export type ServedModule = CyclicModule | SyntheticModule | AnsweredModule

/** A plan, and what it was made of. */
export interface MadePlan {
  readonly plan: Plan
  /** The modules that the plan adds to those that were there. */
  readonly graph: LinkedGraph
}

/**
 * Links a graph as a start would, and writes down what it found.
 *
 * @param root URL of the module that is asked for
 * @param known modules that are evaluated before it; `null`: programs start with it
 * @returns `null` if a start has to find out by itself, because not all of it can be served
 */
export function makePlan(root: string, source: PlanSource, known: LinkedGraph | null): MadePlan | null {
  const builtins = new Map<string, Set<string>>()
  const namesOf = (specifier: string) => {
    let names = builtins.get(specifier)
    if (names === undefined) builtins.set(specifier, (names = new Set()))
    return names
  }
  const before = known ?? new Map<string, ServedModule>()
  for (const module of before.values()) if (module instanceof CyclicModule) module.status = 'evaluated'
  const { loaded } = loadGraph(root, {
    modules: new Map(before),
    read: (url) => source.read(url),
    isLoadedByNode: () => false,
    // Whether it has them, a start looks.
    hasBuiltin: (specifier) => namesOf(specifier) !== undefined,
    builtinExports: (specifier, exportName) => namesOf(specifier).add(exportName) !== undefined,
    prepare: () => null,
  })
  const graph = new Map<string, ServedModule>()
  loaded.forEach((module, url) => {
    if (isServed(module)) graph.set(url, module)
  })
  if (graph.size < loaded.size || graph.size === 0) return null
  const modules = new PlanWriter(graph, before, source).write()
  const plan: Plan = {
    isStart: known === null,
    modules,
    builtins: [...builtins].map(([specifier, names]) => [specifier, ...names] as const),
  }
  return { plan, graph }
}

function isServed(module: Loaded): module is ServedModule {
  return (
    module instanceof CyclicModule || module instanceof SyntheticModule || module instanceof AnsweredModule
  )
}

/** Numbers the modules of a graph, and those that they lead to, and names each by its number. */
class PlanWriter {
  readonly #graph: LinkedGraph
  readonly #known: LinkedGraph
  readonly #indexes: Map<string, number>
  readonly #source: PlanSource
  /** Names of synthetic modules that a start asks for, by URL. */
  readonly #names = new Map<string, Set<string>>()

  constructor(graph: LinkedGraph, known: LinkedGraph, source: PlanSource) {
    this.#graph = graph
    this.#known = known
    this.#indexes = new Map([...graph.keys()].map((url, index) => [url, index]))
    this.#source = source
  }

  write(): PlanEntry[] {
    for (const module of this.#graph.values()) if (module instanceof CyclicModule) this.#findNames(module)
    const seen = this.#findSeenByNode()
    const entries = [...this.#graph].map(([url, module]) => this.#entry(url, module, seen.has(module)))
    // Only those that somebody leads to have got an index.
    const added = [...this.#indexes.keys()].slice(this.#graph.size)
    return [...entries, ...added.map((url) => this.#entry(url, this.#known.get(url)!, false))]
  }

  /**
   * The modules that Node asks for: the root, those that it orders, what these request, those of which somebody takes the namespace object, and
   * those whose namespace objects one of them exports.
   */
  #findSeenByNode(): Set<ServedModule> {
    const [root] = this.#graph.values()
    const seen = new Set([root!])
    for (const module of this.#graph.values()) {
      if (!(module instanceof CyclicModule)) continue
      for (const taken of takenByImports(module)) seen.add(taken)
      if (!module.isLinkedByNode) continue
      seen.add(module)
      for (const target of module.loadedModules) if (target !== null) seen.add(target)
    }
    for (const module of seen) {
      if (module instanceof CyclicModule) exportedNamespaces(module).forEach((target) => seen.add(target))
    }
    return seen
  }

  #entry(url: string, module: ServedModule, isSeenByNode: boolean): PlanEntry {
    const at = this.#source.placeOf(url)
    if (module instanceof SyntheticModule) {
      return { kind: 'synthetic', at: at as number, names: [...(this.#names.get(url) ?? [])] }
    }
    if (!this.#graph.has(url)) return { kind: 'known', at, as: stateOf(module) }
    const answers = this.#answersOf(module)
    if (module instanceof AnsweredModule) return { kind: 'answered', at: at as number, answers }
    return this.#managed(module, at, answers, isSeenByNode)
  }

  /** As `loadGraph()` asks: of a packed module for what it names, of a chunk for what its bindings lead to. */
  #findNames(module: CyclicModule): void {
    if (module.isPacked) {
      forEachSyntheticName(module, (target, name) => this.#addName(target, name))
      return
    }
    for (const entry of module.record.imports) {
      for (const { module: owner, binding } of bindingsReadBy(module, entry)) {
        if (owner instanceof SyntheticModule) this.#addName(owner, binding as string)
      }
    }
  }

  #addName({ url }: SyntheticModule, name: string): void {
    const names = this.#names.get(url)
    if (names === undefined) this.#names.set(url, new Set([name]))
    else names.add(name)
  }

  #managed(
    module: CyclicModule,
    at: Place,
    answers: readonly PlanAnswer[],
    isSeenByNode: boolean,
  ): ManagedEntry {
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
      record: typeof at === 'string' ? recordName(module.record) : null,
      form,
      flags: Object.entries(PLAN_FLAG).reduce(
        (sum, [name, bit]) => sum + (flags[name as keyof typeof flags] ? bit : 0),
        0,
      ),
      initializations,
      requests: module.loadedModules.map((target) => (target === null ? null : this.#indexOf(target))),
      imports: module.record.imports.map((_, entry) => this.#import(module, entry)),
      takes: module.takes.map((taken) => this.#indexOf(taken)),
      facade: isSeenByNode ? this.#facade(module) : null,
      answers,
    }
  }

  #import(module: CyclicModule, entry: number): PlanImport {
    const imported = module.record.imports[entry]!
    const { importName } = imported
    const { request, access, cell, property, followed, members } = module.resolvedImports[entry]!
    if (members !== null) {
      const linked = linkMembers(module, imported)!
      return [access, request, linked.map((member) => this.#member(module, member))]
    }
    if (cell === null) return property === null ? [access, request] : [access, request, property, followed]
    const found = resolveExport(module.loadedModules[request]!, importName!) as ResolvedBinding
    return [access, request, this.#indexOf(found.module), found.binding as number | string]
  }

  #member(module: CyclicModule, { name, binding, members }: LinkedMember): PlanMember {
    if (members !== null) return [name, members.map((member) => this.#member(module, member))]
    if (binding === null) return [name]
    const isLive = isLiveMember(module, binding) ? 1 : 0
    return [name, this.#indexOf(binding.module), binding.binding as number | string, isLive]
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
    const modules = { get: (url: string) => this.#graph.get(url) ?? this.#known.get(url) }
    return listAnswers(module, modules).map(({ specifier, target }) => [
      specifier,
      this.#indexOf({ url: target }),
    ])
  }

  /** A module that is known gets the next one when somebody leads to it. */
  #indexOf({ url }: { readonly url: string }): number {
    let index = this.#indexes.get(url)
    if (index === undefined) this.#indexes.set(url, (index = this.#indexes.size))
    return index
  }
}

/** How a start knows a module that was evaluated. */
function stateOf(module: CyclicModule | AnsweredModule): KnownEntry['as'] {
  if (module instanceof AnsweredModule) return 'answered'
  return module.isLinkedByNode ? 'linked by Node' : 'managed'
}
