import type { CyclicModule } from './cyclic-module.ts'
import { namesByTwoStars, starExportOf } from './resolve-export.ts'
import { importDeclaration, writeBody } from './skeleton-source.ts'
import type { NamespaceTaker, Skeleton } from './skeleton.ts'
import { SyntheticModule } from './synthetic-module.ts'

/** A module that Node orders: its requests as written, in their order and at their positions. */
export function writeOpenSkeleton(module: CyclicModule, accessor: string): Skeleton {
  const { record } = module
  const taken = new Set(record.imports.map((entry) => entry.localName))
  let prefix = '$'
  while ([...taken].some((name) => name.startsWith(prefix))) prefix += '$'

  const namespaces: NamespaceTaker[][] = []
  let lines = module.files!.readDeclarations()
  const importNamespace = (owner: CyclicModule, request: number) => {
    const { specifier, attributes } = owner.record.requests[request]!
    lines += importDeclaration(`*as ${prefix}n${namespaces.length}`, specifier, attributes)
    namespaces.push([{ module: owner, request }])
  }
  for (const request of neededNamespaces(module)) importNamespace(module, request)
  // In a cycle, functions of other modules may run before their skeletons do: their built-ins come from here.
  for (const other of earlyModules(module)) {
    for (const request of neededNamespaces(other)) {
      // CommonJS stays in its place; until then its bindings are `undefined`, as they are natively.
      if (!(other.loadedModules[request] instanceof SyntheticModule)) importNamespace(other, request)
    }
  }
  for (const { exportName, localName } of record.indirectExports) {
    // Those without a local name stand in declarations that were taken as written.
    if (localName !== null) lines += `export{${localName} as ${JSON.stringify(exportName)}};`
  }
  // One binding by two ways is no ambiguity, but for Node each skeleton has a binding of its own.
  for (const name of namesByTwoStars(module)) {
    const isOwn =
      module.localExports.has(name) || record.indirectExports.some(({ exportName }) => exportName === name)
    const request = isOwn ? null : starExportOf(module, name)
    if (request === null) continue
    const quoted = JSON.stringify(name)
    lines += `export{${quoted} as ${quoted}}from${JSON.stringify(record.requests[request]!.specifier)};`
  }
  const { cells } = module
  const names = [...module.localExports]
  const isAsync = record.hasTopLevelAwait
  const body = { prefix, names, cells, namespaceCount: namespaces.length, isAsync, accessor }
  return {
    source: lines + writeBody(body),
    cells,
    namespaces,
    stops: new Set(),
    early: [],
    segments: new Map(),
    isAsync,
  }
}

/** Static requests whose namespace object the inputs of the module function, or what it re-exports, are made of. */
function neededNamespaces({ record, loadedModules }: CyclicModule): Set<number> {
  const { imports, indirectExports, starExports } = record
  const requests = new Set<number>()
  for (const { request, importName, access } of imports) {
    if (access === 'namespace' || importName === null || !loadedModules[request]) requests.add(request)
  }
  const all = [...imports, ...indirectExports].map(({ request }) => request)
  for (const request of [...all, ...starExports]) {
    if (loadedModules[request] instanceof SyntheticModule) requests.add(request)
  }
  return requests
}

/** What may run before the modules that a member of a cycle waits for. */
function earlyModules(module: CyclicModule): CyclicModule[] {
  if (!module.record.inCycle) return []
  return reachable(module).filter((other) => other !== module && other.record.form === 'generator')
}

function reachable(module: CyclicModule): CyclicModule[] {
  const seen = new Set(module.requestedModules)
  for (const each of seen) for (const requested of each.requestedModules) seen.add(requested)
  return [...seen]
}
