import {
  ArrayPrototypeFilter,
  ArrayPrototypePush,
  ArrayPrototypeSome,
  type ReadonlySafeMap,
  SafeMap,
} from '@esm-bytecode/format/primordials'
import type {
  BindingInitialization,
  IndirectExportEntry,
  LocalExportEntry,
  ModuleFunctionForm,
  ModuleRecord,
  ModuleRequest,
} from '@esm-bytecode/format'
import type { Consumed, Stages } from './consumed.ts'
import type { FacadeDescription } from './describe-facade.ts'
import type { ModuleFiles } from './module-files.ts'
import { createCell, type Cell, type Inputs } from './module-function.ts'
import type { StarIndex } from './resolve-export.ts'
import type { ExportResolution } from './resolved-binding.ts'
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
export interface Outline extends Pick<ModuleRecord, 'form' | 'hasTopLevelAwait' | 'usesImportMeta'> {
  /** One for each distinct local name among the local exports, in their order. */
  readonly initializations: readonly BindingInitialization[]
  /** Whether V8 may meet an `import()` in its text, in code that a string holds, too. */
  readonly mayImport: boolean
  /** Whether it requests `node:vm`. */
  readonly importsVm: boolean
}

/** What a plan has resolved of a module. Each is told once, and not kept. */
export interface Planned {
  resolveImports(): readonly ResolvedImport[] | null
  /** `null`: the plan has none of it, or it was told. */
  describeFacade(): FacadeDescription | null
}

/** ECMA-262 16.2.1.6, a Cyclic Module Record, made from a sidecar. Fields have the specification's names. */
export class CyclicModule {
  readonly url: string
  readonly isPacked: boolean
  /** Names the build that its sidecar, or its pack, is of. */
  readonly build: string
  readonly outline: Outline
  #readRecord: (() => ModuleRecord) | null
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
  /** `null`: it was linked from its record. */
  planned: Planned | null = null

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

  /**
   * @param outline what the record of `files` says; `null`: nobody has read that
   * @throws BmesError if the record is read, and damaged
   */
  constructor(url: string, files: ModuleFiles, stages: Stages, outline: Outline | null = null) {
    this.url = url
    this.files = files
    this.isPacked = files.isPacked
    this.build = files.build
    this.stages = stages
    if (outline === null) {
      const record = files.readRecord()
      this.#record = record
      this.#readRecord = null
      outline = outlineOf(record)
    } else {
      this.#readRecord = files.detachRecord()
    }
    this.outline = outline
    this.reachesAwait = outline.hasTopLevelAwait
    const cells: Cell[] = []
    for (let i = 0; i < outline.initializations.length; i++)
      ArrayPrototypePush(cells, createCell(outline.initializations[i]!))
    this.cells = cells
  }

  get record(): ModuleRecord {
    if (this.#record === null) {
      this.#record = this.#readRecord!()
      this.#readRecord = null
    }
    return this.#record
  }

  get form(): ModuleFunctionForm {
    return this.outline.form
  }

  get hasTopLevelAwait(): boolean {
    return this.outline.hasTopLevelAwait
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
    return (this.#resolvedImports ??= this.planned?.resolveImports() ?? resolveImports(this))
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
  const { form, hasTopLevelAwait, usesImportMeta, requests } = record
  const { bindings } = indexLocalExports(record)
  const initializations: BindingInitialization[] = []
  for (let i = 0; i < bindings.length; i++) ArrayPrototypePush(initializations, bindings[i]!.initialization)
  const mayImport = record.usesDynamicImport || record.importsFromStrings
  const importsVm = ArrayPrototypeSome(requests, isVm)
  return { form, hasTopLevelAwait, usesImportMeta, initializations, mayImport, importsVm }
}

function isVm({ kind, specifier }: ModuleRequest): boolean {
  return kind === 'builtin' && (specifier === 'node:vm' || specifier === 'vm')
}
