import { ArrayPrototypeMap, ArrayPrototypePush, SafeMap } from '@esm-bytecode/format/primordials'
import type { CyclicModule, NodeLinkedFacade } from '@esm-bytecode/linker'
import { writeBody, type ExportedCell } from './facade-source.ts'
import type { Facade } from './facade.ts'

/** A module that Node orders: its requests as written, in their order and at their positions. */
export function writeNodeLinkedFacade(
  module: CyclicModule,
  { prefix, lines, namespaces, exports }: NodeLinkedFacade,
  accessor: string,
): Facade {
  const { cells, hasTopLevelAwait: isAsync } = module
  const names: ExportedCell[] = []
  exports.forEach((cell, exportName) => {
    ArrayPrototypePush(names, { exportName, cell })
  })
  const body = { prefix, names, cells, namespaceCount: namespaces.length, isAsync, accessor }
  return {
    source: module.files!.readDeclarations() + lines + writeBody(body),
    cells,
    namespaces: ArrayPrototypeMap(namespaces, (taker) => [taker]),
    handoffs: [],
    early: [],
    parts: new SafeMap(),
    isAsync,
  }
}
