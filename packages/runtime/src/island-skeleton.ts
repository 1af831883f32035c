import type { CyclicModule } from './cyclic-module.ts'
import type { Stop } from './evaluation.ts'
import type { Cell } from './module-function.ts'
import { postOrder } from './post-order.ts'
import { NAMESPACE, namespaceExports, resolvedCell } from './resolve-export.ts'
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
 */
export function writeIslandSkeleton(
  module: CyclicModule,
  accessor: string,
  nextSegmentUrl: () => string,
): Skeleton {
  const { source: builtins, namespaces } = importBuiltins(module)
  const stops = findStops(module)
  const segments = new Map<string, string>()
  let lines = builtins
  let namespaceCount = namespaces.length
  if (stops.size > 0) {
    const list = Array.from({ length: namespaceCount }, (_, i) => `$n${i}`).join(',')
    let segment = `${builtins}${accessor}.begin([${list}])`
    namespaceCount = 0
    lines = ''
    let passed = ''
    for (const [index, stop] of [...stops].entries()) {
      const url = nextSegmentUrl()
      segments.set(url, segment)
      lines += `import${JSON.stringify(url)};`
      segment = importStop(stop, '$t') + `${accessor}.pass(${index},$t)`
      // Behind the last stop the module itself may run.
      passed = importStop(stop, '$t') + `${accessor}.pass(${index},$t,import.meta,(s,o)=>import(s,o));`
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
  return { source, cells, namespaces, stops, segments, isAsync }
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
function importBuiltins(module: CyclicModule): Pick<Skeleton, 'source' | 'namespaces'> {
  const takers = new Map<string, NamespaceTaker[]>()
  for (const member of postOrder(module)) {
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
