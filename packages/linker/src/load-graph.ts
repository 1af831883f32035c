import {
  ArrayPrototypeEvery,
  ArrayPrototypeFilter,
  ArrayPrototypeFind,
  ArrayPrototypePop,
  ArrayPrototypePush,
  ArrayPrototypeSome,
  type ReadonlySafeMap,
  SafeMap,
  SafeSet,
  setOf,
} from '@esm-bytecode/format/primordials'
import type { ImportEntry, LocalExportEntry } from '@esm-bytecode/format'
import { ANSWERED, AnsweredModule } from './answered-module.ts'
import { isOrderedAlike, mayImportNative, takeAnswered } from './answered-packages.ts'
import { CyclicModule } from './cyclic-module.ts'
import { importsInspector, isInspector } from './inspector.ts'
import { areMembersAsBuilt } from './linked-members.ts'
import { bindingsReadBy, syntheticsReadBy } from './read-bindings.ts'
import { nativeBecause, nativeImport, type NativeDecision } from './reasons.ts'
import { namesByTwoStars, resolveExport } from './resolve-export.ts'
import { NAMESPACE, resolvedCell, type ResolvedBinding } from './resolved-binding.ts'
import { SyntheticModule } from './synthetic-module.ts'
import { takenNamespaces } from './taken-namespaces.ts'

/** A managed module, a synthetic one that we know, one that is answered, or why it is Node's. */
export type Loaded = CyclicModule | SyntheticModule | AnsweredModule | NativeDecision

/** URL to what was decided about it: once, for the life of the loader. ECMA-262 calls it [[LoadedModules]]. */
export type ModuleMap = SafeMap<string, Loaded>

/** What loading needs from the world. */
export interface GraphHost {
  readonly modules: ModuleMap
  read(url: string): Loaded
  /** Whether Node has an instance of its own already. */
  isLoadedByNode(url: string): boolean
  /** Whether Node has a built-in module. */
  hasBuiltin(specifier: string): boolean
  /** Whether a built-in module exports a name that is not `default`. */
  builtinExports(specifier: string, exportName: string): boolean
  /** Makes the module function, or says why it cannot. */
  prepare(module: CyclicModule): NativeDecision | null
}

/**
 * Loads a module and all that it statically requests among ours, and decides which of them can be served: a module can if
 * its own files are sound, every managed module that it requests can, and what the build assumed about them still holds.
 * Nothing is evaluated. The decision is final.
 */
export function loadGraph(
  url: string,
  host: GraphHost,
): { result: Loaded; loaded: ReadonlySafeMap<string, Loaded> } {
  const { modules } = host
  const candidates: CyclicModule[] = []
  const native = new SafeMap<CyclicModule, NativeDecision>()
  const importers = new SafeMap<CyclicModule, CyclicModule[]>()
  const loading = new SafeMap<string, Loaded>()
  const load = (moduleUrl: string): Loaded => {
    const existing = modules.get(moduleUrl) ?? loading.get(moduleUrl)
    if (existing) return existing
    const result = host.read(moduleUrl)
    loading.set(moduleUrl, result)
    if (result instanceof CyclicModule) ArrayPrototypePush(candidates, result)
    return result
  }

  let isInspected = false
  let importsAnswered = false
  const packagesImportingAnswered = new SafeSet<CyclicModule>()
  // Candidates grow while they are gone through: breadth first, without recursion.
  const root = load(url)
  for (let i = 0; i < candidates.length; i++) {
    const module = candidates[i]!
    for (let index = 0; index < module.record.requests.length; index++) {
      const request = module.record.requests[index]!
      if (request.dynamic) break
      module.loadedModules[index] = null
      if (request.kind === 'builtin') {
        isInspected ||= isInspector(request.specifier)
        if (!host.hasBuiltin(request.specifier)) {
          const why = `this Node has no ${request.specifier}; start it with one that does`
          native.set(module, nativeBecause('BMES_WARN_NO_BUILTIN', why))
        }
        continue
      }
      const targetUrl = module.files!.target(index)
      if (targetUrl === null) continue
      const target = load(targetUrl)
      if (target instanceof SyntheticModule) {
        module.loadedModules[index] = target
        continue
      }
      if (target instanceof CyclicModule) {
        module.loadedModules[index] = target
        const list = importers.get(target)
        if (list) ArrayPrototypePush(list, module)
        else importers.set(target, [module])
      } else if (!(target instanceof AnsweredModule)) {
        native.set(module, nativeImport(request.specifier, target))
      } else {
        if (module.isPacked) packagesImportingAnswered.add(module)
        else importsAnswered = true
        if (!mayImportNative(module, index)) native.set(module, nativeImport(request.specifier, ANSWERED))
      }
    }
  }

  const answered = isInspected ? [] : takeAnswered(url, candidates, native, packagesImportingAnswered)
  if (
    (importsAnswered || packagesImportingAnswered.size > 0) &&
    !ArrayPrototypeEvery(candidates, (module) => isOrderedAlike(module, url))
  ) {
    for (let i = 0; i < candidates.length; i++) {
      const module = candidates[i]!
      if (!module.isPacked) native.set(module, nativeImport('modules that are answered', ANSWERED))
    }
  }
  if (isInspected) {
    for (let j = 0; j < candidates.length; j++) {
      const module = candidates[j]!
      native.set(module, { reason: importsInspector, expected: false })
    }
  }

  const isRootSeenEarly = root instanceof CyclicModule && isSeenEarly(root)
  const spread = () => {
    // The cycle may be among what is left to Node, or Node may have come here from it.
    const isWhole = native.size === 0 && !isRootSeenEarly
    for (let i = 0; i < candidates.length; i++) {
      const module = candidates[i]!
      if (isWhole || !isSeenEarly(module) || native.has(module)) continue
      const why = 'a cycle of modules may see it before it is evaluated, and something of that may be native'
      native.set(module, nativeBecause('BMES_WARN_BROKEN_PREMISE', `${why}; build all of it again`))
    }
    // A map grows while it is iterated: whoever imports a native module is native, and so on.
    native.forEach((why, module) => {
      const importersList = importers.get(module) ?? []
      for (let i = 0; i < importersList.length; i++) {
        const importer = importersList[i]!
        if (!native.has(importer)) native.set(importer, nativeImport(module.url, why))
      }
    })
  }
  markLoadedByNode(
    ArrayPrototypeFilter(candidates, (module) => module !== root),
    host,
    native,
  )
  spread()

  for (let i = 0; i < candidates.length; i++) {
    const module = candidates[i]!
    if (native.has(module)) continue
    if (module.isPacked) {
      // Node is to look for names that the pack takes for granted.
      forEachSyntheticName(module, (target, name) => target.cell(name))
      continue
    }
    const broken = brokenPremise(module, native, host)
    if (broken !== null)
      native.set(module, nativeBecause('BMES_WARN_BROKEN_PREMISE', `${broken}; build all of it again`))
  }
  const marks = [markCycles, markSeenEarly]
  for (let i = 0; i < marks.length; i++) {
    const mark = marks[i]!
    // What a pack holds was built at once, and requests nothing but that: nothing has to be assumed.
    mark(
      ArrayPrototypeFilter(candidates, (module) => !module.isPacked && !native.has(module)),
      native,
    )
  }
  spread()
  for (let i = 0; i < candidates.length; i++) {
    const module = candidates[i]!
    if (native.has(module)) continue
    const failure = host.prepare(module)
    if (failure !== null) native.set(module, failure)
  }
  spread()

  const served = ArrayPrototypeFilter(candidates, (module) => !native.has(module))
  markReachingAwait(served, importers)
  for (let i = 0; i < served.length; i++) {
    const module = served[i]!
    module.takes = takenNamespaces(module)
  }
  markLinkedByNode(served, importers)
  markReadingEarly(served, importers, native)
  spread()
  for (let i = 0; i < served.length; i++) {
    const module = served[i]!
    if (native.has(module)) continue
    module.status = 'linked'
    // Only what Node orders gets its declarations from the chunk once more.
    if (!module.isLinkedByNode) module.files = null
  }
  for (let i = 0; i < answered.length; i++) {
    const { url: moduleUrl, files } = answered[i]!
    loading.set(moduleUrl, new AnsweredModule(moduleUrl, files!))
  }
  loading.forEach((result, moduleUrl) => {
    const decision = result instanceof CyclicModule ? (native.get(result) ?? result) : result
    loading.set(moduleUrl, decision)
    modules.set(moduleUrl, decision)
  })
  return { result: loading.get(url)!, loaded: loading }
}

/** Whether a module outside of cycles was built for one whose functions may run before it; a facade has nothing to show then. */
function isSeenEarly({ record }: CyclicModule): boolean {
  return record.form === 'generator' && !record.inCycle
}

/** Whether a module requests none of ours, or is in a cycle. */
export function isAtTheBottom({ record, requestedModules }: CyclicModule): boolean {
  return record.inCycle || requestedModules.length === 0
}

/**
 * A module that Node has is Node's, for there may be one instance only. With a module Node has all that it requests: where it
 * has none of those that request nothing, and none of those in cycles, it has none at all.
 */
function markLoadedByNode(
  modules: readonly CyclicModule[],
  { isLoadedByNode }: GraphHost,
  native: SafeMap<CyclicModule, NativeDecision>,
): void {
  if (!ArrayPrototypeSome(modules, (module) => isAtTheBottom(module) && isLoadedByNode(module.url))) return
  for (let i = 0; i < modules.length; i++) {
    const module = modules[i]!
    if (native.has(module) || !isLoadedByNode(module.url)) continue
    const message = 'Node had loaded it already; start with --import @esm-bytecode/runtime/register'
    native.set(module, nativeBecause('BMES_WARN_ALREADY_LOADED', message))
  }
}

/** Calls back for each name that a packed module imports or re-exports from a synthetic module. */
export function forEachSyntheticName(
  { record, loadedModules }: CyclicModule,
  callback: (target: SyntheticModule, name: string) => void,
): void {
  const entriesList = [record.imports, record.indirectExports]
  for (let i = 0; i < entriesList.length; i++) {
    const entries = entriesList[i]!
    for (let j = 0; j < entries.length; j++) {
      const { request, importName } = entries[j]!
      const target = loadedModules[request]
      if (importName !== null && target instanceof SyntheticModule) callback(target, importName)
    }
  }
}

/** What the build assumed about other modules, and the records that were loaded do not confirm. */
function brokenPremise(
  module: CyclicModule,
  native: ReadonlySafeMap<CyclicModule, NativeDecision>,
  host: GraphHost,
): string | null {
  const { record } = module
  for (let i = 0; i < record.imports.length; i++) {
    const entry = record.imports[i]!
    const broken = brokenImport(module, entry, host)
    if (broken !== null) return broken
  }
  for (let i = 0; i < record.indirectExports.length; i++) {
    const { request, importName } = record.indirectExports[i]!
    const target = module.loadedModules[request]
    if (!target || importName === null) continue
    if (target instanceof CyclicModule && native.has(target)) continue
    const resolution = resolveExport(target, importName)
    if (resolution === null || resolution === 'ambiguous') return noExport(module, request, importName)
  }
  return null
}

function brokenImport(module: CyclicModule, entry: ImportEntry, host: GraphHost): string | null {
  const { request, importName, access } = entry
  const { specifier, kind } = module.record.requests[request]!
  if (entry.members !== null && module.loadedModules[request]) {
    return areMembersAsBuilt(module, entry)
      ? null
      : `"${entry.localName}" of ${specifier} was an object with other members when it was built`
  }
  if (importName === null) return null
  if (kind === 'builtin') {
    // Node reports a missing name at the line of the import; only it can.
    return importName === 'default' || host.builtinExports(specifier, importName)
      ? null
      : noExport(module, request, importName)
  }
  const target = module.loadedModules[request]
  if (!target) return null
  const resolution = resolveExport(target, importName)
  if (resolution === null || resolution === 'ambiguous') return noExport(module, request, importName)
  if (access === 'namespace') return null
  if (resolution === 'native' || resolution.binding === NAMESPACE) {
    return `"${importName}" of ${specifier} was another kind of export when it was built`
  }
  // From now on Node is asked whether that name is there.
  if (resolution.module instanceof SyntheticModule) resolvedCell(resolution)
  if (access === 'checked') return null
  const binding = bindingOf(resolution)
  if (access === 'live') {
    return module.record.form === 'generator' && binding.initialization === 'lexical'
      ? `"${importName}" of ${specifier} was hoisted when it was built`
      : null
  }
  return binding.moves
    ? `"${importName}" of ${specifier} could not change when it was built, and now it can`
    : null
}

type Binding = Pick<LocalExportEntry, 'initialization' | 'moves'>

const SYNTHETIC_BINDING: Binding = { initialization: 'var', moves: false }

function bindingOf({ module, binding }: ResolvedBinding): Binding {
  if (module instanceof SyntheticModule) return SYNTHETIC_BINDING
  return module.bindings[binding as number]!
}

function noExport(module: CyclicModule, request: number, importName: string): string {
  return `${module.record.requests[request]!.specifier} does not export "${importName}"`
}

/**
 * A module that was not built as part of a cycle cannot run in one. Whoever reaches itself is in a cycle; only modules that
 * say otherwise have to be asked.
 */
function markCycles(modules: readonly CyclicModule[], native: SafeMap<CyclicModule, NativeDecision>): void {
  // Kahn's algorithm: what can be taken away leaf by leaf is in no cycle.
  const pending = new SafeMap<CyclicModule, number>()
  const importers = new SafeMap<CyclicModule, CyclicModule[]>()
  const inGraph = setOf(modules)
  for (let i = 0; i < modules.length; i++) {
    const module = modules[i]!
    const requested = setOf(ArrayPrototypeFilter(module.requestedModules, (each) => inGraph.has(each)))
    pending.set(module, requested.size)
    requested.forEach((each) => {
      const list = importers.get(each)
      if (list) ArrayPrototypePush(list, module)
      else importers.set(each, [module])
    })
  }
  const ready = ArrayPrototypeFilter(modules, (module) => pending.get(module) === 0)
  for (let i = 0; i < ready.length; i++) {
    const module = ready[i]!
    pending.delete(module)
    const importersList = importers.get(module) ?? []
    for (let j = 0; j < importersList.length; j++) {
      const importer = importersList[j]!
      const left = pending.get(importer)! - 1
      pending.set(importer, left)
      if (left === 0) ArrayPrototypePush(ready, importer)
    }
  }
  // What is left reaches a cycle, or is in one.
  pending.forEach((_, module) => {
    if (!module.record.inCycle && reaches(module, module)) {
      native.set(
        module,
        nativeBecause(
          'BMES_WARN_BROKEN_PREMISE',
          'it was in no cycle of modules when it was built, and now it is; build all of it again',
        ),
      )
    }
  })
}

/** What functions of a cycle may see before it is evaluated has to be in two phases, as the cycle is. */
function markSeenEarly(
  modules: readonly CyclicModule[],
  native: SafeMap<CyclicModule, NativeDecision>,
): void {
  for (let i = 0; i < modules.length; i++) {
    const module = modules[i]!
    const { form, inCycle, imports, requests } = module.record
    if (form !== 'generator') continue
    const seen = ArrayPrototypeFind(imports, (entry) =>
      ArrayPrototypeSome(bindingsReadBy(module, entry), (resolution) => {
        if (resolution.module instanceof SyntheticModule) return false
        const { record } = resolution.module
        if (record.form === 'generator') return false
        return record.hasTopLevelAwait || bindingOf(resolution).initialization === 'function'
      }),
    )
    // A cycle that is none any longer is no matter.
    if (seen === undefined || (inCycle && !reaches(module, module))) continue
    const { specifier } = requests[seen.request]!
    native.set(
      module,
      nativeBecause(
        'BMES_WARN_BROKEN_PREMISE',
        `"${seen.localName}" of ${specifier} is seen by a cycle of modules now, before it is evaluated; build all of it again`,
      ),
    )
  }
}

function reaches(from: CyclicModule, to: CyclicModule): boolean {
  const seen = new SafeSet<CyclicModule>()
  const work = [from]
  for (let module = ArrayPrototypePop(work); module; module = ArrayPrototypePop(work)) {
    for (let i = 0; i < module.requestedModules.length; i++) {
      const requested = module.requestedModules[i]!
      if (requested === to) return true
      if (!seen.has(requested)) {
        seen.add(requested)
        ArrayPrototypePush(work, requested)
      }
    }
  }
  return false
}

function markReachingAwait(
  modules: readonly CyclicModule[],
  importers: ReadonlySafeMap<CyclicModule, CyclicModule[]>,
): void {
  const work = ArrayPrototypeFilter(
    modules,
    (module) =>
      module.reachesAwait || ArrayPrototypeSome(module.requestedModules, ({ reachesAwait }) => reachesAwait),
  )
  for (let module = ArrayPrototypePop(work); module; module = ArrayPrototypePop(work)) {
    module.reachesAwait = true
    const importersList = importers.get(module) ?? []
    for (let i = 0; i < importersList.length; i++) {
      const importer = importersList[i]!
      if (!importer.reachesAwait) ArrayPrototypePush(work, importer)
    }
  }
}

/** Finds what Node has to order: whoever requests something of Node's, and whoever requests that. */
function markLinkedByNode(
  modules: readonly CyclicModule[],
  importers: ReadonlySafeMap<CyclicModule, CyclicModule[]>,
): void {
  const loaded = setOf(modules)
  const work = ArrayPrototypeFilter(modules, needsNode)
  for (let i = 0; i < work.length; i++) {
    const module = work[i]!
    module.isLinkedByNode = true
  }
  const open = (module: CyclicModule) => {
    // What was decided before stays as it is.
    if (module.isLinkedByNode || !loaded.has(module)) return
    module.isLinkedByNode = true
    ArrayPrototypePush(work, module)
  }
  for (let module = ArrayPrototypePop(work); module; module = ArrayPrototypePop(work)) {
    const importersList = importers.get(module) ?? []
    for (let i = 0; i < importersList.length; i++) {
      const importer = importersList[i]!
      open(importer)
    }
    // Where Node has to say whether a name by two stars is one binding, it has to follow all of them itself.
    if (ArrayPrototypeEvery(namesByTwoStars(module), (name) => resolveExport(module, name) !== 'native'))
      continue
    const ways = setOf(reexported(module))
    ways.forEach((each) => {
      const next = reexported(each)
      if (next.length === 0) return
      open(each)
      for (let i = 0; i < next.length; i++) {
        const target = next[i]!
        ways.add(target)
      }
    })
  }
}

/**
 * Functions of a cycle may read what CommonJS exports before their module is evaluated. A closed graph has that at once; of an
 * open module, the facade hands it over. The build has excluded such cycles.
 */
function markReadingEarly(
  modules: readonly CyclicModule[],
  importers: ReadonlySafeMap<CyclicModule, CyclicModule[]>,
  native: SafeMap<CyclicModule, NativeDecision>,
): void {
  const isCyclicAndLinkedByNode = ({ isLinkedByNode, record }: CyclicModule) =>
    isLinkedByNode && record.inCycle
  if (!ArrayPrototypeSome(modules, isCyclicAndLinkedByNode)) return
  const reached = setOf(
    ArrayPrototypeFilter(modules, (module) => module.record.form === 'generator' && readsSynthetic(module)),
  )
  reached.forEach((module) => {
    if (isCyclicAndLinkedByNode(module)) {
      const why =
        'it is in a cycle of modules that reads CommonJS, and Node orders that cycle now; build all of it again'
      native.set(module, nativeBecause('BMES_WARN_BROKEN_PREMISE', why))
    }
    const importersList = importers.get(module) ?? []
    for (let i = 0; i < importersList.length; i++) {
      const importer = importersList[i]!
      reached.add(importer)
    }
  })
}

function readsSynthetic(module: CyclicModule): boolean {
  return ArrayPrototypeSome(module.record.imports, (entry) => syntheticsReadBy(module, entry).length > 0)
}

function needsNode(module: CyclicModule): boolean {
  const { requests, indirectExports, starExports, usesImportMetaResolve } = module.record
  if (usesImportMetaResolve) return true
  for (let index = 0; index < requests.length; index++) {
    const { kind, dynamic } = requests[index]!
    if (dynamic) break
    const target = module.loadedModules[index] ?? null
    if (target === null ? kind !== 'builtin' : target instanceof CyclicModule && target.isLinkedByNode)
      return true
  }
  const isBuiltinRequest = (request: number) => requests[request]!.kind === 'builtin'
  return (
    // A closed graph cannot stop for these: a facade that awaits is evaluated later than its module would be.
    ArrayPrototypeSome(module.takes, ({ reachesAwait }) => reachesAwait) ||
    // Which names CommonJS has, Node's lexer says, and there are several of them. A name that is imported is asked for.
    ArrayPrototypeSome(starExports, (request) => module.loadedModules[request] instanceof SyntheticModule) ||
    // Re-exported built-ins are bindings of Node's.
    ArrayPrototypeSome(indirectExports, ({ request }) => isBuiltinRequest(request)) ||
    ArrayPrototypeSome(starExports, isBuiltinRequest) ||
    // Node tells who imports such a name from who imports one that is not there. Packages have such names, and nobody imports them.
    (!module.isPacked &&
      ArrayPrototypeSome(namesByTwoStars(module), (name) => resolveExport(module, name) === 'ambiguous'))
  )
}

/** What a module re-exports from: managed modules. */
function reexported(module: CyclicModule): CyclicModule[] {
  const { indirectExports, starExports } = module.record
  const modules: CyclicModule[] = []
  const add = (request: number) => {
    const target = module.loadedModules[request]
    if (target instanceof CyclicModule) ArrayPrototypePush(modules, target)
  }
  for (let i = 0; i < indirectExports.length; i++) add(indirectExports[i]!.request)
  for (let i = 0; i < starExports.length; i++) add(starExports[i]!)
  return modules
}
