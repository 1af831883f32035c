import type { CyclicModule } from './cyclic-module.ts'

/** All modules of ours that one statically reaches, itself last: the order in which a graph without cycles is evaluated. */
export function postOrder(root: CyclicModule): Set<CyclicModule> {
  const done = new Set<CyclicModule>()
  const entered = new Set<CyclicModule>([root])
  const work = [{ module: root, next: 0 }]
  while (work.length > 0) {
    const frame = work.at(-1)!
    const requested = frame.module.requestedModules[frame.next++]
    if (requested === undefined) {
      done.add(frame.module)
      work.pop()
    } else if (!entered.has(requested)) {
      entered.add(requested)
      work.push({ module: requested, next: 0 })
    }
  }
  return done
}
