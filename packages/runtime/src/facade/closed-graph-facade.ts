import {
  ArrayPrototypeFilter,
  ArrayPrototypeMap,
  ArrayPrototypePush,
  JSONStringify,
  SafeMap,
} from '@esm-bytecode/format/primordials'
import {
  importDeclaration,
  NAMESPACE,
  resolvedCell,
  SyntheticModule,
  type Cell,
  type ClosedGraphFacade,
  type CyclicModule,
  type Handoff,
} from '@esm-bytecode/linker'
import { list, writeBody, type ExportedCell } from './facade-source.ts'
import type { Facade } from './facade.ts'

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
  description: ClosedGraphFacade,
  accessor: string,
  nextPartUrl: () => string,
): Facade {
  // Node may have come to some of them since they were found.
  const isAhead = ({ namespaceObject }: Handoff) => namespaceObject === undefined
  const handoffs = ArrayPrototypeFilter(description.handoffs, isAhead)
  const early = ArrayPrototypeFilter(description.early, isAhead)
  const builtins = list(
    description.builtins,
    ({ specifier }, i) => importDeclaration(`*as $n${i}`, specifier),
    '',
  )
  const parts = new SafeMap<string, string>()
  let lines = builtins
  let namespaceCount = description.builtins.length
  if (handoffs.length > 0) {
    const earlyUrl = early.length > 0 ? nextPartUrl() : null
    let part = builtins
    if (earlyUrl !== null) part += importDeclaration('{early}', earlyUrl)
    part += `${accessor}.begin([${list(description.builtins, (_, i) => `$n${i}`)}],${earlyUrl === null ? '[]' : 'early()'})`
    namespaceCount = 0
    lines = ''
    let passed = ''
    for (let index = 0; index < handoffs.length; index++) {
      const handoff = handoffs[index]!
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
  description.exports.forEach((resolution, exportName) => {
    if (resolution.binding === NAMESPACE) {
      const local = `$e${taken++}`
      lines += `${importHandoff(resolution.module, local, false)}export{${local} as ${JSONStringify(exportName)}};`
    } else {
      ArrayPrototypePush(names, { exportName, cell: ArrayPrototypePush(cells, resolvedCell(resolution)) - 1 })
    }
  })
  const isAsync = module.reachesAwait
  const source = lines + writeBody({ prefix: '$', names, cells, namespaceCount, isAsync, accessor })
  const namespaces = ArrayPrototypeMap(description.builtins, ({ takers }) => takers)
  return { source, cells, namespaces, handoffs, early, parts, isAsync }
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
