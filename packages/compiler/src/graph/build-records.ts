import type {
  BindingAccess,
  ImportEntry,
  IndirectExportEntry,
  LocalExportEntry,
  ModuleFunctionForm,
  ModuleRecord,
  ModuleRequest,
  RequestKind,
} from '@esm-bytecode/format'
import type { AnalyzedImport, ExportedBinding, ModuleAnalysis } from '../analyze/module-analysis.ts'
import { cycleRefusal, earlyRefusal, needOfNode } from './cycle-refusals.ts'
import { createExportResolver } from './resolve-export.ts'
import { StarExports } from './star-exports.ts'
import { stronglyConnectedComponents } from './strongly-connected-components.ts'
import { findUnseenMembers, foundByMembers, namesOfMembers, type UnseenMember } from './unseen-members.ts'

/** A module of the graph, before its record is known. */
export interface GraphModule {
  /** Unique in the graph; by convention the path of the chunk from the output folder, with `/`. */
  readonly id: string
  readonly analysis: ModuleAnalysis
  /** For each of `analysis.requests`: the id of the module of this graph that it leads to, or `null`. */
  readonly targets: readonly (string | null)[]
  /** Whether it lies outside of the build, and goes into the pack. Default: no. */
  readonly isPacked?: boolean
}

/** CommonJS and JSON that modules of a graph lead to, by id: the names that these export. */
export type SyntheticModules = ReadonlyMap<string, ReadonlySet<string>>

export type RecordResult =
  | { readonly record: ModuleRecord; readonly refusal: null }
  | { readonly record: null; readonly refusal: string }

/**
 * Decides, with the whole graph in view, how each module is called and how each imported binding is read; or why a module
 * has to stay with Node.
 *
 * @param targetPath path of one module as seen from the folder of another, for the record
 */
export function buildRecords(
  modules: readonly GraphModule[],
  targetPath: (from: string, to: string) => string,
  synthetics: SyntheticModules = new Map(),
): Map<string, RecordResult> {
  const byId = new Map(modules.map((module) => [module.id, module]))
  const components = stronglyConnectedComponents(byId.keys(), (id) =>
    staticTargets(byId.get(id)!).filter((target) => byId.has(target)),
  )
  const refusals = new Map<string, string>()
  const reachesAwait = createAwaitSearch(modules)
  const ownersSeenBy = memoize(findOwnersSeenBy)
  const stars = new StarExports(byId, synthetics)
  const resolveAnywhere = createExportResolver(byId, synthetics, stars, new Set())
  const refusedTogether = new Set<readonly string[]>()
  // Whoever has a reason of its own keeps it.
  for (const { id, analysis } of modules) if (analysis.refusal !== null) refusals.set(id, analysis.refusal)
  for (const [id, why] of refusals) refuse(id, why)
  refuseDeferred()
  let resolveExport = resolveAnywhere
  /** Modules that a cycle may see early and nothing is wrong with, as far as is known. */
  let sound = new Set<GraphModule>()
  const seenByNodesCycles = new Set<GraphModule>()
  // What is imported comes first, as Tarjan's algorithm finds it: what is Node's is known when those are asked who import it.
  const ordered = [...components.keys()].map((id) => byId.get(id)!)
  // A module that is refused is Node's from then on, and that may be what another one cannot have.
  for (let settled = -1; settled < refusals.size;) {
    settled = refusals.size
    resolveExport = createExportResolver(byId, synthetics, stars, new Set(refusals.keys()))
    sound = new Set()
    for (const module of ordered) {
      const { isCycle, members } = components.get(module.id)!
      if (refusals.has(module.id)) {
        if (isCycle && members[0] === module.id) refuseEarlyModules(members)
        continue
      }
      const why = (isCycle ? findCycleRefusal(module, members) : null) ?? findMissingImport(module)
      if (why !== null) refuse(module.id, why)
    }
  }
  const early = findEarlyModules(
    [...byId.keys()].filter((id) => components.get(id)!.isCycle && !refusals.has(id)),
  )

  /** One module of a cycle that stays with Node takes the whole cycle with it: Node has to link it in one piece. */
  function refuse(id: string, why: string): void {
    const { members } = components.get(id)!
    if (refusedTogether.has(members)) return
    refusedTogether.add(members)
    for (const member of members) {
      if (refusals.has(member)) continue
      refusals.set(
        member,
        member === id ? why : `it is in a cycle with ${id}, and ${id} stays with Node: ${why}`,
      )
    }
  }

  // What is deferred is evaluated when its namespace object is first read, but what awaits below it at once, and alone:
  // Node has to see each module on the way. ECMA-262, GatherAsynchronousTransitiveDependencies.
  function refuseDeferred(): void {
    const deferred = new Set<string>()
    for (const { analysis, targets } of modules) {
      if (analysis.hasComputedDefer) for (const id of byId.keys()) deferred.add(id)
      for (const [index, { phase }] of analysis.requests.entries()) {
        const target = targets[index] ?? null
        if (phase === 'defer' && target !== null) deferred.add(target)
      }
    }
    for (const id of deferred) {
      const module = byId.get(id)
      if (module === undefined || module.analysis.hasTopLevelAwait || !reachesAwait(id)) continue
      refuse(id, 'an "import defer" may lead to it, and it waits for an await of another module')
      for (const target of staticTargets(module)) deferred.add(target)
    }
  }

  function findCycleRefusal(module: GraphModule, members: readonly string[]): string | null {
    const isInCycle = (id: string) => components.get(id)?.members === members
    const why = cycleRefusal(module, seenImports(module), refusals, isInCycle, synthetics)
    if (why !== null) return why
    const nodesImport = findNodesImport(module)
    if (nodesImport !== null) return `it is in a cycle of modules and ${nodesImport}`
    // Once for each cycle is enough.
    if (members[0] !== module.id) return null
    const seenEarly = findEarlyModules(members, sound)
    for (const other of seenEarly) {
      if (components.get(other.id)!.isCycle) continue
      const obstacle = earlyRefusal(other, seenImports(other), refusals, synthetics) ?? findNodesImport(other)
      if (obstacle === null) continue
      return `it is in a cycle of modules and may see ${other.id} before that is evaluated, which ${obstacle}`
    }
    const readsSynthetic = [...seenEarly].find((each) => findSynthetic(each) !== null)
    if (readsSynthetic !== undefined) return findOpenCycleRefusal(members, readsSynthetic)
    for (const other of seenEarly) sound.add(other)
    return null
  }

  // In a cycle that Node orders, what CommonJS exports is handed over when the facade of who imports it runs, and a function
  // may want it before. A closed graph stops for CommonJS, and has it at once.
  function findOpenCycleRefusal(members: readonly string[], module: GraphModule): string | null {
    const need = findNeedOfNode(members)
    if (need === null) return null
    return `it is in a cycle of modules that Node orders, because ${need}, and where functions of ${module.id} may read ${findSynthetic(module)} before ${module.id} is evaluated`
  }

  /** A synthetic module whose bindings a module reads. */
  function findSynthetic(module: GraphModule): string | null {
    const { analysis, targets } = module
    for (const entry of analysis.imports) {
      const { request, importName } = entry
      const target = targets[request] ?? null
      if (target === null) continue
      const read = importName === null ? [{ module: target }] : [resolveExport(target, importName)]
      const members = unseenMembers(module, entry)
      for (const resolution of members === null ? read : foundByMembers(members)) {
        if (resolution === null || typeof resolution === 'string') continue
        if (synthetics.has(resolution.module)) return resolution.module
      }
    }
    return null
  }

  /** What a module reads of a namespace object that nobody can see; `null`: the import is none of one. */
  function unseenMembers(
    module: GraphModule,
    entry: AnalyzedImport,
    resolve = resolveExport,
  ): readonly UnseenMember[] | null {
    return findUnseenMembers(module, entry, resolve, (id) => byId.has(id) && !refusals.has(id))
  }

  /** All but those of namespace objects that nobody can see. */
  function seenImports(module: GraphModule): readonly AnalyzedImport[] {
    return module.analysis.imports.filter((entry) => unseenMembers(module, entry) === null)
  }

  /** Why modules will be open. */
  function findNeedOfNode(ids: readonly string[]): string | null {
    const reached = new Set(ids)
    for (const id of reached) {
      const module = byId.get(id)
      if (module === undefined) continue
      const why = refusals.has(id)
        ? 'stays with Node'
        : needOfNode(module, seenImports(module), synthetics, reachesAwait)
      if (why !== null) return `${id} ${why}`
      for (const target of staticTargets(module)) reached.add(target)
    }
    return null
  }

  // What a cycle of Node's may see early has to be Node's as well: a facade has nothing to show before it is evaluated.
  function refuseEarlyModules(members: readonly string[]): void {
    for (const module of findEarlyModules(members, seenByNodesCycles)) {
      seenByNodesCycles.add(module)
      const why = `${members[0]} may see it before it is evaluated, is in a cycle of modules, and stays with Node`
      refuse(module.id, why)
    }
    // Node is told what was evaluated earlier than it comes to it (native-requests.ts of the runtime), but not what waits.
    for (const id of members.flatMap((member) => staticTargets(byId.get(member)!))) {
      if (components.get(id)?.members === members || !byId.has(id) || !reachesAwait(id)) continue
      const why = `it waits for an await, and ${members[0]}, which may see it early, is in a cycle of modules, and stays with Node`
      refuse(id, why)
    }
  }

  // Functions of a cycle may run before what their module requests. There they see functions of modules that have not begun,
  // whose imports may be uninitialized in turn, and bindings of modules that await.
  function findEarlyModules(
    cyclic: readonly string[],
    known: ReadonlySet<GraphModule> = new Set(),
  ): Set<GraphModule> {
    const found = new Set(cyclic.map((id) => byId.get(id)!).filter((module) => !known.has(module)))
    for (const module of found) {
      for (const owner of ownersSeenBy(module)) if (!known.has(owner)) found.add(owner)
    }
    return found
  }

  function findOwnersSeenBy(module: GraphModule): Set<GraphModule> {
    const { analysis, targets } = module
    const owners = new Set<GraphModule>()
    for (const entry of analysis.imports) {
      const { request, importName } = entry
      const target = targets[request] ?? null
      if (target === null) continue
      const read = importName === null ? [] : [resolveAnywhere(target, importName)]
      const members = unseenMembers(module, entry, resolveAnywhere)
      for (const resolution of members === null ? read : foundByMembers(members)) {
        if (resolution === null || typeof resolution === 'string' || resolution.binding === 'namespace')
          continue
        const owner = byId.get(resolution.module)
        // Bindings of synthetic modules are initialized from the start.
        if (owner === undefined) continue
        if (resolution.binding.initialization === 'function' || owner.analysis.hasTopLevelAwait)
          owners.add(owner)
      }
    }
    return owners
  }

  // As with externals in cycleRefusal(): whoever else in the cycle hands the namespace object over would have its module
  // evaluated too early.
  function findNodesImport(module: GraphModule): string | null {
    const { analysis, targets } = module
    for (const { request, importName } of seenImports(module)) {
      const target = targets[request]
      if (importName === null || target === null || target === undefined) continue
      const resolution = resolveExport(target, importName)
      if (
        resolution === 'native' ||
        (typeof resolution === 'object' && resolution?.binding === 'namespace')
      ) {
        return `imports "${importName}" from ${analysis.requests[request]!.specifier}, which only Node can read`
      }
    }
    return null
  }

  // Names that no module exports: whoever imports one fails to link, and only Node reports that exactly.
  function findMissingImport(module: GraphModule): string | null {
    const { analysis } = module
    const named = [...analysis.imports, ...analysis.indirectExports].filter(
      (entry): entry is typeof entry & { importName: string } => entry.importName !== null,
    )
    for (const { request, importName } of named) {
      const target = module.targets[request]
      if (target === null || target === undefined || refusals.has(target)) continue
      const resolution = resolveExport(target, importName)
      if (resolution === null || resolution === 'ambiguous') {
        const why = resolution === null ? 'does not export it' : 'exports it from two modules'
        return `it imports "${importName}" from ${analysis.requests[request]!.specifier}, which ${why}`
      }
    }
    return null
  }

  const results = new Map<string, RecordResult>()
  for (const module of modules) {
    const refusal = refusals.get(module.id)
    results.set(
      module.id,
      refusal === undefined ? { record: buildRecord(module), refusal: null } : { record: null, refusal },
    )
  }
  return results

  function buildRecord(module: GraphModule): ModuleRecord {
    const { analysis } = module
    const component = components.get(module.id)!
    const requests = analysis.requests.map((request, index): ModuleRequest => {
      const target = module.targets[index] ?? null
      const kind = request.kind ?? kindOf(target)
      return {
        specifier: request.specifier,
        attributes: request.attributes,
        dynamic: request.dynamic,
        kind,
        target: kind === 'chunk' ? targetPath(module.id, target!) : null,
      }
    })
    const imports = analysis.imports.map((entry): ImportEntry => {
      const { request, importName, localName } = entry
      const members = unseenMembers(module, entry)
      if (members !== null)
        return { request, importName, localName, access: 'copied', members: namesOfMembers(members) }
      const access = bindingAccess(module, entry, requests[request]!)
      return { request, importName, localName, access, members: null }
    })
    const form: ModuleFunctionForm = early.has(module)
      ? 'generator'
      : analysis.hasTopLevelAwait
        ? 'async function'
        : 'function'
    return {
      requests,
      imports,
      localExports: analysis.exportedBindings.flatMap((binding) =>
        (isManagedNamespace(module, binding) ? [] : binding.exportNames).map(
          (exportName): LocalExportEntry => ({
            exportName,
            localName: binding.localName,
            initialization: binding.initialization,
            moves: binding.moves,
          }),
        ),
      ),
      indirectExports: [...analysis.indirectExports, ...namespaceExports(module)],
      starExports: analysis.starExports,
      form,
      hasTopLevelAwait: analysis.hasTopLevelAwait,
      inCycle: component.isCycle,
      usesImportMeta: analysis.importMetas.length > 0,
      usesImportMetaResolve: analysis.usesImportMetaResolve,
      usesDynamicImport: analysis.usesDynamicImport,
      hasComputedDynamicImport: analysis.hasComputedDynamicImport,
      importsFromStrings: analysis.importsFromStrings,
    }
  }

  // `import * as ns; export { ns }` leads to what `export * as ns` does; nobody has to ask the module function for it.
  function namespaceExports(module: GraphModule): IndirectExportEntry[] {
    return module.analysis.exportedBindings.flatMap((binding) => {
      if (!isManagedNamespace(module, binding)) return []
      const { localName, exportNames, namespaceRequest } = binding
      return exportNames.map((exportName) => ({
        exportName,
        request: namespaceRequest!,
        importName: null,
        localName,
      }))
    })
  }

  function isManagedNamespace({ targets }: GraphModule, { namespaceRequest }: ExportedBinding): boolean {
    const target = namespaceRequest === null ? null : (targets[namespaceRequest] ?? null)
    return target !== null && byId.has(target) && !refusals.has(target)
  }

  function kindOf(target: string | null): RequestKind {
    if (target === null || refusals.has(target)) return 'external'
    const found = byId.get(target)
    if (found === undefined) return 'synthetic'
    return found.isPacked ? 'packed' : 'chunk'
  }

  function bindingAccess(module: GraphModule, entry: AnalyzedImport, request: ModuleRequest): BindingAccess {
    // A namespace object never changes; its properties do.
    if (entry.importName === null) return 'copied'
    // module.syncBuiltinESMExports() changes named exports of built-ins, and never the default one.
    if (request.kind === 'builtin') return entry.importName === 'default' ? 'copied' : 'live'
    if (request.kind === 'external') return 'namespace'
    const resolution = resolveExport(module.targets[entry.request]!, entry.importName)
    // findMissingImport() has refused null and 'ambiguous'.
    if (resolution === null || typeof resolution === 'string' || resolution.binding === 'namespace')
      return 'namespace'
    const { initialization, moves } = resolution.binding
    const isAcross = !module.isPacked && byId.get(resolution.module)?.isPacked
    // Hoisted functions may run, and read any import, before the module is evaluated.
    if (early.has(module)) return initialization === 'lexical' ? 'checked' : 'live'
    // Where packages are Node's, for want of hooks, only their namespace objects show what moves.
    if (moves && isAcross) return 'namespace'
    return moves ? 'live' : 'copied'
  }
}

function staticTargets(module: GraphModule): string[] {
  return module.targets.filter((target, index): target is string => {
    return target !== null && !module.analysis.requests[index]!.dynamic
  })
}

/** Whether a module awaits at its top level, or requests, however far away, one that does. */
function createAwaitSearch(modules: readonly GraphModule[]): (id: string) => boolean {
  let reaching: Set<string> | null = null
  return (id) => (reaching ??= findReachingAwait(modules)).has(id)
}

function findReachingAwait(modules: readonly GraphModule[]): Set<string> {
  const importers = new Map<string, string[]>()
  for (const module of modules) {
    for (const target of staticTargets(module)) {
      const list = importers.get(target)
      if (list) list.push(module.id)
      else importers.set(target, [module.id])
    }
  }
  const reaching = new Set(modules.filter(({ analysis }) => analysis.hasTopLevelAwait).map(({ id }) => id))
  for (const id of reaching) for (const importer of importers.get(id) ?? []) reaching.add(importer)
  return reaching
}

function memoize<Key extends object, Value>(find: (key: Key) => Value): (key: Key) => Value {
  const known = new WeakMap<Key, Value>()
  return (key) => {
    let value = known.get(key)
    if (value === undefined) known.set(key, (value = find(key)))
    return value
  }
}
