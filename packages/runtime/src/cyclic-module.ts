import type { DecodedSidecar, ModuleRecord } from '@esm-bytecode/format'
import type { Consumed } from './consume.ts'
import { createCell, type Cell, type Inputs } from './module-function.ts'
import type { NativeImport } from './native-import.ts'
import type { Stages } from './stats.ts'

/** ECMA-262, [[Status]] of Cyclic Module Records. Linking is one step here, and what cannot be linked is Node's. */
export type ModuleStatus = 'unlinked' | 'linked' | 'evaluating' | 'evaluating-async' | 'evaluated'

export interface Capability {
  readonly promise: Promise<void>
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** What was read from the disk, and verified. */
export interface ModuleFiles {
  readonly sidecar: DecodedSidecar
  /** The bytes of the chunk. */
  readonly chunk: Uint8Array
}

/** ECMA-262 16.2.1.6, a Cyclic Module Record, made from a sidecar. Fields have the specification's names. */
export class CyclicModule {
  readonly url: string
  readonly record: ModuleRecord
  /** Until the module function, and the skeleton if Node orders the module, were made of them. */
  files: ModuleFiles | null
  readonly stages: Stages

  /** For each static request, the module that it leads to; `null` for what is Node's. */
  loadedModules: (CyclicModule | null)[] = []
  /** Whether it statically reaches something that Node has to link or order: then Node orders it, too. */
  isOpen = false
  consumed: Consumed | null = null

  /** One for each distinct local name among the local exports, in their order. */
  readonly cells: readonly Cell[]
  /** Export name to index into `cells`. */
  readonly localExports: ReadonlyMap<string, number>
  readonly inputs: Inputs = []
  /** For each static request: the namespace object, where a skeleton or the realm handed one over. */
  readonly namespaces: (object | undefined)[] = []
  importMeta: object | undefined
  nativeImport: NativeImport | undefined
  /** The module function as a generator, once its first phase has run. */
  generator: Generator<unknown, void, unknown> | null = null

  status: ModuleStatus = 'unlinked'
  /** Wrapped, because anything can be thrown, `undefined` too. */
  evaluationError: { readonly value: unknown } | null = null
  dfsAncestorIndex = -1
  dfsIndex = -1
  cycleRoot: CyclicModule | null = null
  /** `null`: unset. */
  asyncEvaluationOrder: number | 'done' | null = null
  topLevelCapability: Capability | null = null
  asyncParentModules: CyclicModule[] = []
  pendingAsyncDependencies = 0

  constructor(url: string, files: ModuleFiles, stages: Stages) {
    this.url = url
    this.files = files
    this.record = files.sidecar.record
    this.stages = stages
    const cells: Cell[] = []
    const indexes = new Map<string, number>()
    const localExports = new Map<string, number>()
    for (const { exportName, localName, initialization } of this.record.localExports) {
      let index = indexes.get(localName)
      if (index === undefined) {
        index = cells.push(createCell(initialization)) - 1
        indexes.set(localName, index)
      }
      localExports.set(exportName, index)
    }
    this.cells = cells
    this.localExports = localExports
  }

  /** ECMA-262 [[RequestedModules]], as far as they are ours. */
  get requestedModules(): CyclicModule[] {
    return this.loadedModules.filter((module) => module !== null)
  }
}
