import {
  ArrayPrototypeConcat,
  Error,
  ObjectKeys,
  type ReadonlySafeMap,
  type ReadonlySafeSet,
  SafeMap,
  SafeSet,
  StringPrototypeStartsWith,
  SymbolFor,
  process,
  setOf,
} from '@esm-bytecode/format/primordials'
import { isBmesError } from '@esm-bytecode/format'
import type { LoadHookSync } from 'node:module'
import { fileURLToPath, isAbsolute } from '../process/builtins.ts'
import { now } from '../process/clock.ts'
import {
  ANSWERED,
  AnsweredModule,
  CyclicModule,
  type GraphHost,
  listAnswers,
  type Loaded,
  loadGraph,
  type ModuleMap,
  nativeBecause,
  type NativeDecision,
  SyntheticModule,
} from '@esm-bytecode/linker'
import { type BoundWrapper, CommonJs, type HookedSource } from '../commonjs/common-js.ts'
import type { CommonJsModule, CommonJsWrapper } from '../commonjs/common-js-module.ts'
import type { NodeModule } from '../commonjs/node-loader.ts'
import type { Require } from '../commonjs/required-modules.ts'
import { NativeLoad } from '../commonjs/native-load.ts'
import { consume } from '../consume/consume.ts'
import { refreshTarget } from '../process/current-target.ts'
import { NO_HOOKS, readEnvironment } from '../process/environment.ts'
import { errNotRecordable } from '../report/errors.ts'
import { LOADER_WARNING_REASON, mayImport, mayUseDefaultLoader } from '../process/default-loader.ts'
import { Evaluator, type EvaluationHost } from '../evaluate/evaluate.ts'
import { requireCycleError } from '../evaluate/evaluation.ts'
import { createImportMeta } from '../evaluate/import-meta.ts'
import { whyInspected } from '../process/inspected.ts'
import { fileHref } from '../files/file-href.ts'
import { Answers } from './answers.ts'
import { graphBuiltins } from './graph-builtins.ts'
import { isRequired, type LoadContext } from './load-context.ts'
import { isBuiltinLoaded } from '../process/loaded-builtins.ts'
import { isLoadedByNode, PROBE_SOURCE } from './loaded-by-node.ts'
import { NativeRequests } from './native-requests.ts'
import { exportsModuleExports, hasRegisterHooks } from '../process/node-features.ts'
import { describeOtherHooks, findOtherHooks, registerOwnHooks, type HooksApi } from './other-hooks.ts'
import { own } from '../process/own.ts'
import { commonJsConsumable, PackedFiles } from '../pack/packed-files.ts'
import { Packs } from '../pack/packs.ts'
import { hasSidecar } from '../files/has-sidecar.ts'
import { moduleOf, readChunk, type ReadChunk } from '../files/read-module.ts'
import type { RuntimePack } from '../pack/runtime-pack.ts'
import { loadPlanned, type PlanHost, type ReadModule } from './planned-graph.ts'
import { requireQuietly } from './require-quietly.ts'
import type { Recording } from '../consume/run-time-bytecode.ts'
import { FacadeHosts } from '../facade/facade-hosts.ts'
import type { FacadeHost } from '../facade/facade.ts'
import { registerSourceMap } from '../consume/source-maps.ts'
import {
  describeRuntime,
  nativeStats,
  runtimeStats,
  servedStats,
  StatsRecorder,
  type ModuleStats,
  type Served,
  type Stats,
} from '../report/stats.ts'
import { establishTrust } from '../files/signatures.ts'
import { StoreHost } from '../consume/store-host.ts'
import { timeline } from '../report/timeline.ts'

/**
 * Under this symbol the realm keeps the one registry that all copies of the runtime share, whichever came first. The number
 * changes when the interface does.
 */
export const LOADER_SYMBOL = SymbolFor('@esm-bytecode/runtime/1')

/**
 * Where modules that the runtime writes find the registry: a constant of all scripts of the loader, and no property of `globalThis`. The
 * program can neither replace nor list it.
 */
export const RUNTIME_ACCESSOR = 'esmBytecodeRuntime$1'

const JSON_ATTRIBUTES = [{ key: 'type', value: 'json' }]
const DEFAULT_ONLY: ReadonlySafeSet<string> = setOf(['default'])
/** Those that every CommonJS module has. */
const COMMONJS_NAMES = exportsModuleExports ? ['default', 'module.exports'] : ['default']

/** Everything that is there once for each loader: the module map, the evaluator, the hooks. */
export class Loader implements EvaluationHost {
  readonly modules: ModuleMap = new SafeMap()
  readonly #environment = readEnvironment(process.env)
  readonly #trust = establishTrust(this.#environment)
  readonly #stats = new StatsRecorder(this.#environment.debug)
  readonly store = new StoreHost(this.#environment.store, this.#trust.disabled, (message) =>
    this.#stats.log(message),
  )
  readonly #evaluator = new Evaluator(this)
  readonly #facadeHosts = new FacadeHosts(this.#evaluator, `${RUNTIME_ACCESSOR}.loader.facadeHost`)
  readonly #graphHost: GraphHost = {
    modules: this.modules,
    ...graphBuiltins,
    read: (url) => this.#readModule(url),
    isLoadedByNode: (url) =>
      this.#loadedByNode.has(url) || (this.#mayHaveMissed && this.#isLoadedByNode(url)),
    prepare: (loaded) => this.#prepare(loaded),
  }
  readonly #commonJs = new CommonJs({
    accessor: `${RUNTIME_ACCESSOR}.loader.commonJsWrapper`,
    compile: (commonJs, text) => this.#compileCommonJs(commonJs, text),
    isOnlyHook: (pack, index) => this.#isOnlyHook(() => pack.moduleUrl(index), false),
    findObstacle: ({ metadata }, text) => {
      const inspected = whyInspected()
      if (inspected !== null) return inspected
      this.#usesDefaultLoader ||= mayUseDefaultLoader(text)
      return this.#usesDefaultLoader && mayImport(metadata) ? LOADER_WARNING_REASON : null
    },
    leave: ({ pack, packed }, reason) =>
      this.#recordNative(pack.moduleUrl(packed.index), { reason, expected: false }),
  })
  readonly packs = new Packs(
    this.#trust.signatures,
    (pack) => this.#commonJs.add(pack),
    (folder, { message, code }) => this.#stats.log(`${folder}: ${message} [${code}]`),
  )
  readonly #planHost: PlanHost = {
    ...this.#graphHost,
    packs: this.packs,
    readChunk: (url) => readChunk(url, this.#trust.signatures),
    readPacked: (pack, index) => this.#readPacked(pack, index),
    readSynthetic: (pack, index) => this.#readSynthetic(pack, index),
    announce: (modules) => {
      for (let i = 0; i < modules.length; i++) this.#announce(modules[i]!)
    },
  }
  #hook: ReturnType<typeof registerOwnHooks> | null = null
  #hooksRegistered = false
  /** By which API another tool takes part in loading modules: then ES modules are left to Node from now on. `null`: none does. */
  #otherHooks: HooksApi | null = null
  /** URLs of the modules at which that was found. */
  readonly #leftToNode = new SafeSet<string>()
  /** Whether a module of the program names the constant of `node:vm` that scripts with `import()` need. */
  #usesDefaultLoader = false
  /** Whether modules run that only this runtime has: Node has to share them. */
  #hasManaged = false
  #hasSeenMain = false
  /** Of the module that the program starts with, or the first one that was loaded. */
  #mainUrl: string | null = null
  /** Whether Node may have loaded modules of the program before there were hooks. */
  #mayHaveMissed = false
  #probedUrl: string | null = null
  #onLoad: ((url: string) => void) | null = null
  /** What the hook has left to Node: a pack may be found only after something of it was loaded. */
  readonly #loadedByNode = new SafeSet<string>()
  /** Managed modules that a module of Node's imports. */
  readonly #requestedByNode = new SafeSet<string>()
  readonly #answers = new Answers()
  /** Managed modules of which the statistics say already that Node has met them. */
  readonly #toldAsFacade = new SafeSet<string>()
  readonly #nativeRequests = new NativeRequests(
    (url) => this.#facadeHosts.has(url),
    (url) => this.#requestByNode(url),
    (specifier, context) => this.#answers.resolve(specifier, context),
  )
  readonly #nativeLoad = new NativeLoad(() => this.#hasOtherHooks())

  constructor() {
    const { disabled } = this.#trust
    this.#stats.log(
      disabled === null ? describeRuntime(runtimeStats(own.made)) : `everything runs natively: ${disabled}`,
    )
  }

  get disabled(): string | null {
    return this.#trust.disabled
  }

  getStats(): Stats {
    if (this.#leftToNode.size > 0) this.#recordLeftToNode()
    return {
      enabled: this.disabled === null,
      reason: this.disabled,
      hooks: this.#hooksRegistered || own.door !== null,
      runtime: runtimeStats(own.made),
      store: this.store.stats,
      modules: this.#stats.modules,
      plans: this.#stats.plans,
    }
  }

  /**
   * Serves whatever Node loads from now on.
   *
   * @param isFirst whether nothing of the program can have been loaded yet
   */
  registerHooks(isFirst: boolean): void {
    if (this.#hooksRegistered || this.disabled !== null) return
    this.#hooksRegistered = true
    const { door } = own
    this.#mayHaveMissed = !(isFirst || door?.isFirst)
    if (door !== null) {
      door.close()
      for (let i = 0; i < door.loaded.length; i++) this.#loadedByNode.add(door.loaded[i]!)
      this.#nativeRequests.watch()
    }
    this.#hook = registerOwnHooks({ load: this.loadHook })
  }

  readonly loadHook: LoadHookSync = (url, context, nextLoad) => {
    this.#onLoad?.(url)
    const part = this.#facadeHosts.part(url)
    if (part !== undefined) return { format: 'module', source: part, shortCircuit: true }
    if (url === this.#probedUrl) return { format: 'module', source: PROBE_SOURCE, shortCircuit: true }
    this.openPackOf(url)
    const commonJs = this.#commonJsSource(url, context)
    if (commonJs !== null) return commonJs as ReturnType<typeof nextLoad>
    const source = this.#facadeFor(url, context)
    if (source !== null) return { format: 'module', source, shortCircuit: true }
    // Other hooks are called as if there were none of this runtime.
    if (this.#otherHooks !== null) {
      // Where no hook is synchronous, Node tells the thread nothing of conditions.
      if (this.#otherHooks === 'module.register()') delete (context as { conditions?: unknown }).conditions
      return nextLoad(url, context)
    }
    this.#loadedByNode.add(url)
    const native = this.#nativeLoad.load(url, context, () => nextLoad(url, context))
    if (native.format === 'module') this.#nativeRequests.watch()
    return native
  }

  /** What other hooks have cost: whatever would run from bytecode. */
  #recordLeftToNode(): void {
    const hooked = nativeBecause('BMES_WARN_HOOKED_MODULE', describeOtherHooks(this.#otherHooks!))
    this.#leftToNode.forEach((url) => {
      const { loaded: graph } = loadGraph(url, {
        ...this.#graphHost,
        modules: new SafeMap(),
        isLoadedByNode: () => false,
        prepare: () => null,
      })
      graph.forEach((loaded, moduleUrl) => {
        // It runs from bytecode, because it was loaded before there were hooks.
        if (this.modules.get(moduleUrl) instanceof CyclicModule) return
        if (loaded instanceof CyclicModule || loaded instanceof AnsweredModule)
          this.#recordNative(moduleUrl, hooked)
        else this.#record(moduleUrl, loaded, 'closed-graph')
      })
    })
    this.#leftToNode.clear()
  }

  #hasOtherHooks(): boolean {
    return this.#otherHooks !== null || findOtherHooks() !== null
  }

  /**
   * Leaves ES modules to Node from now on, because another tool takes part in loading them. Of those that run already there is one instance:
   * Node gets its bindings from a hook in front of all others, which are not called for a module that is there.
   */
  #leaveToNode(url: string, api: HooksApi): void {
    this.#leftToNode.add(url)
    if (this.#otherHooks !== null) return
    this.#otherHooks = api
    // The hooks may be found before the main module is loaded, and from then on this runtime sees no module.
    if (this.#mainUrl !== null) this.#leftToNode.add(this.#mainUrl)
    this.#stats.log(`ES modules run natively from here on: ${describeOtherHooks(api)}`)
    this.#nativeRequests.close()
    this.#hook!.deregister()
    this.#hook = this.#hasManaged ? registerOwnHooks({ load: this.loadHook }) : null
  }

  /** @param read the chunk, if it was read before */
  #readModule(url: string, read: ReadChunk | NativeDecision | null = null): Loaded {
    const loaded = this.#read(url, read)
    if (loaded instanceof CyclicModule) this.#announce(loaded)
    return loaded
  }

  /** A module that will be managed may use what makes Node warn. */
  #announce({ outline, files }: CyclicModule): void {
    if (outline.importsVm) this.#usesDefaultLoader ||= mayUseDefaultLoader(files!.readText())
  }

  #read(url: string, read: ReadChunk | NativeDecision | null): Loaded {
    const inspected = whyInspected()
    if (inspected !== null) return { reason: inspected, expected: false }
    const found = this.packs.find(url)
    if (found === null) {
      const chunk = read ?? readChunk(url, this.#trust.signatures)
      return 'reason' in chunk ? chunk : moduleOf(chunk, this.packs)
    }
    const { pack, index } = found
    if (pack.modules[index]!.format !== 'module') {
      const module = this.#readSynthetic(pack, index)
      try {
        // Asked for at once: what is damaged is Node's.
        if (module instanceof SyntheticModule) void module.exportNames
      } catch (error) {
        return nativeBecause('BMES_WARN_PACK_DAMAGED', (error as Error).message)
      }
      return module
    }
    const packed = this.#readPacked(pack, index)
    if ('reason' in packed) return packed
    const started = now()
    try {
      const module = new CyclicModule(url, packed.files, packed.stages)
      packed.stages.decode += now() - started
      timeline?.add('decode', url, started)
      return module
    } catch (error) {
      return nativeBecause('BMES_WARN_PACK_DAMAGED', (error as Error).message)
    }
  }

  /** An ES module of a pack, if its file is the one that was packed. */
  #readPacked(pack: RuntimePack, index: number): ReadModule | NativeDecision {
    const started = now()
    const problem = pack.evidence.moduleProblem(index)
    timeline?.add('verify', pack.moduleUrl(index), started)
    if (problem !== null) return { reason: problem, expected: false }
    const files = new PackedFiles(pack, pack.modules[index]!)
    return { files, stages: { read: 0, decode: now() - started, consume: 0, evaluate: 0 } }
  }

  /** CommonJS or JSON of a pack, in the same way. */
  #readSynthetic(pack: RuntimePack, index: number): SyntheticModule | NativeDecision {
    const problem = pack.evidence.moduleProblem(index)
    if (problem !== null) return { reason: problem, expected: false }
    const packed = pack.modules[index]!
    const url = pack.moduleUrl(index)
    if (packed.format === 'json') return new SyntheticModule(url, JSON_ATTRIBUTES, () => DEFAULT_ONLY)
    try {
      packed.verifyMetadata()
    } catch (error) {
      return nativeBecause('BMES_WARN_PACK_DAMAGED', (error as Error).message)
    }
    return new SyntheticModule(url, [], () =>
      setOf(ArrayPrototypeConcat(COMMONJS_NAMES, packed.commonJs().exportNames)),
    )
  }

  #isLoadedByNode(url: string): boolean {
    this.#probedUrl = url
    try {
      return isLoadedByNode(url)
    } finally {
      this.#probedUrl = null
    }
  }

  /**
   * A program may start with a file that has no sidecar: CommonJS. Its first module tells where its pack may be.
   *
   * @param main a URL, or an absolute path
   */
  openPackOf(main: string): void {
    if (this.#hasSeenMain || this.disabled !== null) return
    const path = StringPrototypeStartsWith(main, 'file:') ? fileURLToPath(main) : main
    if (!isAbsolute(path)) return
    this.#hasSeenMain = true
    this.#mainUrl = fileHref(path)
    this.packs.openFor(path)
  }

  #compileCommonJs(module: CommonJsModule, text: string): CommonJsWrapper {
    const { pack, packed } = module
    // If the program has changed flags of V8, V8 itself refuses the bytecode.
    const started = now()
    const consumed = consume<CommonJsWrapper>(commonJsConsumable(module, text), this.store)
    const stages = { read: 0, decode: 0, consume: now() - started, evaluate: 0 }
    const url = pack.moduleUrl(packed.index)
    timeline?.add('deserialize', url, started)
    this.#stats.record(url, () => servedStats(url, 'commonjs', consumed, stages))
    return consumed.moduleFunction
  }

  /** Only who has `node:v8` can have changed them. A recording has done so itself. */
  #lookAtFlags(): void {
    if (isBuiltinLoaded('v8') && !this.store.isRecording) refreshTarget()
  }

  /** Where the stub of a CommonJS module finds its wrapper. */
  commonJsWrapper(path: string, self: unknown, require: Require, nodeModule: NodeModule): BoundWrapper {
    return this.#commonJs.wrapperOf(path, self, require, nodeModule)
  }

  /** @returns the text of a packed CommonJS module, or `null` if Node has to ask for it */
  #commonJsSource(url: string, context: LoadContext): HookedSource | null {
    if (this.#otherHooks !== null) return null
    // What `require()` asks for, no hook of `module.register()` sees.
    return this.#commonJs.source(url, context, () => this.#isOnlyHook(() => url, !isRequired(context)))
  }

  /** @param asksThread whether hooks of `module.register()` are asked for such a module, too */
  #isOnlyHook(url: () => string, asksThread: boolean): boolean {
    if (this.#otherHooks !== null) return false
    const api = findOtherHooks(asksThread)
    if (api !== null) this.#leaveToNode(url(), api)
    return api === null
  }

  /** @returns the source of the facade, or `null` for what is not ours to serve */
  #facadeFor(url: string, context: LoadContext): string | null {
    if (!StringPrototypeStartsWith(url, 'file:') || ObjectKeys(context.importAttributes ?? {}).length > 0)
      return null
    // No ES module for Node; where it has yet to find out, the pack knows, and what has a sidecar is at least listed.
    const isUnknown = context.format == null
    const mayBeOurs = isUnknown && (this.#isPackedModule(url) || (!isRequired(context) && hasSidecar(url)))
    if (context.format !== 'module' && !mayBeOurs) return null
    const known = this.modules.get(url)
    // Node would evaluate the facade, and keep the error: the module is sound, and others will ask for it.
    if (known instanceof CyclicModule && isRequired(context) && this.#evaluator.isEvaluating(known)) {
      throw requireCycleError(known)
    }
    // require() reads a module before it looks whether it is there already (lib/internal/modules/cjs/loader.js).
    const facade = this.#facadeHosts.source(url)
    if (facade !== undefined) return facade
    // Most modules of most programs: this is all they wait for.
    if (known === undefined && this.packs.find(url) === null && !hasSidecar(url)) return null
    if (known === undefined || !('url' in known)) {
      const api = this.#otherHooks ?? findOtherHooks()
      if (api !== null) {
        this.#leaveToNode(url, api)
        return null
      }
    }
    const loaded = this.load(url)
    // Hooks that were registered since then have a say about it.
    if (loaded instanceof AnsweredModule) return this.#otherHooks === null ? this.#answers.source(url) : null
    if (!(loaded instanceof CyclicModule)) return null
    return this.#createFacade(loaded)
  }

  /**
   * Node asks for a file without a format where CommonJS re-exports from it, and runs what it got then: `cjsPreparseModuleExports` in
   * lib/internal/modules/esm/translators.js. The pack knows the format.
   */
  #isPackedModule(url: string): boolean {
    const found = this.packs.find(url)
    return found !== null && found.pack.modules[found.index]!.format === 'module'
  }

  /** Decides about a module and all that it statically requests, and tells the statistics. */
  load(url: string): Loaded {
    const known = this.modules.get(url)
    if (known) return known
    this.#lookAtFlags()
    const started = now()
    const graph = this.#loadGraph(url)
    timeline?.add('link', url, started)
    let hasAnswered = false
    graph.forEach((loaded, moduleUrl) => {
      const isFacade =
        this.#hooksRegistered &&
        loaded instanceof CyclicModule &&
        (loaded.isLinkedByNode || moduleUrl === url)
      if (isFacade) this.#toldAsFacade.add(moduleUrl)
      this.#record(moduleUrl, loaded, isFacade ? 'facade' : 'closed-graph')
      hasAnswered ||= loaded instanceof AnsweredModule
    })
    if (hasAnswered && this.#hooksRegistered) this.#nativeRequests.watch()
    const result = this.modules.get(url)!
    if (result instanceof CyclicModule) this.#hasManaged = true
    return result
  }

  /** From its plan, if there is one that holds; else from the records. */
  #loadGraph(url: string): ReadonlySafeMap<string, Loaded> {
    const isChunk = whyInspected() === null && this.packs.find(url) === null
    const chunk = isChunk ? readChunk(url, this.#trust.signatures) : null
    if (chunk !== null && !('reason' in chunk) && this.#environment.usesPlans) {
      const planned = this.#loadPlanned(chunk)
      if (planned !== null) return planned
    }
    let loaded: ReadonlySafeMap<string, Loaded>
    try {
      loaded = loadGraph(url, {
        ...this.#graphHost,
        read: (moduleUrl) => this.#readModule(moduleUrl, moduleUrl === url ? chunk : null),
      }).loaded
    } catch (error) {
      // The record of a module that a plan has linked is read only now.
      if (!isBmesError(error)) throw error
      const damaged = nativeBecause('BMES_WARN_DAMAGED', error.message)
      this.modules.set(url, damaged)
      return mapOf(url, damaged)
    }
    loaded.forEach((module, moduleUrl) => {
      if (!(module instanceof AnsweredModule) && !(module instanceof CyclicModule)) return
      this.#answers.add(moduleUrl, listAnswers(module, this.modules))
      if (module instanceof AnsweredModule) module.files = null
    })
    return loaded
  }

  #loadPlanned(chunk: ReadChunk): ReadonlySafeMap<string, Loaded> | null {
    const { url } = chunk
    let text: string | null
    try {
      text = chunk.files.readPlan()
    } catch (error) {
      this.#stats.recordPlan(url, { code: 'BMES_WARN_DAMAGED', message: (error as Error).message })
      return null
    }
    if (text === null) return null
    const planned = loadPlanned(chunk, text, this.#planHost)
    if ('code' in planned) {
      this.#stats.recordPlan(url, planned)
      return null
    }
    this.#stats.recordPlan(url, null)
    planned.loaded.forEach((module, moduleUrl) => {
      this.modules.set(moduleUrl, module)
    })
    planned.answers.forEach((answers, moduleUrl) => {
      this.#answers.add(moduleUrl, answers)
    })
    return planned.loaded
  }

  #record(url: string, loaded: Loaded, served: Served): void {
    if (loaded instanceof CyclicModule) {
      this.#stats.record(url, () => servedStats(url, served, loaded.consumed!, loaded.stages))
    } else if (loaded instanceof AnsweredModule) {
      this.#stats.record(url, () => nativeStats(url, ANSWERED, 'answered'))
    } else if (!(loaded instanceof SyntheticModule) && !loaded.expected) {
      this.#recordNative(url, loaded)
    }
  }

  #recordNative(url: string, decision: NativeDecision): void {
    this.#stats.record(url, () => nativeStats(url, decision))
  }

  /**
   * @param onLoad called with the URL of each module that Node loads
   * @throws BmesError `BMES_ERR_RECORD` if it is too late, or sidecars are not used
   */
  startRecording(directory: string, onLoad: (url: string) => void): Recording {
    this.#onLoad = onLoad
    if (this.disabled !== null) throw errNotRecordable(this.disabled)
    if (this.modules.size > 0) throw errNotRecordable('modules of the program are loaded already')
    return this.store.startRecording(directory)
  }

  /** How a module would run if it were imported. Those without a sidecar, which the statistics pass over in silence, have an answer too. */
  check(url: string): ModuleStats {
    if (!hasRegisterHooks) return nativeStats(url, nativeBecause('BMES_WARN_NO_HOOKS', NO_HOOKS))
    const loaded = this.load(url)
    if (loaded instanceof SyntheticModule)
      return nativeStats(url, nativeBecause('BMES_WARN_NO_SIDECAR', 'it is no ES module'))
    return loaded instanceof CyclicModule || loaded instanceof AnsweredModule
      ? this.#stats.get(url)!
      : nativeStats(url, loaded)
  }

  #prepare(loaded: CyclicModule): NativeDecision | null {
    const started = now()
    const { url, outline } = loaded
    const files = loaded.files!
    const imports = outline.mayImport
    if (imports && this.#usesDefaultLoader) return { reason: LOADER_WARNING_REASON, expected: false }
    try {
      const text = files.readText()
      const { bytecode } = files
      const hasRun = () => loaded.status !== 'unlinked' && loaded.status !== 'linked'
      loaded.consumed = consume({ filename: url, text, bytecode, imports }, this.store, hasRun)
      registerSourceMap(url, files, text)
    } catch (error) {
      const why = (error as Error).message
      return isBmesError(error)
        ? nativeBecause('BMES_WARN_DAMAGED', why)
        : nativeBecause('BMES_WARN_SYNTAX', `this Node cannot compile it: ${why}`)
    }
    loaded.stages.consume = now() - started
    timeline?.add('deserialize', url, started)
    return null
  }

  #createFacade(loaded: CyclicModule): string {
    const { url } = loaded
    // It was inside of a closed graph until now, and Node has come to know it.
    if (!loaded.isLinkedByNode && !this.#toldAsFacade.has(url)) {
      this.#toldAsFacade.add(url)
      this.#record(url, loaded, 'facade')
    }
    const started = now()
    const source = this.#facadeHosts.create(loaded)
    timeline?.add('link', url, started)
    return source
  }

  #requestByNode(url: string): void {
    if (this.#requestedByNode.has(url)) return
    this.#requestedByNode.add(url)
    const known = this.modules.get(url)
    if (
      known instanceof CyclicModule &&
      known.status === 'evaluated' &&
      this.#facadeHosts.source(url) === undefined
    ) {
      this.#introduce(known)
    }
  }

  evaluated(loaded: CyclicModule): void {
    if (this.#requestedByNode.has(loaded.url) && this.#facadeHosts.isWaiting(loaded)) this.#introduce(loaded)
  }

  /** Has Node evaluate the facade of a module that was evaluated: from then on Node has its bindings. It cannot where one awaits. */
  #introduce({ url, evaluationError, reachesAwait }: CyclicModule): void {
    if (evaluationError !== null || reachesAwait) return
    try {
      requireQuietly(fileURLToPath(url))
    } catch {
      // A `require()` that failed has left it half linked. Node evaluates it when it comes to it.
    }
  }

  failureOf({ url }: SyntheticModule): { readonly value: unknown } | null {
    return this.#commonJs.failureOf(fileURLToPath(url))
  }

  /** Where the facade of a module finds its way back. */
  facadeHost(url: string): FacadeHost {
    return this.#facadeHosts.get(url)
  }

  evaluate(loaded: CyclicModule): Promise<void> {
    return this.#evaluator.evaluate(loaded)
  }

  importMeta(loaded: CyclicModule): object {
    return (loaded.importMeta ??= createImportMeta(loaded.url))
  }

  namespace(loaded: CyclicModule): never {
    throw new Error(`unreachable: the facade of ${loaded.url} hands over every namespace object`)
  }
}

function mapOf(url: string, module: Loaded): ReadonlySafeMap<string, Loaded> {
  const map = new SafeMap<string, Loaded>()
  map.set(url, module)
  return map
}
