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
import type { Handoff } from '../evaluate/evaluation.ts'
import type { Cell } from '../consume/module-function.ts'
import { postOrder } from '../link/post-order.ts'
import { NAMESPACE, namespaceExports, resolvedCell, syntheticOf } from '../link/resolve-export.ts'
import { importDeclaration, list, writeBody, type ExportedCell } from './facade-source.ts'
import type { NamespaceTaker, Facade } from './facade.ts'
import { findHandoffs } from '../link/handoffs.ts'
import { SyntheticModule } from '../link/synthetic-module.ts'

/**
 * The entry of a closed graph: Node sees the built-ins that the closed graph needs, and where it has to stop for Node, a chain of parts
 * with what it stops for between them:
 *
 *     import 'part 0'    // begins
 *     import 'part 1'    // import * as n from 'the first handoff'; goes on
 *     import * as n from 'the last handoff'
 *
 * In a cycle, functions may read a handoff before Node evaluates it here: its namespace object is there when everything is linked,
 * and its values, if it was evaluated before. So the parts are behind one more, whose function part 0 can call, since
 * they are in a cycle themselves:
 *
 *     import 'part 0'    // import { early } from this one; begins with early()
 *     import 'part 1'
 *     import * as n from 'a handoff'
 *     export function early() { return [n] }
 */
export function writeClosedGraphFacade(
  module: CyclicModule,
  accessor: string,
  nextPartUrl: () => string,
): Facade {
  const members = postOrder(module)
  const { source: builtins, namespaces } = importBuiltins(members)
  const handoffs = findHandoffs(module)
  const early = findEarlyHandoffs(members, handoffs)
  const parts = new SafeMap<string, string>()
  let lines = builtins
  let namespaceCount = namespaces.length
  if (handoffs.size > 0) {
    const earlyUrl = early.length > 0 ? nextPartUrl() : null
    let part = builtins
    if (earlyUrl !== null) part += importDeclaration('{early}', earlyUrl)
    part += `${accessor}.begin([${list(namespaces, (_, i) => `$n${i}`)}],${earlyUrl === null ? '[]' : 'early()'})`
    namespaceCount = 0
    lines = ''
    let passed = ''
    const inOrder = listOfSet(handoffs)
    for (let index = 0; index < inOrder.length; index++) {
      const handoff = inOrder[index]!
      const url = nextPartUrl()
      parts.set(url, part)
      lines += `import${JSONStringify(url)};`
      part = importHandoff(handoff, '$t') + `${accessor}.pass(${index},$t)`
      // Behind the last handoff the module itself may run.
      passed = importHandoff(handoff, '$t') + `${accessor}.pass(${index},$t,import.meta);`
    }
    if (earlyUrl !== null) {
      parts.set(earlyUrl, lines + writeEarly(early))
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
      lines += `${importHandoff(resolution.module, local, false)}export{${local} as ${JSONStringify(name)}};`
    } else {
      ArrayPrototypePush(names, {
        exportName: name,
        cell: ArrayPrototypePush(cells, resolvedCell(resolution)) - 1,
      })
    }
  })
  const isAsync = module.reachesAwait
  const source = lines + writeBody({ prefix: '$', names, cells, namespaceCount, isAsync, accessor })
  return { source, cells, namespaces, handoffs, early, parts, isAsync }
}

/** The handoffs that functions of a cycle read, which may run before Node comes to the handoff. */
function findEarlyHandoffs(
  members: readonly CyclicModule[],
  handoffs: ReadonlySafeSet<Handoff>,
): SyntheticModule[] {
  if (handoffs.size === 0) return []
  const early = new SafeSet<SyntheticModule>()
  for (let j = 0; j < members.length; j++) {
    const { record, loadedModules } = members[j]!
    if (record.form !== 'generator') continue
    for (let i = 0; i < record.imports.length; i++) {
      const { request, importName } = record.imports[i]!
      const handoff = syntheticOf(loadedModules[request], importName)
      if (handoff !== null && handoffs.has(handoff)) early.add(handoff)
    }
  }
  return listOfSet(early)
}

function writeEarly(handoffs: readonly SyntheticModule[]): string {
  const imports = list(handoffs, (handoff, i) => importHandoff(handoff, `$e${i}`, false), '')
  return `${imports}export function early(){return[${list(handoffs, (_, i) => `$e${i}`)}]}`
}

/** @param isChecked whether Node is to look for the names that we have taken for granted */
function importHandoff(handoff: Handoff, local: string, isChecked = true): string {
  if (!(handoff instanceof SyntheticModule)) return importDeclaration(`*as ${local}`, handoff.url)
  const { url, attributes } = handoff
  const names = isChecked
    ? list(handoff.requestedNames, (name, i) => `${JSONStringify(name)} as ${local}${i}`)
    : ''
  return (
    importDeclaration(`*as ${local}`, url, attributes) +
    (names === '' ? '' : importDeclaration(`{${names}}`, url, attributes))
  )
}

/** In the order in which the closed graph needs them, for hooks and instrumentation to see them. */
function importBuiltins(members: readonly CyclicModule[]): Pick<Facade, 'source' | 'namespaces'> {
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
