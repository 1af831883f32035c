import { type ReadonlySafeSet } from '@esm-bytecode/format/primordials'
import { CyclicModule, findHandoffs, type Handoff } from '@esm-bytecode/linker'
import { Evaluator } from '../src/evaluate/evaluate.ts'
import type { Evaluation } from '../src/evaluate/evaluation.ts'
import { executionHost, namespaceOf } from './graph.ts'

interface Facade {
  readonly handoffs: ReadonlySafeSet<Handoff>
  /** How its evaluation ended: Node keeps that. */
  outcome: { readonly error: unknown } | 'evaluating' | 'evaluated' | null
}

/**
 * What Node's loader does with the facades of closed graphs without top-level await: links all of a graph, then evaluates what its
 * modules stop for in between.
 */
export class FacadeLoader {
  readonly evaluator = new Evaluator({
    ...executionHost,
    evaluated: () => {},
    failureOf: (handoff) => {
      const outcome = this.#namespaces.get(handoff)
      return outcome !== undefined && 'error' in outcome ? { value: outcome.error } : null
    },
  })
  readonly #facades = new Map<CyclicModule, Facade>()
  readonly #namespaces = new Map<Handoff, { readonly error: unknown } | { readonly namespace: object }>()
  readonly #evaluateSynthetic: (url: string) => object

  /** @param evaluateSynthetic what CommonJS does; gives its namespace object */
  constructor(evaluateSynthetic: (url: string) => object) {
    this.#evaluateSynthetic = evaluateSynthetic
  }

  /** `import` of a managed module. Throws what that throws. */
  import(module: CyclicModule): void {
    this.#link(module)
    this.#evaluate(module)
  }

  #link(module: CyclicModule): void {
    if (this.#facades.has(module)) return
    if (module.isLinkedByNode) throw new Error(`${module.url} is open, which this loader does not know`)
    const handoffs = findHandoffs(module)
    this.#facades.set(module, { handoffs, outcome: null })
    for (const handoff of handoffs) if (handoff instanceof CyclicModule) this.#link(handoff)
  }

  #evaluate(module: CyclicModule): void {
    const facade = this.#facades.get(module)!
    const { outcome } = facade
    if (outcome === 'evaluated' || outcome === 'evaluating') return
    if (outcome !== null) throw outcome.error
    facade.outcome = 'evaluating'
    try {
      let evaluation: Evaluation | null = null
      if (facade.handoffs.size > 0) {
        evaluation = this.evaluator.begin(module, facade.handoffs)
        evaluation.advance()
      }
      for (const handoff of facade.handoffs) {
        handoff.handOver(this.#namespace(handoff))
        if (evaluation!.handoff === handoff) evaluation!.advance()
      }
      this.evaluator.beginSync(module)?.advance()
      facade.outcome = 'evaluated'
    } catch (error) {
      facade.outcome = { error }
      throw error
    }
  }

  #namespace(handoff: Handoff): object {
    if (handoff instanceof CyclicModule) {
      this.#evaluate(handoff)
      return namespaceOf(handoff)
    }
    let known = this.#namespaces.get(handoff)
    if (known === undefined) {
      try {
        known = { namespace: this.#evaluateSynthetic(handoff.url) }
      } catch (error) {
        known = { error }
      }
      this.#namespaces.set(handoff, known)
    }
    if ('error' in known) throw known.error
    return known.namespace
  }
}
