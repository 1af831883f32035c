import type { ReadonlySafeMap } from '@esm-bytecode/format/primordials'
import {
  type Cell,
  type CyclicModule,
  describeFacade,
  type Handoff,
  type NamespaceTaker,
  type SyntheticModule,
} from '@esm-bytecode/linker'
import { writeClosedGraphFacade } from './closed-graph-facade.ts'
import { writeNodeLinkedFacade } from './node-linked-facade.ts'

/** What a facade hands to the runtime, and gets from it. */
export interface FacadeHost {
  /** Called by the first part, with the namespace objects of {@link Facade.early}: everything up to the first handoff. */
  begin(namespaces: readonly object[], early: readonly object[]): void
  /**
   * Called behind each handoff, with its namespace object: everything up to the next one. Behind the last one by the facade itself,
   * which has what the module may need.
   */
  pass(handoff: number, namespace: object, importMeta?: object): void
  /** Called once by the body of the facade, which awaits the result where its graph has top-level await. */
  evaluate(
    importMeta: object,
    /** One for each of {@link Facade.namespaces}; none where a part has handed them over. */
    namespaces: readonly object[],
    /** Sets the binding of the facade for one of {@link Facade.cells}. */
    setBinding: (index: number, value: unknown) => void,
  ): Promise<unknown> | undefined
  /** Called with the result of {@link FacadeHost.evaluate} when that is there. */
  finish(result: unknown): void
}

/** A module that stands for a managed one in Node's loader. */
export interface Facade {
  readonly source: string
  /** What its local exports follow. */
  readonly cells: readonly Cell[]
  /** The namespace objects that it hands over, and to whom. */
  readonly namespaces: readonly (readonly NamespaceTaker[])[]
  /** In the order of {@link FacadeHost.pass}. */
  readonly handoffs: readonly Handoff[]
  /** The handoffs that functions of a cycle may read before they were evaluated. */
  readonly early: readonly SyntheticModule[]
  /** Further modules that it requests, by URL: between two of them Node evaluates what the closed graph has to stop for. */
  readonly parts: ReadonlySafeMap<string, string>
  readonly isAsync: boolean
}

/**
 * Writes the module that Node sees in place of a managed one: its imports, its exports as real bindings, and a body that calls
 * the module function.
 *
 * @param accessor expression that leads to the {@link FacadeHost} of this module
 * @param nextPartUrl names a part
 */
export function writeFacade(module: CyclicModule, accessor: string, nextPartUrl: () => string): Facade {
  const description = module.planned?.describeFacade() ?? describeFacade(module)
  return description.isLinkedByNode
    ? writeNodeLinkedFacade(module, description, accessor)
    : writeClosedGraphFacade(module, description, accessor, nextPartUrl)
}
