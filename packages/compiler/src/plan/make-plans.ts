import { posix } from 'node:path'
import type { ModuleRecord, PackedCommonJs, PackedEsModule, PackedFormat } from '@esm-bytecode/format'
import {
  CyclicModule,
  makePlan,
  nativeBecause,
  SyntheticModule,
  type BytecodeSubject,
  type LinkedGraph,
  type Loaded,
  type MadePlan,
  type ModuleFiles,
  type PlanSource,
} from '@esm-bytecode/linker'
import { stronglyConnectedComponents } from '../graph/strongly-connected-components.ts'

/** What linking has to know of a module of the pack. */
export interface LinkedPackedModule {
  readonly format: PackedFormat
  /** For the format `module`, else `null`. */
  readonly esModule: Pick<PackedEsModule, 'record' | 'targets'> | null
  /** For the format `commonjs`, else `null`. */
  readonly commonJs: Pick<PackedCommonJs, 'exportNames'> | null
}

/** What a build knows of its modules, and of those outside of it. */
export interface LinkedBuild {
  /** Records of the modules that have sidecars, by id. */
  readonly records: ReadonlyMap<string, ModuleRecord>
  /** For each request of a module the module of the pack that it leads to, by id: of those from which one leads there. */
  readonly packTargets: ReadonlyMap<string, readonly (number | null)[]>
  readonly pack: { readonly modules: readonly LinkedPackedModule[] } | null
  /** Ids of modules with which programs start. Default: none is known. */
  readonly entries?: readonly string[]
}

/**
 * Makes the plans of a build: for each entry, for each module that nothing of it statically imports, and for each that an `import()` leads to.
 *
 * @returns JSON of the plans, by id
 */
export function makePlans(build: LinkedBuild): Map<string, string> {
  return new PlanMaker(build).makeAll()
}

/** Links the graphs of a build. What an `import()` leads to comes after all that the entries request. */
class PlanMaker {
  readonly #build: LinkedBuild
  readonly #starts: ReadonlySet<string>
  readonly #dynamic: ReadonlySet<string>
  readonly #made = new Map<string, MadePlan | null>()
  /** By id of an entry: all that it leads to, by `import()` as well. */
  readonly #reached = new Map<string, ReadonlySet<string>>()

  constructor(build: LinkedBuild) {
    const { starts, dynamic } = findRoots(build)
    this.#build = build
    this.#starts = starts
    this.#dynamic = dynamic
  }

  makeAll(): Map<string, string> {
    const plans = new Map<string, string>()
    const add = (id: string, made: MadePlan | null) =>
      made !== null && plans.set(id, JSON.stringify(made.plan))
    for (const id of this.#starts) add(id, this.#makeStart(id))
    for (const id of this.#dynamic) if (!this.#starts.has(id)) add(id, this.#makeDynamic(id))
    return plans
  }

  #makeStart(id: string): MadePlan | null {
    let made = this.#made.get(id)
    if (made === undefined) {
      made = makePlan(id, this.#sourceFor(id), null)
      this.#made.set(id, made)
    }
    return made
  }

  #makeDynamic(id: string): MadePlan | null {
    return makePlan(id, this.#sourceFor(id), this.#findKnown(id))
  }

  #sourceFor(id: string): BuildSource {
    return new BuildSource(this.#build, posix.dirname(id))
  }

  /** What has been evaluated, whichever start has led to a module. A program that starts with another one has to link by itself. */
  #findKnown(id: string): LinkedGraph {
    const graphs: LinkedGraph[] = []
    for (const start of this.#starts) {
      const made = this.#reachedFrom(start).has(id) ? this.#makeStart(start) : null
      if (made !== null) graphs.push(made.graph)
    }
    const [first = new Map(), ...others] = graphs
    return new Map([...first].filter(([url]) => others.every((graph) => graph.has(url))))
  }

  #reachedFrom(start: string): ReadonlySet<string> {
    let reached = this.#reached.get(start)
    if (reached === undefined) {
      const { records } = this.#build
      const all = new Set([start])
      for (const id of all) {
        const record = records.get(id)
        if (record === undefined) continue
        for (const target of [...targetsOf(id, record, false), ...targetsOf(id, record, true)])
          all.add(target)
      }
      this.#reached.set(start, (reached = all))
    }
    return reached
  }
}

/** Modules of a cycle that nobody else imports are reached from the first of them. */
function findRoots({
  records,
  entries = [],
}: LinkedBuild): Record<'starts' | 'dynamic', ReadonlySet<string>> {
  const requested = new Map([...records].map(([id, record]) => [id, targetsOf(id, record, false)]))
  const components = stronglyConnectedComponents(records.keys(), (id) =>
    requested.get(id)!.filter((target) => records.has(target)),
  )
  const imported = new Set<readonly string[]>()
  const starts = new Set(entries)
  const dynamic = new Set<string>()
  for (const [id, record] of records) {
    const { members } = components.get(id)!
    for (const target of requested.get(id)!) {
      const component = components.get(target)
      if (component !== undefined && component.members !== members) imported.add(component.members)
    }
    for (const target of targetsOf(id, record, true)) if (records.has(target)) dynamic.add(target)
  }
  const reached = new Set<readonly string[]>()
  for (const id of records.keys()) {
    const { members } = components.get(id)!
    if (imported.has(members) || reached.has(members)) continue
    reached.add(members)
    // Such a cycle may hold an entry.
    if (!members.some((member) => starts.has(member) || dynamic.has(member))) starts.add(id)
  }
  return { starts, dynamic }
}

/** Ids of the modules of the build that the static, or the dynamic, requests of one lead to. */
function targetsOf(id: string, { requests }: ModuleRecord, isDynamic: boolean): string[] {
  return requests.flatMap(({ target, dynamic }) =>
    target === null || dynamic !== isDynamic ? [] : resolve(id, target),
  )
}

function resolve(id: string, target: string): string {
  return posix.join(posix.dirname(id), target)
}

/** Names a module of the pack, as an id names one of the build. */
const packUrl = (index: number) => `\0${index}`

/** Reads modules for the linker: chunks by their ids, and those of the pack. */
class BuildSource implements PlanSource {
  readonly #build: LinkedBuild
  readonly #folder: string

  /** @param folder of the root */
  constructor(build: LinkedBuild, folder: string) {
    this.#build = build
    this.#folder = folder
  }

  placeOf(url: string): string | number {
    return url.startsWith('\0') ? Number(url.slice(1)) : posix.relative(this.#folder, url)
  }

  read(url: string): Loaded {
    const stages = { read: 0, decode: 0, consume: 0, evaluate: 0 }
    if (url.startsWith('\0')) return this.#readPacked(url, Number(url.slice(1)))
    const record = this.#build.records.get(url)
    if (record === undefined) return nativeBecause('BMES_WARN_NO_SIDECAR', 'it has no sidecar')
    const targets = this.#build.packTargets.get(url)
    const target = (request: number): string | null => {
      const path = record.requests[request]!.target
      if (path !== null) return resolve(url, path)
      const index = targets?.[request] ?? null
      return index === null ? null : packUrl(index)
    }
    return new CyclicModule(url, new BuildFiles(record, target, false), stages)
  }

  #readPacked(url: string, index: number): Loaded {
    const stages = { read: 0, decode: 0, consume: 0, evaluate: 0 }
    const { format, esModule, commonJs } = this.#build.pack!.modules[index]!
    if (esModule === null) {
      // As the runtime has it: packs name those of CommonJS that each module has.
      const names = format === 'json' ? ['default'] : ['default', 'module.exports', ...commonJs!.exportNames]
      const attributes = format === 'json' ? [{ key: 'type', value: 'json' }] : []
      return new SyntheticModule(url, attributes, new Set(names))
    }
    const target = (request: number) => {
      const found = esModule.targets[request] ?? null
      return found === null ? null : packUrl(found)
    }
    return new CyclicModule(url, new BuildFiles(esModule.record, target, true), stages)
  }
}

/** A module of a build, of which linking needs the record alone. */
class BuildFiles implements ModuleFiles {
  readonly isPacked: boolean
  readonly build = ''
  readonly readRecord: () => ModuleRecord
  readonly detachRecord: () => () => ModuleRecord
  readonly target: (request: number) => string | null

  constructor(record: ModuleRecord, target: (request: number) => string | null, isPacked: boolean) {
    this.isPacked = isPacked
    this.readRecord = () => record
    this.detachRecord = () => this.readRecord
    this.target = target
  }

  get bytecode(): BytecodeSubject {
    throw new Error('unreachable: linking compiles nothing')
  }

  verifyRecord(): null {
    return null
  }

  readText(): string {
    throw new Error('unreachable: linking compiles nothing')
  }

  readDeclarations(): string {
    throw new Error('unreachable: a plan holds no declarations')
  }

  readSourceMap(): string | null {
    return null
  }
}
