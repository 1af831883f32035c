import type { ReadonlySafeMap, ReadonlySafeSet } from '@esm-bytecode/format/primordials'
import type { CyclicModule } from '../link/cyclic-module.ts'
import type { Stop } from '../evaluate/evaluation.ts'
import { writeIslandSkeleton } from './island-skeleton.ts'
import type { Cell } from '../consume/module-function.ts'
import { writeOpenSkeleton } from './open-skeleton.ts'
import type { SyntheticModule } from '../link/synthetic-module.ts'

/** What a skeleton hands to the runtime, and gets from it. */
export interface Shore {
  /** Called by the first segment, with the namespace objects of {@link Skeleton.early}: everything up to the first stop. */
  begin(namespaces: readonly object[], early: readonly object[]): void
  /**
   * Called behind each stop, with its namespace object: everything up to the next one. Behind the last one by the skeleton itself,
   * which has what the module may need.
   */
  pass(stop: number, namespace: object, importMeta?: object): void
  /** Called once by the body of the skeleton, which awaits the result where its graph has top-level await. */
  evaluate(
    importMeta: object,
    /** One for each of {@link Skeleton.namespaces}; none where a segment has handed them over. */
    namespaces: readonly object[],
    /** Sets the binding of the skeleton for one of {@link Skeleton.cells}. */
    setBinding: (index: number, value: unknown) => void,
  ): Promise<unknown> | undefined
  /** Called with the result of {@link Shore.evaluate} when that is there. */
  finish(result: unknown): void
}

/** A static request of a module that has to be handed a namespace object. */
export interface NamespaceTaker {
  readonly module: CyclicModule
  readonly request: number
}

/** A module that stands in for one of ours in Node's loader. */
export interface Skeleton {
  readonly source: string
  /** What its local exports follow. */
  readonly cells: readonly Cell[]
  /** The namespace objects that it hands over, and to whom. */
  readonly namespaces: readonly (readonly NamespaceTaker[])[]
  /** In the order of {@link Shore.pass}. */
  readonly stops: ReadonlySafeSet<Stop>
  /** The stops that functions of a cycle may read before they were evaluated. */
  readonly early: readonly SyntheticModule[]
  /** Further modules that it requests, by URL: between two of them Node evaluates what the island has to stop for. */
  readonly segments: ReadonlySafeMap<string, string>
  readonly isAsync: boolean
}

/**
 * Writes the module that Node sees in place of one of ours: its imports, its exports as real bindings, and a body that calls
 * the module function.
 *
 * @param accessor expression that leads to the {@link Shore} of this module
 * @param nextSegmentUrl names a segment
 */
export function writeSkeleton(
  module: CyclicModule,
  accessor: string,
  nextSegmentUrl: () => string,
): Skeleton {
  return module.isOpen
    ? writeOpenSkeleton(module, accessor)
    : writeIslandSkeleton(module, accessor, nextSegmentUrl)
}
