import {
  ArrayPrototypeFilter,
  ArrayPrototypePush,
  type ReadonlySafeMap,
  SafeMap,
} from '@esm-bytecode/format/primordials'
import type { IndirectExportEntry, LocalExportEntry, ModuleRecord } from '@esm-bytecode/format'
import type { Consumed } from '../consume/consume.ts'
import type { ModuleFiles } from '../files/module-files.ts'
import { createCell, type Cell, type Inputs } from '../consume/module-function.ts'
import type { ExportResolution, StarIndex } from './resolve-export.ts'
import type { Stages } from '../report/stats.ts'
import type { SyntheticModule } from './synthetic-module.ts'

/** ECMA-262, [[Status]] of Cyclic Module Records. Linking is one step here, and what cannot be linked is Node's. */
export type ModuleStatus = 'unlinked' | 'linked' | 'evaluating' | 'evaluating-async' | 'evaluated'

export interface Capability {
  readonly promise: Promise<void>
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** ECMA-262 16.2.1.6, a Cyclic Module Record, made from a sidecar. Fields have the specification's names. */
export class CyclicModule {
  readonly url: string
  readonly record: ModuleRecord
  readonly isPacked: boolean
  /** Until the module function, and the facade if Node orders the module, were made of them. */
  files: ModuleFiles | null
  readonly stages: Stages

  /** For each static request, the module that it leads to; `null` for what is Node's. */
  loadedModules: (CyclicModule | SyntheticModule | null)[] = []
  /** Whether it statically reaches something that Node has to link or order: then Node orders it, too. */
  isLinkedByNode = false
  /** Whether it, or a managed module that it statically reaches, has top-level await. */
  reachesAwait: boolean
  /** Managed modules whose namespace objects it takes or exports, which only Node can make. */
  takes: readonly CyclicModule[] = []
  /** Node's own, from when somebody needed it and Node has evaluated the facade. */
  namespaceObject: object | undefined
  /** What names of it have been found to lead to. */
  readonly resolutions = new SafeMap<string, ExportResolution>()
  /** What stands behind its star exports, once somebody has looked for a name there. */
  starIndex: StarIndex | null = null
  #requestedModules: readonly CyclicModule[] | null = null
  consumed: Consumed | null = null

  /** One for each distinct local name among the local exports, in their order. */
  readonly cells: readonly Cell[]
  /** For each of `cells`, the first local export that names it. */
  readonly bindings: readonly LocalExportEntry[]
  /** Export name to index into `cells`. */
  readonly localExports: ReadonlySafeMap<string, number>
  #indirectExports: ReadonlySafeMap<string, IndirectExportEntry> | null = null
  readonly inputs: Inputs = []
  /** For each static request: the namespace object, where a facade or the realm handed one over. */
  readonly namespaces: (object | undefined)[] = []
  importMeta: object | undefined
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
    this.record = files.record
    this.isPacked = files.isPacked
    this.reachesAwait = files.record.hasTopLevelAwait
    this.stages = stages
    const cells: Cell[] = []
    const bindings: LocalExportEntry[] = []
    const indexes = new SafeMap<string, number>()
    const localExports = new SafeMap<string, number>()
    for (let i = 0; i < this.record.localExports.length; i++) {
      const entry = this.record.localExports[i]!
      const { exportName, localName, initialization } = entry
      let index = indexes.get(localName)
      if (index === undefined) {
        index = ArrayPrototypePush(cells, createCell(initialization)) - 1
        indexes.set(localName, index)
        ArrayPrototypePush(bindings, entry)
      }
      localExports.set(exportName, index)
    }
    this.cells = cells
    this.bindings = bindings
    this.localExports = localExports
  }

  handOver(namespace: object): void {
    this.namespaceObject ??= namespace
  }

  /** By export name. */
  get indirectExports(): ReadonlySafeMap<string, IndirectExportEntry> {
    if (this.#indirectExports !== null) return this.#indirectExports
    const { indirectExports } = this.record
    const byName = new SafeMap<string, IndirectExportEntry>()
    for (let i = 0; i < indirectExports.length; i++)
      byName.set(indirectExports[i]!.exportName, indirectExports[i]!)
    return (this.#indirectExports = byName)
  }

  /** ECMA-262 [[RequestedModules]], as far as they are ours: once all of them are loaded. */
  get requestedModules(): readonly CyclicModule[] {
    return (this.#requestedModules ??= ArrayPrototypeFilter(
      this.loadedModules,
      (module) => module instanceof CyclicModule,
    ))
  }
}
