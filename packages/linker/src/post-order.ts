import {
  ArrayPrototypeAt,
  ArrayPrototypePop,
  ArrayPrototypePush,
  setOf,
} from '@esm-bytecode/format/primordials'
import type { CyclicModule } from './cyclic-module.ts'

/**
 * All managed modules that one statically reaches and that are yet to be evaluated, itself last: the order in which a graph without cycles is
 * evaluated.
 */
export function postOrder(root: CyclicModule): CyclicModule[] {
  const done: CyclicModule[] = []
  const entered = setOf([root])
  const work = [{ module: root, next: 0 }]
  while (work.length > 0) {
    const frame = ArrayPrototypeAt(work, -1)!
    const requested = frame.module.requestedModules[frame.next++]
    if (requested === undefined) {
      ArrayPrototypePush(done, frame.module)
      ArrayPrototypePop(work)
    } else if (requested.status !== 'evaluated' && !entered.has(requested)) {
      entered.add(requested)
      ArrayPrototypePush(work, { module: requested, next: 0 })
    }
  }
  return done
}
