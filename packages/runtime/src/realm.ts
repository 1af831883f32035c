import module from 'node:module'
import { CyclicModule } from './cyclic-module.ts'
import { consume } from './consume.ts'
import { readEnvironment } from './environment.ts'
import { errNotRecordable } from './errors.ts'
import { Evaluator } from './evaluate.ts'
import { setExports, type ExecutionHost } from './execute.ts'
import { isUnhookedBuiltin, isUnhookedModule } from './foreign-hooks.ts'
import { createImportMeta } from './import-meta.ts'
import { loadGraph, type GraphHost, type ModuleMap } from './load-graph.ts'
import { HOLE, type Exported } from './module-function.ts'
import { isLoadedByNode, PROBE_SOURCE } from './loaded-by-node.ts'
import { moduleFunctionText } from './module-text.ts'
import { createNativeImport } from './native-import.ts'
import { hasRegisterHooks } from './node-features.ts'
import { hasSidecar, isFileAsItIs, readModule } from './read-module.ts'
import { unserved, type Unserved } from './reasons.ts'
import type { Recording } from './run-time-bytecode.ts'
import { writeSkeleton, type Shore } from './skeleton.ts'
import { registerSourceMap } from './source-maps.ts'
import { StatsRecorder, type ModuleStats, type Served, type Stats } from './stats.ts'
import { StoreHost } from './store-host.ts'
import { WithoutHooks } from './without-hooks.ts'

/**
 * Under this symbol the realm keeps the one registry that all copies of the runtime share, whichever came first. The number
 * changes when the interface does.
 */
export const REALM_SYMBOL = Symbol.for('@esm-bytecode/runtime/1')

/** Everything that is there once for each realm: the module map, the evaluator, the hooks. */
export class Realm implements ExecutionHost {
  readonly modules: ModuleMap = new Map()
  readonly #environment = readEnvironment(process.env)
  readonly #stats = new StatsRecorder(this.#environment.debug)
  readonly store = new StoreHost(this.#environment.store, this.#environment.disabled, (message) =>
    this.#stats.log(message),
  )
  readonly #evaluator = new Evaluator(this)
  readonly #shores = new Map<string, Shore>()
  readonly #skeletons = new Map<string, string>()
  readonly #graphHost: GraphHost = {
    modules: this.modules,
    read: readModule,
    isUnhookedBuiltin,
    isUnhookedModule,
    isLoadedByNode: (url) => this.#mayHaveMissed && this.#isLoadedByNode(url),
    prepare: (loaded) => this.#prepare(loaded),
  }
  #hooksRegistered = false
  /** Whether Node may have loaded modules of the program before there were hooks. */
  #mayHaveMissed = false
  #probedUrl: string | null = null
  /** Where Node cannot ask us: makes namespace objects and `import()` of modules of ours. */
  readonly #withoutHooks = hasRegisterHooks ? null : new WithoutHooks(this)

  get disabled(): string | null {
    return this.#environment.disabled
  }

  getStats(): Stats {
    return {
      enabled: this.disabled === null,
      reason: this.disabled,
      hooks: this.#hooksRegistered,
      store: this.store.stats,
      modules: this.#stats.modules,
    }
  }

  /**
   * Serves whatever Node loads from now on.
   *
   * @param isFirst whether nothing of the program can have been loaded yet
   * @returns whether this Node can
   */
  registerHooks(isFirst: boolean): boolean {
    if (!hasRegisterHooks) return false
    if (this.#hooksRegistered || this.disabled !== null) return true
    this.#hooksRegistered = true
    this.#mayHaveMissed = !isFirst
    module.registerHooks({
      load: (url, context, nextLoad) => {
        if (url === this.#probedUrl) return { format: 'module', source: PROBE_SOURCE, shortCircuit: true }
        // Other hooks have modules of their own under such URLs: import-in-the-middle, with `?iitm=true`.
        if (/[?#]/.test(url) && hasSidecar(url)) {
          const result = nextLoad(url, context)
          if (!isFileAsItIs(url, result.source)) return result
        }
        const source = this.#skeletonFor(url, context)
        return source === null ? nextLoad(url, context) : { format: 'module', source, shortCircuit: true }
      },
    })
    return true
  }

  #isLoadedByNode(url: string): boolean {
    this.#probedUrl = url
    try {
      return isLoadedByNode(url)
    } finally {
      this.#probedUrl = null
    }
  }

  /** @returns the source of the skeleton, or `null` for what is not ours to serve */
  #skeletonFor(
    url: string,
    context: { format?: string | null | undefined; importAttributes?: object },
  ): string | null {
    if (!url.startsWith('file:') || Object.keys(context.importAttributes ?? {}).length > 0) return null
    // A file that Node would have to guess the format of, or that is no ES module for it.
    if (context.format !== 'module') return null
    // require() reads a module before it looks whether it is there already (lib/internal/modules/cjs/loader.js).
    const skeleton = this.#skeletons.get(url)
    if (skeleton !== undefined) return skeleton
    // Most modules of most programs: this is all they wait for.
    if (!this.modules.has(url) && !hasSidecar(url)) return null
    const loaded = this.load(url)
    if (!(loaded instanceof CyclicModule)) return null
    return this.#createSkeleton(loaded)
  }

  /** Decides about a module and all that it statically requests, and tells the statistics. */
  load(url: string): CyclicModule | Unserved {
    const known = this.modules.get(url)
    if (known) return known
    const { result, loaded: graph } = loadGraph(url, this.#graphHost)
    for (const [moduleUrl, loaded] of graph) {
      const isSkeleton =
        this.#hooksRegistered && loaded instanceof CyclicModule && (loaded.isOpen || moduleUrl === url)
      this.#record(moduleUrl, loaded, isSkeleton ? 'skeleton' : 'island')
    }
    return result
  }

  /**
   * `importModule()` where Node has no hooks. The realm does it for whichever copy of the runtime asks: modules are of the copy that
   * loaded them.
   *
   * @returns the namespace object, or `null` where the module is Node's
   */
  async importWithoutHooks(url: string): Promise<object | null> {
    return this.#withoutHooks?.import(url) ?? null
  }

  /** Leaves a graph to Node, before anything of it was evaluated. */
  surrender(url: string, why: string): void {
    for (const [moduleUrl, loaded] of this.modules) {
      if (loaded instanceof CyclicModule && loaded.status !== 'linked') continue
      const decision = unserved('BMES_WARN_WITHOUT_HOOKS', why)
      this.modules.set(moduleUrl, decision)
      if (loaded instanceof CyclicModule || moduleUrl === url) this.#record(moduleUrl, decision, 'native')
    }
  }

  #record(url: string, loaded: CyclicModule | Unserved, served: Served): void {
    if (loaded instanceof CyclicModule) {
      const { tier, bytecode, source, reason } = loaded.consumed!
      this.#stats.record({
        url,
        name: fileName(url),
        served,
        tier,
        bytecode,
        source,
        reason: reason?.message ?? null,
        code: reason?.code ?? null,
        stages: loaded.stages,
      })
    } else if (!loaded.expected) {
      this.#stats.record(nativeStats(url, loaded))
    }
  }

  /** @throws BmesError `BMES_ERR_RECORD` if it is too late, or sidecars are not used */
  startRecording(directory: string): Recording {
    if (this.disabled !== null) throw errNotRecordable(this.disabled)
    if (this.modules.size > 0) throw errNotRecordable('modules of the program are loaded already')
    return this.store.startRecording(directory)
  }

  /** How a module would run if it were imported. Those without a sidecar, which the statistics pass over in silence, have an answer too. */
  check(url: string): ModuleStats {
    const loaded = this.load(url)
    if (!(loaded instanceof CyclicModule)) return nativeStats(url, loaded)
    const obstacle = this.#withoutHooks?.findObstacle(loaded) ?? null
    return obstacle === null
      ? this.#stats.get(url)!
      : nativeStats(url, unserved('BMES_WARN_WITHOUT_HOOKS', obstacle))
  }

  #prepare(loaded: CyclicModule): Unserved | null {
    const started = performance.now()
    const { files } = loaded
    const text = moduleFunctionText(files!)
    try {
      const hasRun = () => loaded.status !== 'unlinked' && loaded.status !== 'linked'
      loaded.consumed = consume(loaded.url, text, files!.sidecar, this.store, hasRun)
    } catch (error) {
      return unserved('BMES_WARN_SYNTAX', `this Node cannot compile it: ${(error as Error).message}`)
    }
    registerSourceMap(loaded.url, files!.sidecar, text)
    loaded.stages.consume = performance.now() - started
    return null
  }

  #createSkeleton(loaded: CyclicModule): string {
    const { url } = loaded
    const accessor = `globalThis[Symbol.for(${JSON.stringify(REALM_SYMBOL.description)})].shore(${JSON.stringify(url)})`
    const { source, cells, namespaceRequests } = writeSkeleton(loaded, accessor)
    // It was inside of an island until now, and Node has come to know it.
    if (!loaded.isOpen && this.#stats.get(url)?.served === 'island') this.#record(url, loaded, 'skeleton')
    const isAsync = source.includes('.finish(await ')
    loaded.files = null
    this.#skeletons.set(url, source)
    this.#shores.set(url, {
      evaluate: (importMeta, nativeImport, namespaces, setBinding) => {
        loaded.importMeta ??= importMeta
        loaded.nativeImport ??= nativeImport
        for (const [i, { module: owner, request }] of namespaceRequests.entries()) {
          owner.namespaces[request] ??= namespaces[i]
        }
        for (const [i, cell] of cells.entries()) {
          // What was initialized before, by a cycle or another skeleton, and what will be.
          if (cell.value !== HOLE) setBinding(i, cell.value)
          ;(cell.followers ??= []).push((value) => setBinding(i, value))
        }
        if (loaded.isOpen) {
          if (isAsync) return this.#evaluator.executeAsync(loaded)
          this.#evaluator.executeSync(loaded)
        } else if (isAsync) {
          return this.#evaluator.evaluate(loaded)
        } else {
          this.#evaluator.evaluateSync(loaded)
        }
        return undefined
      },
      finish: (result) => {
        if (loaded.isOpen && isAsync) setExports(loaded, result as Exported)
        this.#shores.delete(url)
      },
    })
    return source
  }

  /** Where the skeleton of a module finds its way back. */
  shore(url: string): Shore {
    return this.#shores.get(url)!
  }

  evaluate(loaded: CyclicModule): Promise<void> {
    return this.#evaluator.evaluate(loaded)
  }

  importMeta(loaded: CyclicModule): object {
    return (loaded.importMeta ??= createImportMeta(loaded.url))
  }

  dynamicImport(loaded: CyclicModule): Function {
    if (this.#withoutHooks !== null) return this.#withoutHooks.dynamicImport(loaded)
    return (loaded.nativeImport ??= createNativeImport(loaded.url))
  }

  namespace(loaded: CyclicModule, request: number): object {
    if (this.#withoutHooks !== null) return this.#withoutHooks.namespace(loaded, request)
    throw new Error(`unreachable: the skeleton of ${loaded.url} hands over every namespace object`)
  }
}

function nativeStats(url: string, { reason }: Unserved): ModuleStats {
  return {
    url,
    name: fileName(url),
    served: 'native',
    tier: null,
    bytecode: 'none',
    source: null,
    reason: reason.message,
    code: reason.code,
    stages: { read: 0, decode: 0, consume: 0, evaluate: 0 },
  }
}

function fileName(url: string): string {
  const name = url.slice(url.lastIndexOf('/') + 1)
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
