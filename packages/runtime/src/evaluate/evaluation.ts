import {
  ArrayPrototypeAt,
  ArrayPrototypeFind,
  ArrayPrototypeIncludes,
  ArrayPrototypePop,
  ArrayPrototypePush,
  Error,
  MathMin,
  type ReadonlySafeSet,
} from '@esm-bytecode/format/primordials'
import { type CyclicModule, type Handoff, SyntheticModule } from '@esm-bytecode/linker'
import type { Evaluator } from './evaluate.ts'
import { executeModule, type ExecutionHost } from './execute.ts'

interface Frame {
  readonly module: CyclicModule
  /** Index of the static request that comes next. */
  next: number
  /** Whether that one was entered, and is to be accounted for. */
  isEntered: boolean
}

/**
 * ECMA-262 16.2.1.6.1.3.1, InnerModuleEvaluation, from one module on. The recursion of the specification is a stack of frames
 * here, so that it can stop where Node comes first, and go on behind it.
 */
export class Evaluation {
  readonly #handoffs: ReadonlySafeSet<Handoff>
  readonly #evaluator: Evaluator
  readonly #host: ExecutionHost
  readonly #frames: Frame[] = []
  /** Modules that are being evaluated and not known to be complete: the `stack` of the specification. */
  readonly #stack: CyclicModule[] = []
  #index = 0
  /** What Node has to evaluate before {@link Evaluation.advance} is called again; `null`: nothing. */
  handoff: Handoff | null = null

  constructor(
    module: CyclicModule,
    handoffs: ReadonlySafeSet<Handoff>,
    evaluator: Evaluator,
    host: ExecutionHost,
  ) {
    this.#handoffs = handoffs
    this.#evaluator = evaluator
    this.#host = host
    this.#enter(module)
  }

  /** Evaluates up to the next handoff, or to the end. Throws what evaluation throws. */
  advance(): void {
    if (this.handoff !== null) this.#evaluator.resume(this)
    this.handoff = null
    try {
      for (
        let frame = ArrayPrototypeAt(this.#frames, -1);
        frame !== undefined;
        frame = ArrayPrototypeAt(this.#frames, -1)
      ) {
        const { module } = frame
        if (frame.next < module.loadedModules.length) {
          if (this.#request(frame)) continue
        } else {
          const taken = ArrayPrototypeFind(module.takes, (target) => this.#isHandoff(target))
          if (taken === undefined) {
            if (this.#evaluator.waits(module)) this.#evaluator.executeWhenReady(module)
            else executeModule(module, this.#host)
            this.#complete(module)
            ArrayPrototypePop(this.#frames)
            continue
          }
          this.handoff = taken
        }
        this.#evaluator.stop(this)
        return
      }
    } catch (error) {
      this.fail(error)
      throw error
    }
  }

  /**
   * Enters the module of the request that comes next, or accounts for it.
   *
   * @returns whether the evaluation can go on
   */
  #request(frame: Frame): boolean {
    const { module } = frame
    const required = module.loadedModules[frame.next] ?? null
    if (required instanceof SyntheticModule && this.#isHandoff(required)) {
      this.handoff = required
      return false
    }
    if (required === null || required instanceof SyntheticModule) {
      frame.next++
    } else if (frame.isEntered) {
      this.#account(module, required)
      frame.isEntered = false
      frame.next++
    } else {
      frame.isEntered = true
      this.#enter(required)
    }
    return true
  }

  #isHandoff(module: Handoff): boolean {
    return module.namespaceObject === undefined && this.#handoffs.has(module)
  }

  #enter(module: CyclicModule): void {
    if (module.status === 'evaluating-async' || module.status === 'evaluated') {
      if (module.evaluationError) throw module.evaluationError.value
      return
    }
    if (module.status === 'evaluating') {
      if (ArrayPrototypeIncludes(this.#stack, module)) return
      // A require() from within its own evaluation has led back to it.
      throw requireCycleError(module)
    }
    module.status = 'evaluating'
    module.dfsIndex = this.#index
    module.dfsAncestorIndex = this.#index
    module.pendingAsyncDependencies = 0
    this.#index++
    ArrayPrototypePush(this.#stack, module)
    ArrayPrototypePush(this.#frames, { module, next: 0, isEntered: false })
  }

  #account(module: CyclicModule, required: CyclicModule): void {
    if (required.status === 'evaluating') {
      module.dfsAncestorIndex = MathMin(module.dfsAncestorIndex, required.dfsAncestorIndex)
    } else {
      required = required.cycleRoot ?? required
      if (required.evaluationError) throw required.evaluationError.value
    }
    if (typeof required.asyncEvaluationOrder === 'number') {
      module.pendingAsyncDependencies++
      ArrayPrototypePush(required.asyncParentModules, module)
    }
  }

  #complete(module: CyclicModule): void {
    if (module.dfsAncestorIndex !== module.dfsIndex) return
    for (;;) {
      const required = ArrayPrototypePop(this.#stack)!
      required.status = typeof required.asyncEvaluationOrder === 'number' ? 'evaluating-async' : 'evaluated'
      required.cycleRoot = module
      if (required.status === 'evaluated') this.#evaluator.evaluated(required)
      if (required === module) break
    }
  }

  /** ECMA-262 16.2.1.6.1.3 Evaluate, step 9: every module on the stack has failed. */
  fail(error: unknown): void {
    for (let i = 0; i < this.#stack.length; i++) {
      const module = this.#stack[i]!
      module.status = 'evaluated'
      module.evaluationError = { value: error }
    }
    this.#frames.length = 0
    this.handoff = null
  }
}

/** What Node throws in the same place; lib/internal/modules/cjs/loader.js. */
export function requireCycleError(module: CyclicModule): Error {
  const error: NodeJS.ErrnoException = new Error(`Cannot require() ES Module ${module.url} in a cycle.`)
  error.code = 'ERR_REQUIRE_CYCLE_MODULE'
  return error
}
