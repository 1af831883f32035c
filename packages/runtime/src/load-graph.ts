import type { ImportEntry, LocalExportEntry } from '@esm-bytecode/format'
import { getBuiltin, nodeModule } from './builtins.ts'
import { now } from './clock.ts'
import { CyclicModule } from './cyclic-module.ts'
import { importsInspector, isInspector } from './inspected.ts'
import { unserved as because, type Unserved } from './reasons.ts'
import {
  NAMESPACE,
  namesByTwoStars,
  resolvedCell,
  resolveExport,
  syntheticOf,
  type ResolvedBinding,
} from './resolve-export.ts'
import { SyntheticModule } from './synthetic-module.ts'
import { timeline } from './timeline.ts'

/** A module of ours, a synthetic one that we know, or why it is Node's. */
export type Loaded = CyclicModule | SyntheticModule | Unserved

/** URL to what was decided about it: once, for the life of the realm. ECMA-262 calls it [[LoadedModules]]. */
export type ModuleMap = Map<string, Loaded>

/** What loading needs from the world. */
export interface GraphHost {
  readonly modules: ModuleMap
  read(url: string): Loaded
  /** Whether Node has an instance of its own already. */
  isLoadedByNode(url: string): boolean
  /** Makes the module function, or says why it cannot. */
  prepare(module: CyclicModule): Unserved | null
}

/**
 * Loads a module and all that it statically requests among ours, and decides which of them can be served: a module can if
 * its own files are sound, every module of ours that it requests can, and what the build assumed about them still holds.
 * Nothing is evaluated. The decision is final.
 */
export function loadGraph(
  url: string,
  host: GraphHost,
): { result: Loaded; loaded: ReadonlyMap<string, Loaded> } {
  const { modules } = host
  const candidates: CyclicModule[] = []
  const unserved = new Map<CyclicModule, Unserved>()
  const importers = new Map<CyclicModule, CyclicModule[]>()
  const loading = new Map<string, Loaded>()
  const load = (moduleUrl: string): Loaded => {
    const existing = modules.get(moduleUrl) ?? loading.get(moduleUrl)
    if (existing) return existing
    const result = host.read(moduleUrl)
    loading.set(moduleUrl, result)
    if (result instanceof CyclicModule) candidates.push(result)
    return result
  }

  let isInspected = false
  // Candidates grow while they are gone through: breadth first, without recursion.
  const root = load(url)
  for (const module of candidates) {
    for (const [index, request] of module.record.requests.entries()) {
      if (request.dynamic) break
      module.loadedModules[index] = null
      if (request.kind === 'builtin') {
        isInspected ||= isInspector(request.specifier)
        if (!nodeModule.isBuiltin(request.specifier)) {
          const why = `this Node has no ${request.specifier}; start it with one that does`
          unserved.set(module, because('BMES_WARN_NO_BUILTIN', why))
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
        if (list) list.push(module)
        else importers.set(target, [module])
      } else {
        unserved.set(module, nativeImport(request.specifier, target))
      }
    }
  }

  if (isInspected) {
    for (const module of candidates) unserved.set(module, { reason: importsInspector, expected: false })
  }

  const isRootSeenEarly = root instanceof CyclicModule && isSeenEarly(root)
  const spread = () => {
    // The cycle may be among what is left to Node, or Node may have come here from it.
    const isWhole = unserved.size === 0 && !isRootSeenEarly
    for (const module of candidates) {
      if (isWhole || !isSeenEarly(module) || unserved.has(module)) continue
      const why = 'a cycle of modules may see it before it is evaluated, and something of that may be native'
      unserved.set(module, because('BMES_WARN_BROKEN_ASSUMPTION', `${why}; build all of it again`))
    }
    // A map grows while it is iterated: whoever imports an unserved module is unserved, and so on.
    for (const [module, why] of unserved) {
      for (const importer of importers.get(module) ?? []) {
        if (!unserved.has(importer)) unserved.set(importer, nativeImport(module.url, why))
      }
    }
  }
  markLoadedByNode(
    candidates.filter((module) => module !== root),
    host,
    unserved,
  )
  spread()

  for (const module of candidates) {
    if (unserved.has(module)) continue
    if (module.isPacked) {
      askForNames(module)
      continue
    }
    const broken = brokenAssumption(module, unserved)
    if (broken !== null)
      unserved.set(module, because('BMES_WARN_BROKEN_ASSUMPTION', `${broken}; build all of it again`))
  }
  for (const mark of [markCycles, markSeenEarly]) {
    // What a pack holds was built at once, and requests nothing but that: nothing has to be assumed.
    mark(
      candidates.filter((module) => !module.isPacked && !unserved.has(module)),
      unserved,
    )
  }
  spread()
  for (const module of candidates) {
    if (unserved.has(module)) continue
    const failure = host.prepare(module)
    if (failure !== null) unserved.set(module, failure)
  }
  spread()

  const served = candidates.filter((module) => !unserved.has(module))
  markReachingAwait(served, importers)
  for (const module of served) module.takes = takenNamespaces(module)
  markOpen(served, importers)
  markReadingEarly(served, importers, unserved)
  spread()
  for (const module of served) {
    if (unserved.has(module)) continue
    module.status = 'linked'
    // Only what Node orders gets its declarations from the chunk once more.
    if (!module.isOpen) module.files = null
  }
  for (const [moduleUrl, result] of loading) {
    const decision = result instanceof CyclicModule ? (unserved.get(result) ?? result) : result
    loading.set(moduleUrl, decision)
    modules.set(moduleUrl, decision)
  }
  return { result: loading.get(url)!, loaded: loading }
}

/** Whether a module outside of cycles was built for one whose functions may run before it; a skeleton has nothing to show then. */
function isSeenEarly({ record }: CyclicModule): boolean {
  return record.form === 'generator' && !record.inCycle
}

function nativeImport(name: string, { reason }: Unserved): Unserved {
  return because('BMES_WARN_NATIVE_IMPORT', `it imports ${name}, which is native: ${reason.message}`)
}

/**
 * A module that Node has is Node's, for there may be one instance only. With a module Node has all that it requests: where it
 * has none of those that request nothing, and none of those in cycles, it has none at all.
 */
function markLoadedByNode(
  modules: readonly CyclicModule[],
  { isLoadedByNode }: GraphHost,
  unserved: Map<CyclicModule, Unserved>,
): void {
  const isAtTheBottom = (module: CyclicModule) =>
    module.record.inCycle || module.requestedModules.length === 0
  if (!modules.some((module) => isAtTheBottom(module) && isLoadedByNode(module.url))) return
  for (const module of modules) {
    if (unserved.has(module) || !isLoadedByNode(module.url)) continue
    const message = 'Node had loaded it already; start with --import @esm-bytecode/runtime/register'
    unserved.set(module, because('BMES_WARN_ALREADY_LOADED', message))
  }
}

/** Node is to look for the names of synthetic modules that a packed module takes for granted. */
function askForNames({ record, loadedModules }: CyclicModule): void {
  for (const entries of [record.imports, record.indirectExports]) {
    for (const { request, importName } of entries) {
      const target = loadedModules[request]
      if (importName !== null && target instanceof SyntheticModule) target.cell(importName)
    }
  }
}

/** What the build assumed about other modules, and the records that were loaded do not confirm. */
function brokenAssumption(
  module: CyclicModule,
  unserved: ReadonlyMap<CyclicModule, Unserved>,
): string | null {
  const { record } = module
  for (const entry of record.imports) {
    const broken = brokenImport(module, entry)
    if (broken !== null) return broken
  }
  for (const { request, importName } of record.indirectExports) {
    const target = module.loadedModules[request]
    if (!target || importName === null) continue
    if (target instanceof CyclicModule && unserved.has(target)) continue
    const resolution = resolveExport(target, importName)
    if (resolution === null || resolution === 'ambiguous') return noExport(module, request, importName)
  }
  return null
}

function brokenImport(module: CyclicModule, { request, importName, access }: ImportEntry): string | null {
  const { specifier, kind } = module.record.requests[request]!
  if (importName === null) return null
  if (kind === 'builtin') {
    // Node reports a missing name at the line of the import; only it can.
    const started = now()
    const builtin = getBuiltin(specifier) as object | undefined
    timeline?.add('builtin', specifier.startsWith('node:') ? specifier : `node:${specifier}`, started)
    // What Node exports under a name: BuiltinModule.getESMFacade() in lib/internal/bootstrap/realm.js.
    return builtin === undefined ||
      importName === 'default' ||
      {}.propertyIsEnumerable.call(builtin, importName)
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
function markCycles(modules: readonly CyclicModule[], unserved: Map<CyclicModule, Unserved>): void {
  // Kahn's algorithm: what can be taken away leaf by leaf is in no cycle.
  const pending = new Map<CyclicModule, number>()
  const importers = new Map<CyclicModule, CyclicModule[]>()
  const inGraph = new Set(modules)
  for (const module of modules) {
    const requested = new Set(module.requestedModules.filter((each) => inGraph.has(each)))
    pending.set(module, requested.size)
    for (const each of requested) {
      const list = importers.get(each)
      if (list) list.push(module)
      else importers.set(each, [module])
    }
  }
  const ready = modules.filter((module) => pending.get(module) === 0)
  for (const module of ready) {
    pending.delete(module)
    for (const importer of importers.get(module) ?? []) {
      const left = pending.get(importer)! - 1
      pending.set(importer, left)
      if (left === 0) ready.push(importer)
    }
  }
  // What is left reaches a cycle, or is in one.
  for (const module of pending.keys()) {
    if (!module.record.inCycle && reaches(module, module)) {
      unserved.set(
        module,
        because(
          'BMES_WARN_BROKEN_ASSUMPTION',
          'it was in no cycle of modules when it was built, and now it is; build all of it again',
        ),
      )
    }
  }
}

/** What functions of a cycle may see before it is evaluated has to be in two phases, as the cycle is. */
function markSeenEarly(modules: readonly CyclicModule[], unserved: Map<CyclicModule, Unserved>): void {
  for (const module of modules) {
    const { form, inCycle, imports, requests } = module.record
    if (form !== 'generator') continue
    const seen = imports.find(({ request, importName, access }) => {
      const target = module.loadedModules[request]
      if (!target || importName === null || access === 'namespace') return false
      const resolution = resolveExport(target, importName) as ResolvedBinding
      if (resolution.module instanceof SyntheticModule) return false
      const { record } = resolution.module
      if (record.form === 'generator') return false
      return record.hasTopLevelAwait || bindingOf(resolution).initialization === 'function'
    })
    // A cycle that is none any longer is no matter.
    if (seen === undefined || (inCycle && !reaches(module, module))) continue
    const { specifier } = requests[seen.request]!
    unserved.set(
      module,
      because(
        'BMES_WARN_BROKEN_ASSUMPTION',
        `"${seen.importName}" of ${specifier} is seen by a cycle of modules now, before it is evaluated; build all of it again`,
      ),
    )
  }
}

function reaches(from: CyclicModule, to: CyclicModule): boolean {
  const seen = new Set<CyclicModule>()
  const work = [from]
  for (let module = work.pop(); module; module = work.pop()) {
    for (const requested of module.requestedModules) {
      if (requested === to) return true
      if (!seen.has(requested)) {
        seen.add(requested)
        work.push(requested)
      }
    }
  }
  return false
}

function markReachingAwait(
  modules: readonly CyclicModule[],
  importers: ReadonlyMap<CyclicModule, CyclicModule[]>,
): void {
  const work = modules.filter(
    (module) => module.reachesAwait || module.requestedModules.some(({ reachesAwait }) => reachesAwait),
  )
  for (let module = work.pop(); module; module = work.pop()) {
    module.reachesAwait = true
    for (const importer of importers.get(module) ?? []) if (!importer.reachesAwait) work.push(importer)
  }
}

/** Finds what Node has to order: whoever requests something of Node's, and whoever requests that. */
function markOpen(
  modules: readonly CyclicModule[],
  importers: ReadonlyMap<CyclicModule, CyclicModule[]>,
): void {
  const loaded = new Set(modules)
  const work = modules.filter(needsNode)
  for (const module of work) module.isOpen = true
  const open = (module: CyclicModule) => {
    // What was decided before stays as it is.
    if (module.isOpen || !loaded.has(module)) return
    module.isOpen = true
    work.push(module)
  }
  for (let module = work.pop(); module; module = work.pop()) {
    for (const importer of importers.get(module) ?? []) open(importer)
    // Where Node has to say whether a name by two stars is one binding, it has to follow all of them itself.
    if (namesByTwoStars(module).every((name) => resolveExport(module, name) !== 'native')) continue
    const ways = new Set(reexported(module))
    for (const each of ways) {
      const next = reexported(each)
      if (next.length === 0) continue
      open(each)
      for (const target of next) ways.add(target)
    }
  }
}

/**
 * Functions of a cycle may read what CommonJS exports before their module is evaluated. An island has that at once; of an
 * open module, the skeleton hands it over. The build has left such cycles to Node.
 */
function markReadingEarly(
  modules: readonly CyclicModule[],
  importers: ReadonlyMap<CyclicModule, CyclicModule[]>,
  unserved: Map<CyclicModule, Unserved>,
): void {
  const isCyclicAndOpen = ({ isOpen, record }: CyclicModule) => isOpen && record.inCycle
  if (!modules.some(isCyclicAndOpen)) return
  const reached = new Set(
    modules.filter((module) => module.record.form === 'generator' && readsSynthetic(module)),
  )
  for (const module of reached) {
    if (isCyclicAndOpen(module)) {
      const why =
        'it is in a cycle of modules that reads CommonJS, and Node orders that cycle now; build all of it again'
      unserved.set(module, because('BMES_WARN_BROKEN_ASSUMPTION', why))
    }
    for (const importer of importers.get(module) ?? []) reached.add(importer)
  }
}

function readsSynthetic({ record, loadedModules }: CyclicModule): boolean {
  return record.imports.some(
    ({ request, importName }) => syntheticOf(loadedModules[request], importName) !== null,
  )
}

function needsNode(module: CyclicModule): boolean {
  const { requests, indirectExports, starExports, usesImportMetaResolve } = module.record
  if (usesImportMetaResolve) return true
  for (const [index, { kind, dynamic }] of requests.entries()) {
    if (dynamic) break
    const target = module.loadedModules[index] ?? null
    if (target === null ? kind !== 'builtin' : target instanceof CyclicModule && target.isOpen) return true
  }
  const isBuiltinRequest = (request: number) => requests[request]!.kind === 'builtin'
  return (
    // An island cannot stop for these: a skeleton that awaits is evaluated later than its module would be.
    module.takes.some(({ reachesAwait }) => reachesAwait) ||
    // Which names CommonJS has, Node's lexer says, and there are several of them. A name that is imported is asked for.
    starExports.some((request) => module.loadedModules[request] instanceof SyntheticModule) ||
    // Re-exported built-ins are bindings of Node's.
    indirectExports.some(({ request }) => isBuiltinRequest(request)) ||
    starExports.some(isBuiltinRequest) ||
    // Node tells who imports such a name from who imports one that is not there. Packages have such names, and nobody imports them.
    (!module.isPacked && namesByTwoStars(module).some((name) => resolveExport(module, name) === 'ambiguous'))
  )
}

/** Most modules take none. */
const NONE: readonly CyclicModule[] = []

/** The modules of ours whose namespace objects a module takes or exports: Node's own, so that there is one only of each. */
function takenNamespaces({ record, loadedModules }: CyclicModule): readonly CyclicModule[] {
  let taken: CyclicModule[] | null = null
  const take = (request: number) => {
    const target = loadedModules[request]
    if (target instanceof CyclicModule) (taken ??= []).push(target)
  }
  for (const { importName, access, request } of record.imports) {
    if (importName === null || access === 'namespace') take(request)
  }
  for (const { importName, request } of record.indirectExports) if (importName === null) take(request)
  return taken ?? NONE
}

/** What a module re-exports from: modules of ours. */
function reexported(module: CyclicModule): CyclicModule[] {
  const { indirectExports, starExports } = module.record
  const requests = [...indirectExports.map(({ request }) => request), ...starExports]
  return requests.flatMap((request) => {
    const target = module.loadedModules[request]
    return target instanceof CyclicModule ? target : []
  })
}
