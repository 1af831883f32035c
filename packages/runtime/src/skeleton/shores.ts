import {
  ArrayPrototypePush,
  JSONStringify,
  SafeMap,
  SafeSet,
  listOfSet,
} from '@esm-bytecode/format/primordials'
import type { CyclicModule } from '../link/cyclic-module.ts'
import type { Evaluator } from '../evaluate/evaluate.ts'
import type { Evaluation } from '../evaluate/evaluation.ts'
import { setExports } from '../evaluate/execute.ts'
import { HOLE, type Exported } from '../consume/module-function.ts'
import { writeSkeleton, type Shore, type Skeleton } from './skeleton.ts'

/** Segments of skeletons are modules of their own, which only the load hook knows. Node 22 takes no scheme of ours in `require()`. */
const SEGMENT_URL = 'data:text/javascript,esm-bytecode:'

/** The modules that Node sees in place of ours, and what they find behind them. */
export class Shores {
  readonly #evaluator: Evaluator
  readonly #accessor: string
  readonly #sources = new SafeMap<string, string>()
  readonly #segments = new SafeMap<string, string>()
  readonly #shores = new SafeMap<string, Shore>()
  readonly #waiting = new SafeSet<CyclicModule>()

  /** @param accessor expression of a function that takes a URL and leads to {@link Shores.get} */
  constructor(evaluator: Evaluator, accessor: string) {
    this.#evaluator = evaluator
    this.#accessor = accessor
  }

  /** The skeleton of a module, if it has one. */
  source(url: string): string | undefined {
    return this.#sources.get(url)
  }

  /** Whether this is the URL of a module that Node sees in place of one of ours. */
  has(url: string): boolean {
    return this.#sources.has(url) || this.#segments.has(url)
  }

  segment(url: string): string | undefined {
    return this.#segments.get(url)
  }

  /** Where the skeleton of a module finds its way back. */
  get(url: string): Shore {
    return this.#shores.get(url)!
  }

  /** Whether a module has a skeleton that Node has not begun to evaluate. */
  isWaiting(module: CyclicModule): boolean {
    return this.#waiting.has(module)
  }

  /** @returns the source of the skeleton */
  create(module: CyclicModule): string {
    const { url } = module
    const first = this.#segments.size
    let count = 0
    const skeleton = writeSkeleton(
      module,
      `${this.#accessor}(${JSONStringify(url)})`,
      () => `${SEGMENT_URL}${first + count++}`,
    )
    module.files = null
    this.#sources.set(url, skeleton.source)
    skeleton.segments.forEach((source, segmentUrl) => {
      this.#segments.set(segmentUrl, source)
    })
    this.#shores.set(url, this.#createShore(module, skeleton))
    this.#waiting.add(module)
    return skeleton.source
  }

  #createShore(module: CyclicModule, { cells, namespaces, stops, early, isAsync }: Skeleton): Shore {
    const inOrder = listOfSet(stops)
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
        evaluation = this.#evaluator.begin(module, stops)
        evaluation.advance()
      },
      pass: (index, namespace, importMeta) => {
        if (importMeta !== undefined) module.importMeta ??= importMeta
        const stop = inOrder[index]!
        stop.handOver(namespace)
        if (evaluation!.stop === stop) evaluation!.advance()
      },
      evaluate: (importMeta, objects, setBinding) => {
        this.#waiting.delete(module)
        module.importMeta ??= importMeta
        handOver(objects)
        for (let i = 0; i < cells.length; i++) {
          const cell = cells[i]!
          // What was initialized before, by a cycle or another skeleton, and what will be.
          if (cell.value !== HOLE) setBinding(i, cell.value)
          ArrayPrototypePush((cell.followers ??= []), (value) => setBinding(i, value))
        }
        if (module.isOpen) {
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
        if (module.isOpen && isAsync) setExports(module, result as Exported)
        this.#shores.delete(module.url)
      },
    }
  }
}
