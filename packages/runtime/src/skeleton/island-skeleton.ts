import {
  ArrayPrototypePush,
  JSONStringify,
  type ReadonlySafeSet,
  SafeMap,
  SafeSet,
  keysOfMap,
  listOfSet,
  valuesOfMap,
} from '@esm-bytecode/format/primordials'
import type { CyclicModule } from '../link/cyclic-module.ts'
import type { Stop } from '../evaluate/evaluation.ts'
import type { Cell } from '../consume/module-function.ts'
import { postOrder } from '../link/post-order.ts'
import { NAMESPACE, namespaceExports, resolvedCell, syntheticOf } from '../link/resolve-export.ts'
import { importDeclaration, list, writeBody, type ExportedCell } from './skeleton-source.ts'
import type { NamespaceTaker, Skeleton } from './skeleton.ts'
import { findStops } from '../link/stops.ts'
import { SyntheticModule } from '../link/synthetic-module.ts'

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
  const segments = new SafeMap<string, string>()
  let lines = builtins
  let namespaceCount = namespaces.length
  if (stops.size > 0) {
    const earlyUrl = early.length > 0 ? nextSegmentUrl() : null
    let segment = builtins
    if (earlyUrl !== null) segment += importDeclaration('{early}', earlyUrl)
    segment += `${accessor}.begin([${list(namespaces, (_, i) => `$n${i}`)}],${earlyUrl === null ? '[]' : 'early()'})`
    namespaceCount = 0
    lines = ''
    let passed = ''
    const inOrder = listOfSet(stops)
    for (let index = 0; index < inOrder.length; index++) {
      const stop = inOrder[index]!
      const url = nextSegmentUrl()
      segments.set(url, segment)
      lines += `import${JSONStringify(url)};`
      segment = importStop(stop, '$t') + `${accessor}.pass(${index},$t)`
      // Behind the last stop the module itself may run.
      passed = importStop(stop, '$t') + `${accessor}.pass(${index},$t,import.meta);`
    }
    if (earlyUrl !== null) {
      segments.set(earlyUrl, lines + writeEarly(early))
      lines = `import${JSONStringify(earlyUrl)};`
    }
    lines += passed
  }
  const cells: Cell[] = []
  const names: ExportedCell[] = []
  let taken = 0
  namespaceExports(module).forEach((resolution, name) => {
    if (resolution.binding === NAMESPACE) {
      const local = `$e${taken++}`
      lines += `${importStop(resolution.module, local, false)}export{${local} as ${JSONStringify(name)}};`
    } else {
      ArrayPrototypePush(names, {
        exportName: name,
        cell: ArrayPrototypePush(cells, resolvedCell(resolution)) - 1,
      })
    }
  })
  const isAsync = module.reachesAwait
  const source = lines + writeBody({ prefix: '$', names, cells, namespaceCount, isAsync, accessor })
  return { source, cells, namespaces, stops, early, segments, isAsync }
}

/** The stops that functions of a cycle read, which may run before Node comes to the stop. */
function findEarlyStops(members: readonly CyclicModule[], stops: ReadonlySafeSet<Stop>): SyntheticModule[] {
  if (stops.size === 0) return []
  const early = new SafeSet<SyntheticModule>()
  for (let j = 0; j < members.length; j++) {
    const { record, loadedModules } = members[j]!
    if (record.form !== 'generator') continue
    for (let i = 0; i < record.imports.length; i++) {
      const { request, importName } = record.imports[i]!
      const stop = syntheticOf(loadedModules[request], importName)
      if (stop !== null && stops.has(stop)) early.add(stop)
    }
  }
  return listOfSet(early)
}

function writeEarly(stops: readonly SyntheticModule[]): string {
  const imports = list(stops, (stop, i) => importStop(stop, `$e${i}`, false), '')
  return `${imports}export function early(){return[${list(stops, (_, i) => `$e${i}`)}]}`
}

/** @param isChecked whether Node is to look for the names that we have taken for granted */
function importStop(stop: Stop, local: string, isChecked = true): string {
  if (!(stop instanceof SyntheticModule)) return importDeclaration(`*as ${local}`, stop.url)
  const { url, attributes } = stop
  const names = isChecked
    ? list(stop.requestedNames, (name, i) => `${JSONStringify(name)} as ${local}${i}`)
    : ''
  return (
    importDeclaration(`*as ${local}`, url, attributes) +
    (names === '' ? '' : importDeclaration(`{${names}}`, url, attributes))
  )
}

/** In the order in which the island needs them, for hooks and instrumentation to see them. */
function importBuiltins(members: readonly CyclicModule[]): Pick<Skeleton, 'source' | 'namespaces'> {
  const takers = new SafeMap<string, NamespaceTaker[]>()
  for (let i = 0; i < members.length; i++) {
    const member = members[i]!
    for (let request = 0; request < member.record.requests.length; request++) {
      const { specifier, kind, dynamic } = member.record.requests[request]!
      if (dynamic) break
      if (kind !== 'builtin') continue
      const takersOfIt = takers.get(specifier)
      if (takersOfIt) ArrayPrototypePush(takersOfIt, { module: member, request })
      else takers.set(specifier, [{ module: member, request }])
    }
  }
  const specifiers = keysOfMap(takers)
  return {
    source: list(specifiers, (specifier, i) => importDeclaration(`*as $n${i}`, specifier), ''),
    namespaces: valuesOfMap(takers),
  }
}
