import {
  ArrayPrototypeAt,
  ArrayPrototypePop,
  ArrayPrototypePush,
  SafeSet,
  setOf,
} from '@esm-bytecode/format/primordials'
import type { CyclicModule } from './cyclic-module.ts'
import type { Stop } from '../evaluate/evaluation.ts'
import { SyntheticModule } from './synthetic-module.ts'

/** Where the evaluation of a module has to stop for Node, in that order. What Node has handed over before is none. */
export function findStops(root: CyclicModule): SafeSet<Stop> {
  const stops = new SafeSet<Stop>()
  if (isBehindUs(root)) return stops
  const add = (stop: Stop) => stop.namespaceObject === undefined && stops.add(stop)
  const entered = setOf([root])
  const work = [{ module: root, next: 0 }]
  for (let frame = ArrayPrototypeAt(work, -1); frame !== undefined; frame = ArrayPrototypeAt(work, -1)) {
    const { module } = frame
    if (frame.next === module.loadedModules.length) {
      // All of them have been evaluated then.
      for (let i = 0; i < module.takes.length; i++) {
        const taken = module.takes[i]!
        add(taken)
      }
      ArrayPrototypePop(work)
      continue
    }
    const target = module.loadedModules[frame.next++] ?? null
    if (target === null) continue
    if (target instanceof SyntheticModule) {
      add(target)
    } else if (!entered.has(target) && !isBehindUs(target)) {
      entered.add(target)
      ArrayPrototypePush(work, { module: target, next: 0 })
    }
  }
  return stops
}

/** Whether its evaluation needs nothing of Node any more. One that is being evaluated may begin again, if what it waits for fails. */
function isBehindUs({ status }: CyclicModule): boolean {
  return status === 'evaluated' || status === 'evaluating-async'
}
