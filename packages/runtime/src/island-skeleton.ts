import type { CyclicModule } from './cyclic-module.ts'
import type { Stop } from './evaluation.ts'
import type { Cell } from './module-function.ts'
import { postOrder } from './post-order.ts'
import { NAMESPACE, namespaceExports, resolvedCell, syntheticOf } from './resolve-export.ts'
import { importDeclaration, writeBody } from './skeleton-source.ts'
import type { NamespaceTaker, Skeleton } from './skeleton.ts'
import { findStops } from './stops.ts'
import { SyntheticModule } from './synthetic-module.ts'

/**
 * The entry of an island: Node sees the built-ins that the island needs, and where it has to stop for Node, a chain of segments
 * with what it stops for between them:
 *
 *     import 'segment 0'    // begins
 *     import 'segment 1'    // import * as n from 'the first stop'; goes on
 *     import * as n from 'the last stop'
 *
 * In a cycle, functions may read a stop before Node evaluates it here: its namespace object is there when everything is linked,
 * and its values, if it was evaluated before. So the segments are behind one more, whose function segment 0 can call, since
 * they are in a cycle themselves:
 *
 *     import 'segment 0'    // import { early } from this one; begins with early()
 *     import 'segment 1'
 *     import * as n from 'a stop'
 *     export function early() { return [n] }
 */
export function writeIslandSkeleton(
  module: CyclicModule,
  accessor: string,
  nextSegmentUrl: () => string,
): Skeleton {
  const members = postOrder(module)
  const { source: builtins, namespaces } = importBuiltins(members)
  const stops = findStops(module)
  const early = findEarlyStops(members, stops)
  const segments = new Map<string, string>()
  let lines = builtins
  let namespaceCount = namespaces.length
  if (stops.size > 0) {
    const list = namespaces.map((_, i) => `$n${i}`).join(',')
    const earlyUrl = early.length > 0 ? nextSegmentUrl() : null
    let segment = builtins
    if (earlyUrl !== null) segment += importDeclaration('{early}', earlyUrl)
    segment += `${accessor}.begin([${list}],${earlyUrl === null ? '[]' : 'early()'})`
    namespaceCount = 0
    lines = ''
    let passed = ''
    for (const [index, stop] of [...stops].entries()) {
      const url = nextSegmentUrl()
      segments.set(url, segment)
      lines += `import${JSON.stringify(url)};`
      segment = importStop(stop, '$t') + `${accessor}.pass(${index},$t)`
      // Behind the last stop the module itself may run.
      passed = importStop(stop, '$t') + `${accessor}.pass(${index},$t,import.meta);`
    }
    if (earlyUrl !== null) {
      segments.set(earlyUrl, lines + writeEarly(early))
      lines = `import${JSON.stringify(earlyUrl)};`
    }
    lines += passed
  }
  const cells: Cell[] = []
  const names: [string, number][] = []
  let taken = 0
  for (const [name, resolution] of namespaceExports(module)) {
    if (resolution.binding === NAMESPACE) {
      const local = `$e${taken++}`
      lines += `${importStop(resolution.module, local, false)}export{${local} as ${JSON.stringify(name)}};`
    } else {
      names.push([name, cells.push(resolvedCell(resolution)) - 1])
    }
  }
  const isAsync = module.reachesAwait
  const source = lines + writeBody({ prefix: '$', names, cells, namespaceCount, isAsync, accessor })
  return { source, cells, namespaces, stops, early, segments, isAsync }
}

/** The stops that functions of a cycle read, which may run before Node comes to the stop. */
function findEarlyStops(members: Iterable<CyclicModule>, stops: ReadonlySet<Stop>): SyntheticModule[] {
  if (stops.size === 0) return []
  const early = new Set<SyntheticModule>()
  for (const { record, loadedModules } of members) {
    if (record.form !== 'generator') continue
    for (const { request, importName } of record.imports) {
      const stop = syntheticOf(loadedModules[request], importName)
      if (stop !== null && stops.has(stop)) early.add(stop)
    }
  }
  return [...early]
}

function writeEarly(stops: readonly SyntheticModule[]): string {
  const imports = stops.map((stop, i) => importStop(stop, `$e${i}`, false)).join('')
  return `${imports}export function early(){return[${stops.map((_, i) => `$e${i}`).join(',')}]}`
}

/** @param isChecked whether Node is to look for the names that we have taken for granted */
function importStop(stop: Stop, local: string, isChecked = true): string {
  if (!(stop instanceof SyntheticModule)) return importDeclaration(`*as ${local}`, stop.url)
  const { url, attributes } = stop
  const names = isChecked
    ? [...stop.requestedNames].map((name, i) => `${JSON.stringify(name)} as ${local}${i}`)
    : []
  return (
    importDeclaration(`*as ${local}`, url, attributes) +
    (names.length === 0 ? '' : importDeclaration(`{${names.join(',')}}`, url, attributes))
  )
}

/** In the order in which the island needs them, for hooks and instrumentation to see them. */
function importBuiltins(members: Iterable<CyclicModule>): Pick<Skeleton, 'source' | 'namespaces'> {
  const takers = new Map<string, NamespaceTaker[]>()
  for (const member of members) {
    for (const [request, { specifier, kind, dynamic }] of member.record.requests.entries()) {
      if (dynamic) break
      if (kind !== 'builtin') continue
      const list = takers.get(specifier)
      if (list) list.push({ module: member, request })
      else takers.set(specifier, [{ module: member, request }])
    }
  }
  const specifiers = [...takers.keys()]
  return {
    source: specifiers.map((specifier, i) => importDeclaration(`*as $n${i}`, specifier)).join(''),
    namespaces: [...takers.values()],
  }
}
