import { posix } from 'node:path'
import type { ModuleRecord, Pack, PackedModule } from '@esm-bytecode/format'
import {
  CyclicModule,
  makePlan,
  nativeBecause,
  SyntheticModule,
  type BytecodeSubject,
  type Loaded,
  type ModuleFiles,
  type PlanSource,
} from '@esm-bytecode/linker'
import { stronglyConnectedComponents } from '../graph/strongly-connected-components.ts'

/** What a build knows of its modules, and of those outside of it. */
export interface LinkedBuild {
  /** Records of the modules that have sidecars, by id. */
  readonly records: ReadonlyMap<string, ModuleRecord>
  /** For each request of a module the module of the pack that it leads to, by id: of those from which one leads there. */
  readonly packTargets: ReadonlyMap<string, readonly (number | null)[]>
  readonly pack: Pick<Pack, 'modules'> | null
}

/**
 * Makes the plans of a build: for each module that nothing of it statically imports, and for each that an `import()` leads to.
 *
 * @returns JSON of the plans, by id
 */
export function makePlans(build: LinkedBuild): Map<string, string> {
  const plans = new Map<string, string>()
  for (const id of findRoots(build.records)) {
    const plan = makePlanFor(id, build)
    if (plan !== null) plans.set(id, plan)
  }
  return plans
}

/** @returns JSON of the plan of the graph that starts with one module; `null`: not all of it can be served */
export function makePlanFor(id: string, build: LinkedBuild): string | null {
  const plan = makePlan(id, new BuildSource(build, posix.dirname(id)))
  return plan === null ? null : JSON.stringify(plan)
}

/** Modules of a cycle that nobody else imports are reached from the first of them. */
function findRoots(records: ReadonlyMap<string, ModuleRecord>): Set<string> {
  const requested = new Map([...records].map(([id, record]) => [id, targetsOf(id, record, false)]))
  const components = stronglyConnectedComponents(records.keys(), (id) =>
    requested.get(id)!.filter((target) => records.has(target)),
  )
  const imported = new Set<readonly string[]>()
  const roots = new Set<string>()
  for (const [id, record] of records) {
    const { members } = components.get(id)!
    for (const target of requested.get(id)!) {
      const component = components.get(target)
      if (component !== undefined && component.members !== members) imported.add(component.members)
    }
    for (const target of targetsOf(id, record, true)) if (records.has(target)) roots.add(target)
  }
  const reached = new Set<readonly string[]>()
  for (const id of records.keys()) {
    const { members } = components.get(id)!
    if (imported.has(members) || reached.has(members)) continue
    reached.add(members)
    roots.add(id)
  }
  return roots
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
    const { format, esModule, commonJs } = this.#build.pack!.modules[index] as PackedModule
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
  readonly target: (request: number) => string | null

  constructor(record: ModuleRecord, target: (request: number) => string | null, isPacked: boolean) {
    this.isPacked = isPacked
    this.readRecord = () => record
    this.target = target
  }

  get bytecode(): BytecodeSubject {
    throw new Error('unreachable: linking compiles nothing')
  }

  verifyRecord(): void {}

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
