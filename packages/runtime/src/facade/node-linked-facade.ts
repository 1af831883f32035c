import {
  ArrayPrototypeConcat,
  ArrayPrototypeFilter,
  ArrayPrototypeMap,
  ArrayPrototypePush,
  ArrayPrototypeSome,
  JSONStringify,
  SafeMap,
  SafeSet,
  StringPrototypeStartsWith,
  listOfSet,
  setOf,
} from '@esm-bytecode/format/primordials'
import type { CyclicModule } from '../link/cyclic-module.ts'
import { namesByTwoStars, starExportOf } from '../link/resolve-export.ts'
import { importDeclaration, writeBody, type ExportedCell } from './facade-source.ts'
import type { NamespaceTaker, Facade } from './facade.ts'
import { SyntheticModule } from '../link/synthetic-module.ts'

/** A module that Node orders: its requests as written, in their order and at their positions. */
export function writeNodeLinkedFacade(module: CyclicModule, accessor: string): Facade {
  const { record } = module
  let prefix = '$'
  while (ArrayPrototypeSome(record.imports, ({ localName }) => StringPrototypeStartsWith(localName, prefix)))
    prefix += '$'

  const namespaces: NamespaceTaker[][] = []
  let lines = module.files!.readDeclarations()
  const importNamespace = (owner: CyclicModule, request: number) => {
    const { specifier, attributes } = owner.record.requests[request]!
    lines += importDeclaration(`*as ${prefix}n${namespaces.length}`, specifier, attributes)
    ArrayPrototypePush(namespaces, [{ module: owner, request }])
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
    const isOwn =
      module.localExports.has(name) ||
      ArrayPrototypeSome(record.indirectExports, ({ exportName }) => exportName === name)
    const request = isOwn ? null : starExportOf(module, name)
    if (request === null) continue
    const quoted = JSONStringify(name)
    lines += `export{${quoted} as ${quoted}}from${JSONStringify(record.requests[request]!.specifier)};`
  }
  const { cells } = module
  const names: ExportedCell[] = []
  module.localExports.forEach((cell, exportName) => {
    ArrayPrototypePush(names, { exportName, cell })
  })
  const isAsync = record.hasTopLevelAwait
  const body = { prefix, names, cells, namespaceCount: namespaces.length, isAsync, accessor }
  return {
    source: lines + writeBody(body),
    cells,
    namespaces,
    handoffs: new SafeSet(),
    early: [],
    parts: new SafeMap(),
    isAsync,
  }
}

/** Static requests whose namespace object the inputs of the module function, or what it re-exports, are made of. */
function neededNamespaces({ record, loadedModules }: CyclicModule): SafeSet<number> {
  const { imports, indirectExports, starExports } = record
  const requests = new SafeSet<number>()
  for (let i = 0; i < imports.length; i++) {
    const { request, importName, access } = imports[i]!
    if (access === 'namespace' || importName === null || !loadedModules[request]) requests.add(request)
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
  return ArrayPrototypeFilter(
    reachable(module),
    (other) => other !== module && other.record.form === 'generator',
  )
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
