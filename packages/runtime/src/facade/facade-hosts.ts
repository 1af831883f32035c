import { ArrayPrototypePush, JSONStringify, SafeMap, SafeSet, setOf } from '@esm-bytecode/format/primordials'
import { type CyclicModule, type Exported, HOLE } from '@esm-bytecode/linker'
import type { Evaluator } from '../evaluate/evaluate.ts'
import type { Evaluation } from '../evaluate/evaluation.ts'
import { setExports } from '../evaluate/execute.ts'
import { writeFacade, type FacadeHost, type Facade } from './facade.ts'

/** Parts of facades are modules of their own, which only the load hook knows. Node 22 takes no scheme of ours in `require()`. */
const PART_URL = 'data:text/javascript,esm-bytecode:'

/** The modules that Node sees in place of managed ones, and what they find behind them. */
export class FacadeHosts {
  readonly #evaluator: Evaluator
  readonly #accessor: string
  readonly #sources = new SafeMap<string, string>()
  readonly #parts = new SafeMap<string, string>()
  readonly #facadeHosts = new SafeMap<string, FacadeHost>()
  readonly #waiting = new SafeSet<CyclicModule>()

  /** @param accessor expression of a function that takes a URL and leads to {@link FacadeHosts.get} */
  constructor(evaluator: Evaluator, accessor: string) {
    this.#evaluator = evaluator
    this.#accessor = accessor
  }

  /** The facade of a module, if it has one. */
  source(url: string): string | undefined {
    return this.#sources.get(url)
  }

  /** Whether this is the URL of a module that Node sees in place of a managed one. */
  has(url: string): boolean {
    return this.#sources.has(url) || this.#parts.has(url)
  }

  part(url: string): string | undefined {
    return this.#parts.get(url)
  }

  /** Where the facade of a module finds its way back. */
  get(url: string): FacadeHost {
    return this.#facadeHosts.get(url)!
  }

  /** Whether a module has a facade that Node has not begun to evaluate. */
  isWaiting(module: CyclicModule): boolean {
    return this.#waiting.has(module)
  }

  /** @returns the source of the facade */
  create(module: CyclicModule): string {
    const { url } = module
    const first = this.#parts.size
    let count = 0
    const facade = writeFacade(
      module,
      `${this.#accessor}(${JSONStringify(url)})`,
      () => `${PART_URL}${first + count++}`,
    )
    module.files = null
    this.#sources.set(url, facade.source)
    facade.parts.forEach((source, partUrl) => {
      this.#parts.set(partUrl, source)
    })
    this.#facadeHosts.set(url, this.#createHost(module, facade))
    this.#waiting.add(module)
    return facade.source
  }

  #createHost(module: CyclicModule, { cells, namespaces, handoffs, early, isAsync }: Facade): FacadeHost {
    const isHandoff = setOf(handoffs)
    let evaluation: Evaluation | null = null
    const handOver = (objects: readonly object[]) => {
      for (let i = 0; i < objects.length; i++) {
        const object = objects[i]!
        const list = namespaces[i]!
        for (let j = 0; j < list.length; j++) {
          const { module: owner, request } = list[j]!
          owner.namespaces[request] ??= object
          owner.loadedModules[request]?.handOver(object)
        }
      }
    }
    return {
      begin: (objects, linked) => {
        this.#waiting.delete(module)
        handOver(objects)
        for (let i = 0; i < linked.length; i++) {
          const object = linked[i]!
          early[i]!.show(object)
        }
        evaluation = this.#evaluator.begin(module, isHandoff)
        evaluation.advance()
      },
      pass: (index, namespace, importMeta) => {
        if (importMeta !== undefined) module.importMeta ??= importMeta
        const handoff = handoffs[index]!
        handoff.handOver(namespace)
        if (evaluation!.handoff === handoff) evaluation!.advance()
      },
      evaluate: (importMeta, objects, setBinding) => {
        this.#waiting.delete(module)
        module.importMeta ??= importMeta
        handOver(objects)
        for (let i = 0; i < cells.length; i++) {
          const cell = cells[i]!
          // What was initialized before, by a cycle or another facade, and what will be.
          if (cell.value !== HOLE) setBinding(i, cell.value)
          ArrayPrototypePush((cell.followers ??= []), (value) => setBinding(i, value))
        }
        if (module.isLinkedByNode) {
          if (isAsync) return this.#evaluator.executeAsync(module)
          this.#evaluator.executeSync(module)
        } else if (isAsync) {
          return this.#evaluator.evaluate(module)
        } else {
          this.#evaluator.beginSync(module)?.advance()
        }
        return undefined
      },
      finish: (result) => {
        if (module.isLinkedByNode && isAsync) setExports(module, result as Exported)
        this.#facadeHosts.delete(module.url)
      },
    }
  }
}
