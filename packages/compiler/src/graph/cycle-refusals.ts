import type { AnalyzedImport } from '../analyze/module-analysis.ts'
import type { GraphModule, SyntheticModules } from './build-records.ts'

type Refusals = ReadonlyMap<string, string>

/**
 * What has no exact form in a module that is part of a cycle.
 *
 * @param imports those of its imports that are no namespace objects which nobody can see; so below
 */
export function cycleRefusal(
  module: GraphModule,
  imports: readonly AnalyzedImport[],
  refusals: Refusals,
  isInCycle: (id: string) => boolean,
  synthetics: SyntheticModules,
): string | null {
  const { analysis, targets } = module
  const { starExports } = analysis
  const reexports = reexportsOf(module, synthetics)
  if (analysis.hasUnyieldableAwait) {
    return 'it is in a cycle of modules and has "for await" or "await using" at its top level'
  }
  const isManaged = (id: string | null) => id !== null && !refusals.has(id) && !synthetics.has(id)
  const takesNamespace = [...imports, ...reexports].filter((entry) => entry.importName === null)
  for (const { request } of takesNamespace) {
    const target = targets[request] ?? null
    if (target !== null && isInCycle(target)) {
      return `it takes the namespace object of ${target}, with which it is in a cycle`
    }
  }
  const nodes =
    findNodes(module, imports, refusals, synthetics) ??
    // The namespace object of CommonJS that others import only the facade could show. Who sees that of a managed module is refused itself.
    findNodes(
      module,
      reexports.filter(
        ({ request, importName }) => importName !== null || !isManaged(targets[request] ?? null),
      ),
      refusals,
      new Map(),
    )
  if (nodes !== null) return `it is in a cycle of modules and ${nodes}`
  if (starExports.some((request) => targets[request] == null || refusals.has(targets[request]))) {
    return "it is in a cycle of modules and re-exports everything from a module that is Node's to load"
  }
  if (analysis.usesImportMetaResolve) {
    return 'it is in a cycle of modules and may use import.meta.resolve'
  }
  return null
}

/** What a module exports of others: a namespace object of a module that is no synthetic one, too, which is imported by a name first. */
function reexportsOf(
  { analysis, targets }: Pick<GraphModule, 'analysis' | 'targets'>,
  synthetics: SyntheticModules,
): readonly { readonly request: number; readonly importName: string | null }[] {
  const namespaces = analysis.exportedBindings.flatMap(({ namespaceRequest: request }) => {
    const target = request === null ? null : (targets[request] ?? null)
    return target === null || synthetics.has(target) ? [] : [{ request: request!, importName: null }]
  })
  return [...analysis.indirectExports, ...namespaces]
}

/** What has no exact form in a module that functions of a cycle may see before it is evaluated. */
export function earlyRefusal(
  module: GraphModule,
  imports: readonly AnalyzedImport[],
  refusals: Refusals,
  synthetics: SyntheticModules,
): string | null {
  const { analysis } = module
  if (analysis.hasUnyieldableAwait) return 'has "for await" or "await using" at its top level'
  if (analysis.usesImportMetaResolve) return 'may use import.meta.resolve'
  return findNodes(module, imports, refusals, synthetics)
}

/**
 * Finds what a function that runs before its module may read, and only the facade of that module, which has not run then,
 * could hand over. A closed graph has the namespace objects of synthetic modules before (closed-graph-facade.ts of the runtime).
 */
function findNodes(
  { analysis, targets }: GraphModule,
  entries: readonly { readonly request: number; readonly importName: string | null }[],
  refusals: Refusals,
  synthetics: SyntheticModules,
): string | null {
  for (const { request, importName } of entries) {
    const { kind, specifier } = analysis.requests[request]!
    const target = targets[request] ?? null
    if (kind === 'builtin') continue
    if (target === null || refusals.has(target) || (importName === null && !synthetics.has(target))) {
      return `imports from ${specifier}, which is Node's to load`
    }
  }
  return null
}

/** Why a module will be open: the rules of the runtime (`needsNode()` in load-graph.ts), as far as they can be told here. */
export function needOfNode(
  { analysis, targets, isPacked }: GraphModule,
  imports: readonly AnalyzedImport[],
  synthetics: SyntheticModules,
  reachesAwait: (id: string) => boolean,
): string | null {
  const { requests, starExports } = analysis
  const reexports = reexportsOf({ analysis, targets }, synthetics)
  if (analysis.usesImportMetaResolve) return 'may use import.meta.resolve'
  const external = requests.find(
    ({ dynamic, kind }, index) => !dynamic && kind !== 'builtin' && targets[index] == null,
  )
  if (external !== undefined) return `imports ${external.specifier}, which is Node's to load`
  for (const { request, importName } of [...imports, ...reexports]) {
    const target = targets[request] ?? null
    if (importName === null && target !== null && reachesAwait(target)) {
      return `takes the namespace object of ${target}, which waits for an await`
    }
  }
  const reexported = [...reexports.map(({ request }) => request), ...starExports]
  if (reexported.some((request) => requests[request]!.kind === 'builtin')) return 're-exports from a built-in'
  if (starExports.some((request) => synthetics.has(targets[request] ?? ''))) {
    return 're-exports everything from CommonJS'
  }
  // Whether these have a name in common is not worth asking here.
  return !isPacked && starExports.length > 1 ? 're-exports everything from several modules' : null
}
