import {
  ArrayPrototypeFilter,
  ArrayPrototypePush,
  type ReadonlySafeMap,
  SafeMap,
} from '@esm-bytecode/format/primordials'
import type {
  BindingInitialization,
  IndirectExportEntry,
  LocalExportEntry,
  ModuleFunctionForm,
  ModuleRecord,
} from '@esm-bytecode/format'
import type { Consumed, Stages } from './consumed.ts'
import type { FacadeDescription } from './describe-facade.ts'
import type { ModuleFiles } from './module-files.ts'
import { createCell, type Cell, type Inputs } from './module-function.ts'
import type { ExportResolution, StarIndex } from './resolve-export.ts'
import { resolveImports, type ResolvedImport } from './resolve-imports.ts'
import type { SyntheticModule } from './synthetic-module.ts'

/** ECMA-262, [[Status]] of Cyclic Module Records. Linking is one step here, and what cannot be linked is Node's. */
export type ModuleStatus = 'unlinked' | 'linked' | 'evaluating' | 'evaluating-async' | 'evaluated'

export interface Capability {
  readonly promise: Promise<void>
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** What a module needs to be evaluated, once it is linked. Its record says so, or a plan, which spares reading that. */
export interface Outline extends Pick<ModuleRecord, 'hasTopLevelAwait' | 'usesImportMeta'> {
  readonly form: ModuleFunctionForm
  /** One for each distinct local name among the local exports, in their order. */
  readonly initializations: readonly BindingInitialization[]
}

/** ECMA-262 16.2.1.6, a Cyclic Module Record, made from a sidecar. Fields have the specification's names. */
export class CyclicModule {
  readonly url: string
  readonly isPacked: boolean
  readonly form: ModuleFunctionForm
  readonly hasTopLevelAwait: boolean
  readonly usesImportMeta: boolean
  readonly #readRecord: () => ModuleRecord
  #record: ModuleRecord | null = null
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
  #resolvedImports: readonly ResolvedImport[] | null = null
  consumed: Consumed | null = null
  /** What Node sees in its place, where a plan says so. */
  facade: FacadeDescription | null = null

  /** One for each distinct local name among the local exports, in their order. */
  readonly cells: readonly Cell[]
  #localBindings: LocalBindings | null = null
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

  /** @param outline what the record of `files` says; given, the record is read when somebody asks for it */
  constructor(url: string, files: ModuleFiles, stages: Stages, outline: Outline = outlineOf(files.record)) {
    this.url = url
    this.files = files
    this.#readRecord = () => files.record
    this.isPacked = files.isPacked
    this.form = outline.form
    this.hasTopLevelAwait = outline.hasTopLevelAwait
    this.usesImportMeta = outline.usesImportMeta
    this.reachesAwait = outline.hasTopLevelAwait
    this.stages = stages
    const cells: Cell[] = []
    for (let i = 0; i < outline.initializations.length; i++)
      ArrayPrototypePush(cells, createCell(outline.initializations[i]!))
    this.cells = cells
  }

  get record(): ModuleRecord {
    return (this.#record ??= this.#readRecord())
  }

  handOver(namespace: object): void {
    this.namespaceObject ??= namespace
  }

  /** Export name to index into {@link CyclicModule.cells}. */
  get localExports(): ReadonlySafeMap<string, number> {
    return (this.#localBindings ??= indexLocalExports(this.record)).indexes
  }

  /** For each of {@link CyclicModule.cells}, the first local export that names it. */
  get bindings(): readonly LocalExportEntry[] {
    return (this.#localBindings ??= indexLocalExports(this.record)).bindings
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

  /** Where the inputs of its module function come from, one for each import entry: once it is linked. */
  get resolvedImports(): readonly ResolvedImport[] {
    return (this.#resolvedImports ??= resolveImports(this))
  }

  /** For a plan, which knows them. */
  set resolvedImports(imports: readonly ResolvedImport[]) {
    this.#resolvedImports = imports
  }
}

interface LocalBindings {
  readonly indexes: ReadonlySafeMap<string, number>
  readonly bindings: readonly LocalExportEntry[]
}

/** Local exports of the same local name share a binding. */
function indexLocalExports({ localExports }: Pick<ModuleRecord, 'localExports'>): LocalBindings {
  const bindings: LocalExportEntry[] = []
  const byLocalName = new SafeMap<string, number>()
  const indexes = new SafeMap<string, number>()
  for (let i = 0; i < localExports.length; i++) {
    const entry = localExports[i]!
    const { exportName, localName } = entry
    let index = byLocalName.get(localName)
    if (index === undefined) {
      index = ArrayPrototypePush(bindings, entry) - 1
      byLocalName.set(localName, index)
    }
    indexes.set(exportName, index)
  }
  return { indexes, bindings }
}

/** What evaluation needs of a record. */
export function outlineOf(record: ModuleRecord): Outline {
  const { form, hasTopLevelAwait, usesImportMeta } = record
  const { bindings } = indexLocalExports(record)
  const initializations: BindingInitialization[] = []
  for (let i = 0; i < bindings.length; i++) ArrayPrototypePush(initializations, bindings[i]!.initialization)
  return { form, hasTopLevelAwait, usesImportMeta, initializations }
}
