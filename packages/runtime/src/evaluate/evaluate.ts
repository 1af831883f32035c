import {
  ArrayPrototypeFilter,
  ArrayPrototypeIncludes,
  ArrayPrototypePush,
  ArrayPrototypeSort,
  Promise,
  PromisePrototypeThen,
  type ReadonlySafeSet,
  SafeSet,
  safePromise,
  setOf,
} from '@esm-bytecode/format/primordials'
import {
  type Capability,
  type CyclicModule,
  type Exported,
  type Handoff,
  SyntheticModule,
} from '@esm-bytecode/linker'
import { executeAsyncModule, executeModule, instantiate, setExports, type ExecutionHost } from './execute.ts'
import { Evaluation } from './evaluation.ts'

export interface EvaluationHost extends ExecutionHost {
  /** Called for each module of a closed graph as soon as it was evaluated, without top-level await and without an error. */
  evaluated(module: CyclicModule): void
  /** What a module threw when Node evaluated it, or `null`. */
  failureOf(module: SyntheticModule): { readonly value: unknown } | null
}

const NO_HANDOFFS: ReadonlySafeSet<Handoff> = new SafeSet()

/**
 * ECMA-262 16.2.1.6.1.3, Evaluate and what belongs to it, step by step; comments name the steps that are not obvious. Only
 * requests among managed modules count: what is Node's, Node has evaluated before, or evaluates where an {@link Evaluation}
 * stops for it.
 */
export class Evaluator {
  readonly #host: EvaluationHost
  #asyncEvaluationCount = 0
  /** Those that have stopped, the last one on top. */
  #stopped: Evaluation[] = []

  constructor(host: EvaluationHost) {
    this.#host = host
  }

  /**
   * Begins to evaluate a module whose graph has no top-level await: {@link Evaluation.advance} does so, synchronously.
   *
   * @returns `null` if it was evaluated. Throws what that threw
   */
  beginSync(module: CyclicModule): Evaluation | null {
    this.#abandonFailed()
    if (module.status !== 'evaluated') return this.#begin(module, NO_HANDOFFS)
    if (module.evaluationError) throw module.evaluationError.value
    return null
  }

  /** ECMA-262 Evaluate(). */
  evaluate(module: CyclicModule): Promise<void> {
    this.#abandonFailed()
    if (module.status === 'evaluating-async' || module.status === 'evaluated') {
      // A module that failed in a synchronous graph has no cycle root.
      module = module.cycleRoot ?? module
    }
    if (module.topLevelCapability !== null) return module.topLevelCapability.promise
    const capability = createCapability()
    module.topLevelCapability = capability
    if (module.status === 'evaluated' || module.status === 'evaluating-async') {
      if (module.evaluationError) capability.reject(module.evaluationError.value)
      else if (module.status === 'evaluated') capability.resolve()
      return capability.promise
    }
    try {
      this.#begin(module, NO_HANDOFFS).advance()
      if (module.asyncEvaluationOrder === null) capability.resolve()
    } catch (error) {
      capability.reject(error)
    }
    return capability.promise
  }

  /**
   * Begins to evaluate a module that has not been evaluated yet, and stops wherever Node has to evaluate one of `handoffs` first.
   * When all is done, {@link Evaluator.evaluate} and {@link Evaluator.beginSync} tell how it ended.
   */
  begin(module: CyclicModule, handoffs: ReadonlySafeSet<Handoff>): Evaluation {
    this.#abandonFailed()
    return this.#begin(module, handoffs)
  }

  #begin(module: CyclicModule, handoffs: ReadonlySafeSet<Handoff>): Evaluation {
    this.#instantiateGraph(module)
    return new Evaluation(module, handoffs, this, this.#host)
  }

  /** Whether a module waits for what Node evaluates right now, or does so itself. */
  isEvaluating(module: CyclicModule): boolean {
    this.#abandonFailed()
    return module.status === 'evaluating'
  }

  /** Executes one module that is linked by Node: what it requests, Node has ordered and evaluated. Throws what it throws. */
  executeSync(module: CyclicModule): void {
    this.#instantiateGraph(module)
    module.status = 'evaluating'
    try {
      executeModule(module, this.#host)
    } catch (error) {
      module.evaluationError = { value: error }
      throw error
    } finally {
      module.status = 'evaluated'
    }
  }

  /** The same with top-level await; {@link setExports} takes what the promise is fulfilled with. */
  executeAsync(module: CyclicModule): Promise<Exported> {
    this.#instantiateGraph(module)
    // For managed modules that request this one it is evaluated when Node says so: nothing of ours runs before.
    module.status = 'evaluated'
    return executeAsyncModule(module, this.#host)
  }

  #instantiateGraph(module: CyclicModule): void {
    const seen = setOf([module])
    seen.forEach((each) => {
      // Whatever it reaches has been instantiated with it.
      if (each.status === 'evaluated') return
      instantiate(each, this.#host)
      for (let i = 0; i < each.requestedModules.length; i++) {
        const requested = each.requestedModules[i]!
        seen.add(requested)
      }
    })
  }

  /** @internal */
  evaluated(module: CyclicModule): void {
    this.#host.evaluated(module)
  }

  /** @internal */
  stop(evaluation: Evaluation): void {
    ArrayPrototypePush(this.#stopped, evaluation)
  }

  /** @internal */
  resume(evaluation: Evaluation): void {
    this.#stopped = ArrayPrototypeFilter(this.#stopped, (each) => each !== evaluation)
  }

  /**
   * Where the module that an evaluation has stopped for threw, Node does not come back: the modules that waited have failed
   * with it.
   */
  #abandonFailed(): void {
    const stopped = this.#stopped
    for (let i = stopped.length - 1; i >= 0; i--) {
      const evaluation = stopped[i]!
      const { handoff } = evaluation
      // A managed module has been evaluated when its namespace object is taken.
      const failure = handoff instanceof SyntheticModule ? this.#host.failureOf(handoff) : null
      if (failure === null) continue
      this.resume(evaluation)
      evaluation.fail(failure.value)
    }
  }

  /** @internal Whether a module awaits, or what it requests does. */
  waits({ pendingAsyncDependencies, hasTopLevelAwait }: CyclicModule): boolean {
    return pendingAsyncDependencies > 0 || hasTopLevelAwait
  }

  /** @internal The last steps of InnerModuleEvaluation for a module that waits. */
  executeWhenReady(module: CyclicModule): void {
    module.asyncEvaluationOrder = this.#asyncEvaluationCount++
    if (module.pendingAsyncDependencies === 0) this.#executeAsyncModule(module)
  }

  #executeAsyncModule(module: CyclicModule): void {
    PromisePrototypeThen(
      executeAsyncModule(module, this.#host),
      (values) => {
        setExports(module, values)
        this.#asyncModuleExecutionFulfilled(module)
      },
      (error) => this.#asyncModuleExecutionRejected(module, error),
    )
  }

  /** ECMA-262 16.2.1.6.1.3.3 */
  #gatherAvailableAncestors(module: CyclicModule, execList: CyclicModule[]): void {
    for (let i = 0; i < module.asyncParentModules.length; i++) {
      const parent = module.asyncParentModules[i]!
      if (ArrayPrototypeIncludes(execList, parent) || parent.cycleRoot?.evaluationError) continue
      parent.pendingAsyncDependencies--
      if (parent.pendingAsyncDependencies > 0) continue
      ArrayPrototypePush(execList, parent)
      if (!parent.hasTopLevelAwait) this.#gatherAvailableAncestors(parent, execList)
    }
  }

  /** ECMA-262 16.2.1.6.1.3.4 */
  #asyncModuleExecutionFulfilled(module: CyclicModule): void {
    if (module.status === 'evaluated') return
    module.asyncEvaluationOrder = 'done'
    module.status = 'evaluated'
    module.topLevelCapability?.resolve()
    const execList: CyclicModule[] = []
    this.#gatherAvailableAncestors(module, execList)
    ArrayPrototypeSort(
      execList,
      (a, b) => (a.asyncEvaluationOrder as number) - (b.asyncEvaluationOrder as number),
    )
    for (let i = 0; i < execList.length; i++) {
      const ancestor = execList[i]!
      if (ancestor.status === 'evaluated') continue
      if (ancestor.hasTopLevelAwait) {
        this.#executeAsyncModule(ancestor)
        continue
      }
      try {
        executeModule(ancestor, this.#host)
      } catch (error) {
        this.#asyncModuleExecutionRejected(ancestor, error)
        continue
      }
      ancestor.asyncEvaluationOrder = 'done'
      ancestor.status = 'evaluated'
      ancestor.topLevelCapability?.resolve()
    }
  }

  /** ECMA-262 16.2.1.6.1.3.5 */
  #asyncModuleExecutionRejected(module: CyclicModule, error: unknown): void {
    if (module.status === 'evaluated') return
    module.evaluationError = { value: error }
    module.status = 'evaluated'
    module.asyncEvaluationOrder = 'done'
    for (let i = 0; i < module.asyncParentModules.length; i++) {
      const parent = module.asyncParentModules[i]!
      this.#asyncModuleExecutionRejected(parent, error)
    }
    module.topLevelCapability?.reject(error)
  }
}

function createCapability(): Capability {
  let resolve!: () => void
  let reject!: (error: unknown) => void
  const promise = new Promise<void>((resolvePromise, rejectPromise) => {
    resolve = resolvePromise
    reject = rejectPromise
  })
  return { promise: safePromise(promise), resolve, reject }
}
