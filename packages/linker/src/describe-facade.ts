import {
  ArrayPrototypeConcat,
  ArrayPrototypeFilter,
  ArrayPrototypeMap,
  ArrayPrototypePush,
  ArrayPrototypeSome,
  JSONStringify,
  type ReadonlySafeMap,
  type ReadonlySafeSet,
  SafeMap,
  SafeSet,
  StringPrototypeStartsWith,
  keysOfMap,
  listOfSet,
  setOf,
} from '@esm-bytecode/format/primordials'
import type { CyclicModule } from './cyclic-module.ts'
import { findHandoffs, type Handoff } from './handoffs.ts'
import { importDeclaration } from './import-declaration.ts'
import { postOrder } from './post-order.ts'
import { syntheticsReadBy } from './read-bindings.ts'
import { namesByTwoStars, namespaceExports, starExportOf } from './resolve-export.ts'
import type { ResolvedBinding } from './resolved-binding.ts'
import { SyntheticModule } from './synthetic-module.ts'
import { takesNamespace } from './taken-namespaces.ts'

/** A static request of a module that has to be handed a namespace object. */
export interface NamespaceTaker {
  readonly module: CyclicModule
  readonly request: number
}

/** What Node sees in place of a managed module. */
export type FacadeDescription = ClosedGraphFacade | NodeLinkedFacade

/** Of the entry of a closed graph: all that its modules need of Node. */
export interface ClosedGraphFacade {
  readonly isLinkedByNode: false
  /** In the order in which the closed graph needs them, for hooks and instrumentation to see them. */
  readonly builtins: readonly { readonly specifier: string; readonly takers: readonly NamespaceTaker[] }[]
  /** In the order in which the closed graph stops for them. */
  readonly handoffs: readonly Handoff[]
  /** The handoffs that functions of a cycle read, which may run before Node comes to the handoff. */
  readonly early: readonly SyntheticModule[]
  /** By export name, in the order of the namespace object. */
  readonly exports: ReadonlySafeMap<string, ResolvedBinding>
}

/** Of a module that Node orders. */
export interface NodeLinkedFacade {
  readonly isLinkedByNode: true
  /** What names of ours begin with. */
  readonly prefix: string
  /** What stands behind the declarations of the module as written: imports of namespace objects, and re-exports. */
  readonly lines: string
  /** For each namespace object that is imported there, in their order. */
  readonly namespaces: readonly NamespaceTaker[]
  /** Export name to index of a cell. */
  readonly exports: ReadonlySafeMap<string, number>
}

/** What the records of a module, and of those that it reaches, say. */
export function describeFacade(module: CyclicModule): FacadeDescription {
  return module.isLinkedByNode ? describeLinkedByNode(module) : describeClosedGraph(module)
}

function describeClosedGraph(module: CyclicModule): ClosedGraphFacade {
  const members = postOrder(module)
  const handoffs = findHandoffs(module)
  return {
    isLinkedByNode: false,
    builtins: findBuiltins(members),
    handoffs: listOfSet(handoffs),
    early: findEarlyHandoffs(members, handoffs),
    exports: namespaceExports(module),
  }
}

function findBuiltins(members: readonly CyclicModule[]): ClosedGraphFacade['builtins'] {
  const takers = new SafeMap<string, NamespaceTaker[]>()
  for (let i = 0; i < members.length; i++) {
    const module = members[i]!
    for (let request = 0; request < module.record.requests.length; request++) {
      const { specifier, kind, dynamic } = module.record.requests[request]!
      if (dynamic) break
      if (kind !== 'builtin') continue
      const takersOfIt = takers.get(specifier)
      if (takersOfIt) ArrayPrototypePush(takersOfIt, { module, request })
      else takers.set(specifier, [{ module, request }])
    }
  }
  return ArrayPrototypeMap(keysOfMap(takers), (specifier) => ({ specifier, takers: takers.get(specifier)! }))
}

function findEarlyHandoffs(
  members: readonly CyclicModule[],
  handoffs: ReadonlySafeSet<Handoff>,
): SyntheticModule[] {
  if (handoffs.size === 0) return []
  const early = new SafeSet<SyntheticModule>()
  for (let j = 0; j < members.length; j++) {
    const module = members[j]!
    const { form, record } = module
    if (form !== 'generator') continue
    for (let i = 0; i < record.imports.length; i++) {
      const synthetics = syntheticsReadBy(module, record.imports[i]!)
      for (let k = 0; k < synthetics.length; k++) if (handoffs.has(synthetics[k]!)) early.add(synthetics[k]!)
    }
  }
  return listOfSet(early)
}

function describeLinkedByNode(module: CyclicModule): NodeLinkedFacade {
  const { record } = module
  let prefix = '$'
  while (ArrayPrototypeSome(record.imports, ({ localName }) => StringPrototypeStartsWith(localName, prefix)))
    prefix += '$'

  const namespaces: NamespaceTaker[] = []
  let lines = ''
  const importNamespace = (owner: CyclicModule, request: number) => {
    const { specifier, attributes } = owner.record.requests[request]!
    lines += importDeclaration(`*as ${prefix}n${namespaces.length}`, specifier, attributes)
    ArrayPrototypePush(namespaces, { module: owner, request })
  }
  neededNamespaces(module).forEach((request) => {
    importNamespace(module, request)
  })
  // In a cycle, functions of other modules may run before their facades do: their built-ins come from here.
  const others = earlyModules(module)
  for (let i = 0; i < others.length; i++) {
    const other = others[i]!
    neededNamespaces(other).forEach((request) => {
      // CommonJS stays in its place; until then its bindings are `undefined`, as they are natively.
      if (!(other.loadedModules[request] instanceof SyntheticModule)) importNamespace(other, request)
    })
  }
  for (let i = 0; i < record.indirectExports.length; i++) {
    const { exportName, localName } = record.indirectExports[i]!
    // Those without a local name stand in declarations that were taken as written.
    if (localName !== null) lines += `export{${localName} as ${JSONStringify(exportName)}};`
  }
  // One binding by two ways is no ambiguity, but for Node each facade has a binding of its own.
  const namesList = namesByTwoStars(module)
  for (let i = 0; i < namesList.length; i++) {
    const name = namesList[i]!
    // Stars over CommonJS stand as they are written, and lead to one binding; Node 22 has none of this name, and one plan is for all Nodes.
    if (name === 'module.exports') continue
    const isOwn =
      module.localExports.has(name) ||
      ArrayPrototypeSome(record.indirectExports, ({ exportName }) => exportName === name)
    const request = isOwn ? null : starExportOf(module, name)
    if (request === null) continue
    const quoted = JSONStringify(name)
    lines += `export{${quoted} as ${quoted}}from${JSONStringify(record.requests[request]!.specifier)};`
  }
  return { isLinkedByNode: true, prefix, lines, namespaces, exports: module.localExports }
}

/** Static requests whose namespace object the inputs of the module function, or what it re-exports, are made of. */
function neededNamespaces({ record, loadedModules }: CyclicModule): SafeSet<number> {
  const { imports, indirectExports, starExports } = record
  const requests = new SafeSet<number>()
  for (let i = 0; i < imports.length; i++) {
    const { request } = imports[i]!
    if (takesNamespace(imports[i]!) || !loadedModules[request]) requests.add(request)
  }
  const all = ArrayPrototypeMap(
    ArrayPrototypeConcat<{ readonly request: number }>(imports, indirectExports),
    ({ request }) => request,
  )
  const requestsList = ArrayPrototypeConcat(all, starExports)
  for (let i = 0; i < requestsList.length; i++) {
    const request = requestsList[i]!
    if (loadedModules[request] instanceof SyntheticModule) requests.add(request)
  }
  return requests
}

/** What may run before the modules that a member of a cycle waits for. */
function earlyModules(module: CyclicModule): CyclicModule[] {
  if (!module.record.inCycle) return []
  return ArrayPrototypeFilter(reachable(module), (other) => other !== module && other.form === 'generator')
}

function reachable(module: CyclicModule): CyclicModule[] {
  const seen = setOf(module.requestedModules)
  seen.forEach((each) => {
    for (let i = 0; i < each.requestedModules.length; i++) {
      const requested = each.requestedModules[i]!
      seen.add(requested)
    }
  })
  return listOfSet(seen)
}
