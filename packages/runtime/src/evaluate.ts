import type { Capability, CyclicModule } from './cyclic-module.ts'
import {
  executeAsyncModule,
  executeModule,
  instantiate,
  performPromiseThen,
  setExports,
  type ExecutionHost,
} from './execute.ts'
import type { Exported } from './module-function.ts'

/**
 * ECMA-262 16.2.1.6.1.3, Evaluate and what belongs to it, step by step; comments name the steps that are not obvious. Only
 * requests among modules of ours count: what is Node's, Node has evaluated before.
 */
export class Evaluator {
  readonly #host: ExecutionHost
  #asyncEvaluationCount = 0

  constructor(host: ExecutionHost) {
    this.#host = host
  }

  /** Evaluates a module whose graph has no top-level await, synchronously. Throws what evaluation throws. */
  evaluateSync(module: CyclicModule): void {
    if (module.status === 'evaluated') {
      if (module.evaluationError) throw module.evaluationError.value
      return
    }
    this.#run(module)
  }

  /** ECMA-262 Evaluate(). */
  evaluate(module: CyclicModule): Promise<void> {
    if (module.status === 'evaluating-async' || module.status === 'evaluated') {
      // A module that failed in a synchronous graph has no cycle root.
      module = module.cycleRoot ?? module
    }
    if (module.topLevelCapability !== null) return module.topLevelCapability.promise
    const capability = createCapability()
    module.topLevelCapability = capability
    if (module.status === 'evaluated') {
      if (module.evaluationError) capability.reject(module.evaluationError.value)
      else capability.resolve()
      return capability.promise
    }
    try {
      this.#run(module)
      if (module.asyncEvaluationOrder === null) capability.resolve()
    } catch (error) {
      capability.reject(error)
    }
    return capability.promise
  }

  /** Executes one open module: what it requests, Node has ordered and evaluated. Throws what it throws. */
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
    // For modules of ours that request this one it is evaluated when Node says so: nothing of ours runs before.
    module.status = 'evaluated'
    return executeAsyncModule(module, this.#host)
  }

  #instantiateGraph(module: CyclicModule): void {
    const seen = new Set([module])
    for (const each of seen) {
      instantiate(each, this.#host)
      for (const requested of each.requestedModules) seen.add(requested)
    }
  }

  #run(module: CyclicModule): void {
    this.#instantiateGraph(module)
    const stack: CyclicModule[] = []
    try {
      this.#innerModuleEvaluation(module, stack, 0)
    } catch (error) {
      for (const each of stack) {
        each.status = 'evaluated'
        each.evaluationError = { value: error }
      }
      throw error
    }
  }

  #innerModuleEvaluation(module: CyclicModule, stack: CyclicModule[], index: number): number {
    if (module.status === 'evaluating-async' || module.status === 'evaluated') {
      if (module.evaluationError) throw module.evaluationError.value
      return index
    }
    if (module.status === 'evaluating') {
      if (stack.includes(module)) return index
      // A require() from within its own evaluation has led back to it.
      throw requireCycleError(module)
    }
    module.status = 'evaluating'
    module.dfsIndex = index
    module.dfsAncestorIndex = index
    module.pendingAsyncDependencies = 0
    index++
    stack.push(module)
    for (let required of module.requestedModules) {
      index = this.#innerModuleEvaluation(required, stack, index)
      if (required.status === 'evaluating') {
        module.dfsAncestorIndex = Math.min(module.dfsAncestorIndex, required.dfsAncestorIndex)
      } else {
        required = required.cycleRoot ?? required
        if (required.evaluationError) throw required.evaluationError.value
      }
      if (typeof required.asyncEvaluationOrder === 'number') {
        module.pendingAsyncDependencies++
        required.asyncParentModules.push(module)
      }
    }
    if (module.pendingAsyncDependencies > 0 || module.record.hasTopLevelAwait) {
      module.asyncEvaluationOrder = this.#asyncEvaluationCount++
      if (module.pendingAsyncDependencies === 0) this.#executeAsyncModule(module)
    } else {
      executeModule(module, this.#host)
    }
    if (module.dfsAncestorIndex === module.dfsIndex) {
      for (;;) {
        const required = stack.pop()!
        required.status = typeof required.asyncEvaluationOrder === 'number' ? 'evaluating-async' : 'evaluated'
        required.cycleRoot = module
        if (required === module) break
      }
    }
    return index
  }

  #executeAsyncModule(module: CyclicModule): void {
    performPromiseThen(
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
    for (const parent of module.asyncParentModules) {
      if (execList.includes(parent) || parent.cycleRoot?.evaluationError) continue
      parent.pendingAsyncDependencies--
      if (parent.pendingAsyncDependencies > 0) continue
      execList.push(parent)
      if (!parent.record.hasTopLevelAwait) this.#gatherAvailableAncestors(parent, execList)
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
    execList.sort((a, b) => (a.asyncEvaluationOrder as number) - (b.asyncEvaluationOrder as number))
    for (const ancestor of execList) {
      if (ancestor.status === 'evaluated') continue
      if (ancestor.record.hasTopLevelAwait) {
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
    for (const parent of module.asyncParentModules) this.#asyncModuleExecutionRejected(parent, error)
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
  return { promise, resolve, reject }
}

/** What Node throws in the same place; lib/internal/modules/cjs/loader.js. */
function requireCycleError(module: CyclicModule): Error {
  return Object.assign(new Error(`Cannot require() ES Module ${module.url} in a cycle.`), {
    code: 'ERR_REQUIRE_CYCLE_MODULE',
  })
}
