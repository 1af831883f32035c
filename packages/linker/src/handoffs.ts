import {
  ArrayPrototypeAt,
  ArrayPrototypePop,
  ArrayPrototypePush,
  SafeSet,
  setOf,
} from '@esm-bytecode/format/primordials'
import { CyclicModule } from './cyclic-module.ts'
import { namespaceExports } from './resolve-export.ts'
import { NAMESPACE } from './resolved-binding.ts'
import { SyntheticModule } from './synthetic-module.ts'
import { takenByImports } from './taken-namespaces.ts'

/** What a closed graph needs of Node: a synthetic module, or the namespace object of a managed one. */
export type Handoff = SyntheticModule | CyclicModule

/** The handoffs of an evaluation, in their order. Modules whose namespace Node has already provided are not handoffs. */
export function findHandoffs(root: CyclicModule): SafeSet<Handoff> {
  const handoffs = new SafeSet<Handoff>()
  if (isBehindUs(root)) return handoffs
  const add = (handoff: Handoff) => handoff.namespaceObject === undefined && handoffs.add(handoff)
  const wanted = wantedNamespaces(root)
  const entered = setOf([root])
  const work = [{ module: root, next: 0 }]
  for (let frame = ArrayPrototypeAt(work, -1); frame !== undefined; frame = ArrayPrototypeAt(work, -1)) {
    const { module } = frame
    if (frame.next === module.loadedModules.length) {
      // All of them have been evaluated then.
      for (let i = 0; i < module.takes.length; i++) {
        const taken = module.takes[i]!
        if (wanted.has(taken)) add(taken)
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

/** The modules whose namespace objects somebody gets, or the root exports. What others export, only their own facades show. */
function wantedNamespaces(root: CyclicModule): SafeSet<Handoff> {
  const wanted = exportedNamespaces(root)
  const seen = setOf([root])
  seen.forEach((module) => {
    const taken = takenByImports(module)
    for (let i = 0; i < taken.length; i++) wanted.add(taken[i]!)
    for (let i = 0; i < module.requestedModules.length; i++) seen.add(module.requestedModules[i]!)
  })
  return wanted
}

/** The modules whose namespace objects a module exports, by `export * as` of its own or of others. */
export function exportedNamespaces(module: CyclicModule): SafeSet<Handoff> {
  const exported = new SafeSet<Handoff>()
  namespaceExports(module).forEach(({ module: target, binding }) => {
    if (binding === NAMESPACE) exported.add(target)
  })
  return exported
}
