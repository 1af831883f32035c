import {
  ArrayPrototypeAt,
  ArrayPrototypePop,
  ArrayPrototypePush,
  SafeSet,
  setOf,
} from '@esm-bytecode/format/primordials'
import type { CyclicModule } from './cyclic-module.ts'
import { SyntheticModule } from './synthetic-module.ts'

/** What a closed graph needs of Node: a synthetic module, or the namespace object of a managed one. */
export type Handoff = SyntheticModule | CyclicModule

/** The handoffs of an evaluation, in their order. Modules whose namespace Node has already provided are not handoffs. */
export function findHandoffs(root: CyclicModule): SafeSet<Handoff> {
  const handoffs = new SafeSet<Handoff>()
  if (isBehindUs(root)) return handoffs
  const add = (handoff: Handoff) => handoff.namespaceObject === undefined && handoffs.add(handoff)
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
  return handoffs
}

/** Whether its evaluation needs nothing of Node any more. One that is being evaluated may begin again, if what it waits for fails. */
function isBehindUs({ status }: CyclicModule): boolean {
  return status === 'evaluated' || status === 'evaluating-async'
}
