import {
  ArrayPrototypePush,
  Error,
  JSONParse,
  JSONStringify,
  SafeMap,
  SafeSet,
  type ReadonlySafeMap,
} from '@esm-bytecode/format/primordials'
import { invalidTargetPath } from '@esm-bytecode/format'
import {
  AnsweredModule,
  CyclicModule,
  linkAsPlanned,
  outlineInPlan,
  PLAN_FLAG,
  reason,
  SyntheticModule,
  type Answer,
  type GraphHost,
  type Loaded,
  type ManagedEntry,
  type ModuleFiles,
  type NativeDecision,
  type Place,
  type Plan,
  type PlanEntry,
  type PlannedModules,
  type Reason,
  type Stages,
} from '@esm-bytecode/linker'
import { chunkUrl } from '../files/chunk-url.ts'
import type { ReadChunk } from '../files/read-module.ts'
import type { Packs } from '../pack/packs.ts'
import type { RuntimePack } from '../pack/runtime-pack.ts'
import { dirname, fileURLToPath } from '../process/builtins.ts'

/** What a start from a plan needs from the world. */
export interface PlanHost extends Omit<GraphHost, 'read'> {
  readonly packs: Packs
  readChunk(url: string): ReadChunk | NativeDecision
  /** A module of a pack, if its file is the one that was packed. */
  readPacked(pack: RuntimePack, index: number): ReadModule | NativeDecision
  /** The same for CommonJS and JSON. */
  readSynthetic(pack: RuntimePack, index: number): SyntheticModule | NativeDecision
  /** Called with all modules that will be managed, before the first of them is prepared. */
  announce(modules: readonly CyclicModule[]): void
}

/** What was read of a module that can be managed. */
export interface ReadModule {
  readonly files: ModuleFiles
  readonly stages: Stages
}

/** What a plan has led to. */
export interface PlannedGraph {
  /** What was decided about each module that was not there before. */
  readonly loaded: ReadonlySafeMap<string, Loaded>
  /** By URL of a module that Node links. */
  readonly answers: ReadonlySafeMap<string, readonly Answer[]>
}

/** A premise of the plan that does not hold. */
class BrokenPremise {
  readonly reason: Reason

  constructor(why: Reason) {
    this.reason = why
  }
}

/**
 * Makes of a plan what {@link loadGraph} would make of the records, if all holds that the build took for granted: then the plan says what that
 * would find. Nothing is evaluated, and nothing is known of the modules where something does not hold.
 *
 * @param root the module that is asked for
 * @param text JSON of the plan
 * @returns the graph, or the premise that does not hold
 */
export function loadPlanned(root: ReadChunk, text: string, host: PlanHost): PlannedGraph | Reason {
  try {
    return new PlannedLoad(root, JSONParse(text) as Plan, host).load()
  } catch (error) {
    if (error instanceof BrokenPremise) return error.reason
    return reason('BMES_WARN_PLAN', `its plan cannot be used: ${(error as Error).message}; build again`)
  }
}

/** One use of a plan. Whatever does not hold is thrown, as a {@link BrokenPremise}. */
class PlannedLoad {
  readonly #root: ReadChunk
  readonly #folder: string
  readonly #plan: Plan
  readonly #host: PlanHost
  readonly #urls: string[] = []
  readonly #seen = new SafeSet<string>()
  readonly #modules: PlannedModules = []
  #pack: RuntimePack | null = null

  constructor(root: ReadChunk, plan: Plan, host: PlanHost) {
    this.#root = root
    this.#folder = dirname(fileURLToPath(root.url))
    this.#plan = plan
    this.#host = host
  }

  load(): PlannedGraph {
    this.#checkBuiltins()
    const { modules: entries } = this.#plan
    if (entries[0]?.kind !== 'managed') throw new Error('it has no root')
    for (let i = 0; i < entries.length; i++) ArrayPrototypePush(this.#modules, this.#find(i, entries[i]!))
    const added: CyclicModule[] = []
    const loaded = new SafeMap<string, Loaded>()
    const answers = new SafeMap<string, readonly Answer[]>()
    for (let i = 0; i < entries.length; i++) {
      const module = this.#modules[i]!
      const url = this.#urls[i]!
      if (this.#host.modules.get(url) !== undefined) continue
      loaded.set(url, module)
      const entry = entries[i]!
      if (entry.kind === 'synthetic' || entry.kind === 'known') continue
      if (entry.answers.length > 0) answers.set(url, this.#answersOf(entry))
      if (entry.kind === 'answered') continue
      linkAsPlanned(module as CyclicModule, entry, this.#modules)
      ArrayPrototypePush(added, module as CyclicModule)
    }
    this.#host.announce(added)
    for (let i = 0; i < added.length; i++) {
      const module = added[i]!
      const failure = this.#host.prepare(module)
      if (failure !== null) throw new BrokenPremise(failure.reason)
      // Only what Node orders gets its declarations from the chunk once more.
      if (!module.isLinkedByNode) module.files = null
    }
    return { loaded, answers }
  }

  #checkBuiltins(): void {
    const { builtins } = this.#plan
    for (let i = 0; i < builtins.length; i++) {
      const entry = builtins[i]!
      const specifier = entry[0]
      let isThere = this.#host.hasBuiltin(specifier)
      for (let j = 1; j < entry.length; j++) isThere &&= this.#host.builtinExports(specifier, entry[j]!)
      if (isThere) continue
      const why = `this Node has no ${specifier} with all that is imported of it`
      throw new BrokenPremise(reason('BMES_WARN_NO_BUILTIN', why))
    }
  }

  /** A module as it is there already, or as it was read. */
  #find(index: number, entry: PlanEntry): PlannedModules[number] {
    const { at } = entry
    const url = index === 0 ? this.#root.url : this.#urlOf(at)
    if (this.#seen.has(url)) throw new Error(`it has ${url} twice`)
    this.#seen.add(url)
    ArrayPrototypePush(this.#urls, url)
    const existing = this.#host.modules.get(url)
    if (existing !== undefined) return this.#agreeing(existing, entry, url)
    switch (entry.kind) {
      case 'synthetic':
        return this.#readSynthetic(entry.at, entry.names)
      case 'answered':
        this.#readPacked(entry.at)
        return new AnsweredModule(url, null)
      case 'managed':
        return this.#readManaged(index, entry, url)
      case 'known':
        throw new BrokenPremise(reason('BMES_WARN_PLAN', `${url} was not loaded before`))
    }
  }

  #urlOf(at: Place): string {
    if (typeof at === 'number') return this.#openPack().moduleUrl(at)
    const problem = invalidTargetPath(at, this.#root.files.rootDepth)
    if (problem !== null) throw new Error(`the path ${JSONStringify(at)} ${problem}`)
    return chunkUrl(this.#folder, at)
  }

  #readManaged(index: number, entry: ManagedEntry, url: string): CyclicModule {
    const isAtTheBottom = (entry.flags & PLAN_FLAG.isAtTheBottom) !== 0
    if (index > 0 && isAtTheBottom && this.#host.isLoadedByNode(url)) {
      throw new BrokenPremise(reason('BMES_WARN_ALREADY_LOADED', `Node had loaded ${url} already`))
    }
    const { files, stages } =
      typeof entry.at === 'number' ? this.#readPacked(entry.at) : this.#readChunk(index, entry, url)
    if (files.verifyRecord() !== entry.record) {
      throw new BrokenPremise(reason('BMES_WARN_PLAN', `the record of ${url} is another one`))
    }
    return new CyclicModule(url, files, stages, outlineInPlan(entry))
  }

  #readChunk(index: number, entry: ManagedEntry, url: string): ReadModule {
    const read = index === 0 ? this.#root : this.#host.readChunk(url)
    if ('reason' in read) throw new BrokenPremise(read.reason)
    const { files } = read
    if (files.build !== this.#root.files.build) {
      throw new BrokenPremise(reason('BMES_WARN_PLAN', `the sidecar of ${url} is that of another build`))
    }
    if (this.#leavesBuild(entry)) this.#checkImporter(url)
    return read
  }

  #leavesBuild({ requests, answers }: ManagedEntry): boolean {
    const { modules } = this.#plan
    for (let i = 0; i < requests.length; i++) {
      const target = requests[i]!
      if (target !== null && typeof modules[target]!.at === 'number') return true
    }
    return answers.length > 0
  }

  #openPack(): RuntimePack {
    if (this.#pack !== null) return this.#pack
    const { bytecode, buildId } = this.#root.files
    const pack = this.#host.packs.ofBuild(bytecode.root, buildId)
    if ('code' in pack) throw new BrokenPremise(pack)
    return (this.#pack = pack)
  }

  /** Looks whether specifiers lead from a chunk into the pack where they led. */
  #checkImporter(url: string): void {
    const { bytecode, buildId } = this.#root.files
    const found = this.#host.packs.importerOf(url, bytecode.root, buildId)
    if ('code' in found) throw new BrokenPremise(found)
  }

  #readPacked(index: number): ReadModule {
    const read = this.#host.readPacked(this.#openPack(), index)
    if ('reason' in read) throw new BrokenPremise(read.reason)
    return read
  }

  #readSynthetic(index: number, names: readonly string[]): SyntheticModule {
    const module = this.#host.readSynthetic(this.#openPack(), index)
    if ('reason' in module) throw new BrokenPremise(module.reason)
    return askFor(names, module)
  }

  #answersOf({ answers }: { readonly answers: readonly (readonly [string, number])[] }): Answer[] {
    const list: Answer[] = []
    for (let i = 0; i < answers.length; i++) {
      const answer = answers[i]!
      ArrayPrototypePush(list, { specifier: answer[0], target: this.#urls[answer[1]]! })
    }
    return list
  }

  /** A module that was decided about before, if the plan has it in the same way. */
  #agreeing(existing: Loaded, entry: PlanEntry, url: string): PlannedModules[number] {
    if ('reason' in existing) throw new BrokenPremise(existing.reason)
    switch (entry.kind) {
      case 'managed': {
        const isLinkedByNode = (entry.flags & PLAN_FLAG.isLinkedByNode) !== 0
        if (this.#isSame(existing, isLinkedByNode)) return existing
        break
      }
      case 'known':
        if (entry.as === 'answered') {
          if (existing instanceof AnsweredModule) return existing
        } else if (this.#isSame(existing, entry.as !== 'managed') && existing.status === 'evaluated') {
          return existing
        }
        break
      case 'synthetic':
        if (existing instanceof SyntheticModule) return askFor(entry.names, existing)
        break
      case 'answered':
        if (existing instanceof AnsweredModule) return existing
    }
    const why = `${url} was loaded before, and in another way than the plan has it`
    throw new BrokenPremise(reason('BMES_WARN_PLAN', why))
  }

  #isSame(existing: Loaded, isLinkedByNode: boolean): existing is CyclicModule {
    return (
      existing instanceof CyclicModule &&
      existing.build === this.#root.files.build &&
      existing.isLinkedByNode === isLinkedByNode
    )
  }
}

/** Node is to look for these names of the module. */
function askFor(names: readonly string[], module: SyntheticModule): SyntheticModule {
  for (let i = 0; i < names.length; i++) module.cell(names[i]!)
  return module
}
