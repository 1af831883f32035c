import { ArrayPrototypePush } from '@esm-bytecode/format/primordials'
import { AnsweredModule } from './answered-module.ts'
import { CyclicModule } from './cyclic-module.ts'
import type { Loaded } from './load-graph.ts'

/** Where a static request leads that Node does not have to resolve. */
export interface Answer {
  readonly specifier: string
  /** URL of the module. */
  readonly target: string
}

/**
 * The answers to the static requests of a module that Node links. The pack has recorded where they lead, and its evidence holds.
 *
 * @param modules what was decided about each module of its graph
 */
export function listAnswers(
  module: CyclicModule | AnsweredModule,
  modules: { get(url: string): Loaded | undefined },
): Answer[] {
  const answers: Answer[] = []
  const { files } = module
  if (files === null || (module instanceof CyclicModule && !module.isLinkedByNode)) return answers
  const { requests } = files.readRecord()
  for (let index = 0; index < requests.length; index++) {
    const { specifier, dynamic, attributes } = requests[index]!
    if (dynamic) break
    const target = attributes.length === 0 ? files.target(index) : null
    if (target === null) continue
    const found = modules.get(target)
    if (found instanceof AnsweredModule || (found instanceof CyclicModule && found.isPacked))
      ArrayPrototypePush(answers, { specifier, target })
  }
  return answers
}
