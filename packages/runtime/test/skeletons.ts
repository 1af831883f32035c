import { type ReadonlySafeSet } from '@esm-bytecode/format/primordials'
import { CyclicModule } from '../src/link/cyclic-module.ts'
import { Evaluator } from '../src/evaluate/evaluate.ts'
import type { Evaluation, Stop } from '../src/evaluate/evaluation.ts'
import { findStops } from '../src/link/stops.ts'
import { executionHost, namespaceOf } from './graph.ts'

interface Skeleton {
  readonly stops: ReadonlySafeSet<Stop>
  /** How its evaluation ended: Node keeps that. */
  outcome: { readonly error: unknown } | 'evaluating' | 'evaluated' | null
}

/**
 * What Node's loader does with the skeletons of islands without top-level await: links all of a graph, then evaluates what its
 * modules stop for in between.
 */
export class SkeletonLoader {
  readonly evaluator = new Evaluator({
    ...executionHost,
    evaluated: () => {},
    failureOf: (stop) => {
      const outcome = this.#namespaces.get(stop)
      return outcome !== undefined && 'error' in outcome ? { value: outcome.error } : null
    },
  })
  readonly #skeletons = new Map<CyclicModule, Skeleton>()
  readonly #namespaces = new Map<Stop, { readonly error: unknown } | { readonly namespace: object }>()
  readonly #evaluateSynthetic: (url: string) => object

  /** @param evaluateSynthetic what CommonJS does; gives its namespace object */
  constructor(evaluateSynthetic: (url: string) => object) {
    this.#evaluateSynthetic = evaluateSynthetic
  }

  /** `import` of a module of ours. Throws what that throws. */
  import(module: CyclicModule): void {
    this.#link(module)
    this.#evaluate(module)
  }

  #link(module: CyclicModule): void {
    if (this.#skeletons.has(module)) return
    if (module.isOpen) throw new Error(`${module.url} is open, which this loader does not know`)
    const stops = findStops(module)
    this.#skeletons.set(module, { stops, outcome: null })
    for (const stop of stops) if (stop instanceof CyclicModule) this.#link(stop)
  }

  #evaluate(module: CyclicModule): void {
    const skeleton = this.#skeletons.get(module)!
    const { outcome } = skeleton
    if (outcome === 'evaluated' || outcome === 'evaluating') return
    if (outcome !== null) throw outcome.error
    skeleton.outcome = 'evaluating'
    try {
      let evaluation: Evaluation | null = null
      if (skeleton.stops.size > 0) {
        evaluation = this.evaluator.begin(module, skeleton.stops)
        evaluation.advance()
      }
      for (const stop of skeleton.stops) {
        stop.handOver(this.#namespace(stop))
        if (evaluation!.stop === stop) evaluation!.advance()
      }
      this.evaluator.beginSync(module)?.advance()
      skeleton.outcome = 'evaluated'
    } catch (error) {
      skeleton.outcome = { error }
      throw error
    }
  }

  #namespace(stop: Stop): object {
    if (stop instanceof CyclicModule) {
      this.#evaluate(stop)
      return namespaceOf(stop)
    }
    let known = this.#namespaces.get(stop)
    if (known === undefined) {
      try {
        known = { namespace: this.#evaluateSynthetic(stop.url) }
      } catch (error) {
        known = { error }
      }
      this.#namespaces.set(stop, known)
    }
    if ('error' in known) throw known.error
    return known.namespace
  }
}
