import {
  ArrayIsArray,
  ArrayPrototypeFind,
  ArrayPrototypeIncludes,
  ArrayPrototypeIndexOf,
  ArrayPrototypePush,
  ArrayPrototypeSlice,
  ArrayPrototypeSplice,
  ObjectGetOwnPropertySymbols,
  ObjectGetPrototypeOf,
  ObjectPrototype,
  ObjectSetPrototypeOf,
  ReflectApply,
  SafeMap,
  SafeSet,
  process,
} from '@esm-bytecode/format/primordials'
import type { PackedRequire } from '@esm-bytecode/format'
import { fileHref } from '../files/file-href.ts'
import type { RuntimePack } from '../pack/runtime-pack.ts'
import { dirname, isProxy } from '../process/builtins.ts'
import { now } from '../process/clock.ts'
import { timeline } from '../report/timeline.ts'
import type { CommonJsModule, CommonJsWrapper } from './common-js-module.ts'
import {
  type Compile,
  type Handler,
  type LoaderWatch,
  type NodeLoader,
  nodeLoader,
  type NodeModule,
} from './node-loader.ts'

/** The `require` that a module is called with. */
export interface Require {
  (id: string): unknown
  resolve: Resolve
  main: unknown
  extensions: unknown
  cache: unknown
}

interface Resolve {
  (request: string, options: unknown): unknown
  paths: (request: string) => unknown
}

/** A module that needs nothing of Node's loader any more. */
export interface PreparedModule {
  readonly module: CommonJsModule
  readonly wrapper: CommonJsWrapper
}

export interface RequiredModulesHost {
  /** Node's own `_compile`. */
  readonly compile: Compile
  /** Whether no hook of another tool has a say about a module. */
  isOnlyHook(pack: RuntimePack, index: number): boolean
  /** @returns `null` if Node has to load the module */
  prepare(pack: RuntimePack, index: number): PreparedModule | null
}

/**
 * Loads what CommonJS modules of a pack require of each other. It does what Node's loader does, but for the search: the pack knows where a
 * literal `require()` leads, and what the file holds. Whatever else is required goes to Node's own `require()`.
 *
 * It follows `Module._load`, `Module.prototype._compile` and `makeRequireFunction`:
 * https://github.com/nodejs/node/blob/v24.x/lib/internal/modules/cjs/loader.js
 */
export class RequiredModules {
  readonly #host: RequiredModulesHost
  readonly #watch: LoaderWatch
  readonly #cache: NodeLoader['_cache']
  readonly #extensions: NodeLoader['_extensions']
  readonly #pathsAbove: NodeLoader['_nodeModulePaths']
  /** Node's own, for `.js`. */
  readonly #handler: Handler
  readonly #nodesLoad = nodeLoader.prototype.load
  readonly #nodesRequire = nodeLoader.prototype.require
  /** The module that Node is about to call a handler for. */
  #next: PreparedModule | null = null
  /** Requests that led to a module: the folder of the one that requires, and what it asks for. */
  readonly #answered = new SafeSet<string>()
  /** What `module.paths` holds, by folder. */
  readonly #lookupPaths = new SafeMap<string, readonly string[]>()
  /** Under this key, each of Node's modules says whether its function is being called. */
  #isExecuting: symbol | undefined
  /** Under this one, whether Node's ES loader has made it, of which it needs the names of its exports before anybody loads it. */
  #isFromImport: symbol | undefined
  /** What the exports of a module inherit from while it is loaded in a cycle: it warns of names that are missing. */
  #warningPrototype: object | null = null

  constructor(host: RequiredModulesHost, watch: LoaderWatch) {
    const { _cache, _extensions, _nodeModulePaths } = nodeLoader
    this.#host = host
    this.#watch = watch
    this.#cache = _cache
    this.#extensions = _extensions
    this.#pathsAbove = _nodeModulePaths
    this.#handler = _extensions['.js']!
  }

  /**
   * The `require` of a module that Node has loaded.
   *
   * @param made by Node
   */
  replace(made: Require, nodeModule: NodeModule, module: CommonJsModule): Require {
    if (!this.#watch.isReached(nodeModule)) return made
    this.#isExecuting ??= keyOf(nodeModule, 'kIsExecuting')
    this.#isFromImport ??= keyOf(nodeModule, 'kIsCachedByESMLoader')
    const require = this.#makeRequire(nodeModule, module)
    require.resolve = made.resolve
    require.main = made.main
    require.extensions = made.extensions
    require.cache = made.cache
    return require
  }

  #makeRequire(nodeModule: NodeModule, { pack, packed, metadata }: CommonJsModule): Require {
    const requests = new Requests(pack.evidence.folderHolds(packed.folder) ? metadata.requires : [])
    const load = (index: number, id: string) => this.#load(nodeModule, pack, index, id)
    // As an expression, so that no tool takes the file that it ends up in for CommonJS.
    const require = function (id: string): unknown {
      const index = requests.find(id)
      return index === null ? ReflectApply(nodeModule.require, nodeModule, [id]) : load(index, id)
    }
    return require as Require
  }

  /** `Module._load` */
  #load(parent: NodeModule, pack: RuntimePack, index: number, id: string): unknown {
    const path = pack.modulePath(index)
    const cached = this.#cache[path]
    // Node asks where a request leads, but once for each request of a folder.
    const request = `${parent.path}\0${id}`
    const isFound = cached?.loaded && this.#answered.has(request)
    const isOurs =
      this.#watch.isReached(parent) &&
      (isFound || (this.#watch.findsAsEver() && this.#host.isOnlyHook(pack, index)))
    if (!isOurs) return this.#nodesWay(parent, id)
    if (cached?.loaded) {
      this.#answered.add(request)
      addChild(parent, cached)
      return cached.exports
    }
    if (cached !== undefined && !this.#isYetToBeLoaded(cached)) return this.#nodesWay(parent, id)
    const isJson = pack.modules[index]!.format === 'json'
    // Node reads JSON itself: then it is enough that it is still there.
    const prepared = isJson ? null : this.#host.prepare(pack, index)
    if (isJson ? !pack.evidence.stands(index) : prepared === null) return this.#nodesWay(parent, id)
    const module = cached ? this.#adopt(cached, parent) : this.#makeModule(path, parent)
    this.#answered.add(request)
    let hasSucceeded = false
    try {
      this.#loadFile(module, path, prepared)
      hasSucceeded = true
    } finally {
      if (!hasSucceeded) {
        delete this.#cache[path]
        this.#answered.delete(request)
        removeChild(parent, module)
      }
    }
    return module.exports
  }

  #nodesWay(parent: NodeModule, id: string): unknown {
    return ReflectApply(parent.require, parent, [id])
  }

  /** @param prepared `null`: Node reads the file */
  #loadFile(module: NodeModule, path: string, prepared: PreparedModule | null): void {
    const extensions = this.#extensions
    this.#next = prepared
    try {
      // For one call of Node's own `load`, so that nobody sees it.
      if (prepared !== null) extensions['.js'] = this.#run
      ReflectApply(this.#nodesLoad, module, [path])
    } finally {
      if (extensions['.js'] === this.#run) extensions['.js'] = this.#handler
    }
    this.#endWarnings(module, path)
  }

  #makeModule(path: string, parent: NodeModule): NodeModule {
    const module = new nodeLoader(path, parent)
    module.paths = this.#lookupPathsOf(dirname(path))
    this.#cache[path] = module
    return module
  }

  /** Takes over a module that Node's ES loader has made. From now on it is one that is being loaded. */
  #adopt(module: NodeModule, parent: NodeModule): NodeModule {
    stateOf(module)[this.#isFromImport!] = false
    addChild(parent, module)
    return module
  }

  /** Whether Node's ES loader has made a module, and nobody has begun to load it. */
  #isYetToBeLoaded(module: NodeModule | null): boolean {
    if (module === null || this.#isFromImport === undefined || this.#isExecuting === undefined) return false
    const state = stateOf(module)
    return state[this.#isFromImport] === true && state[this.#isExecuting] !== true
  }

  /** `Module._extensions['.js']`, for one module. */
  readonly #run = (nodeModule: NodeModule, filename: string): void => {
    this.#extensions['.js'] = this.#handler
    const next = this.#next
    this.#next = null
    if (next?.module.path !== filename) {
      this.#handler(nodeModule, filename)
      return
    }
    const { module, wrapper } = next
    const { exports } = nodeModule
    const require = this.#makeRequire(nodeModule, module)
    this.#complete(require, nodeModule)
    const key = this.#isExecuting
    if (key !== undefined) stateOf(nodeModule)[key] = true
    const started = timeline === null ? 0 : now()
    try {
      ReflectApply(wrapper, exports, [exports, require, nodeModule, filename, dirname(filename)])
    } finally {
      timeline?.add('evaluate', fileHref(filename), started)
    }
    if (key !== undefined) stateOf(nodeModule)[key] = false
  }

  /** `Module._nodeModulePaths`, which Node asks for each file. */
  #lookupPathsOf(folder: string): string[] {
    let paths = this.#lookupPaths.get(folder)
    if (paths === undefined) {
      paths = this.#pathsAbove(folder)
      this.#lookupPaths.set(folder, paths)
    }
    return ArrayPrototypeSlice(paths)
  }

  /** `makeRequireFunction` */
  #complete(require: Require, nodeModule: NodeModule): void {
    let made: Require | null = null
    // Hardly anybody calls these. Node makes its own when somebody does.
    const nodes = () => (made ??= this.#makeNodes(nodeModule))
    function resolve(request: string, options: unknown): unknown {
      return nodes().resolve(request, options)
    }
    resolve.paths = function paths(request: string): unknown {
      return nodes().resolve.paths(request)
    }
    require.resolve = resolve
    require.main = process.mainModule
    require.extensions = this.#extensions
    require.cache = this.#cache
  }

  /** The `require` that Node makes for a module: it hands it to what it compiles. */
  #makeNodes(nodeModule: NodeModule): Require {
    const key = this.#isExecuting
    const isExecuting = key === undefined ? undefined : stateOf(nodeModule)[key]
    const require = ReflectApply(this.#host.compile, nodeModule, MAKE_REQUIRE) as Require
    if (key !== undefined) stateOf(nodeModule)[key] = isExecuting
    return require
  }

  #endWarnings({ exports }: NodeModule, path: string): void {
    const prototype = prototypeOf(exports)
    if (prototype === null || !isProxy(prototype)) return
    this.#warningPrototype ??= this.#findWarningPrototype(path)
    if (prototype === this.#warningPrototype) ObjectSetPrototypeOf(exports, ObjectPrototype)
  }

  /** Has Node require a module that requires itself. */
  #findWarningPrototype(path: string): object | null {
    const cache = this.#cache
    const known = cache[path]
    const probe = new nodeLoader(path, undefined)
    cache[path] = probe
    try {
      ReflectApply(this.#nodesRequire, probe, [path])
    } finally {
      if (known === undefined) delete cache[path]
      else cache[path] = known
    }
    return prototypeOf(probe.exports)
  }
}

const MAKE_REQUIRE = ['return require', 'esm-bytecode:require', 'commonjs'] as const

/** Where the literal `require()` calls of a module lead. Most modules call them in the order of the list. */
class Requests {
  readonly #list: readonly PackedRequire[]
  #next = 0

  constructor(list: readonly PackedRequire[]) {
    this.#list = list
  }

  /** @returns the index of the module in the pack, or `null` */
  find(id: string): number | null {
    const { length } = this.#list
    for (let i = 0; i < length; i++) {
      const at = (this.#next + i) % length
      const { specifier, target } = this.#list[at]!
      if (specifier !== id) continue
      this.#next = at + 1
      return target
    }
    return null
  }
}

/** What Node notes in its modules under symbols. */
function stateOf(module: NodeModule): Record<symbol, unknown> {
  return module as unknown as Record<symbol, unknown>
}

function keyOf(module: NodeModule, description: string): symbol | undefined {
  return ArrayPrototypeFind(ObjectGetOwnPropertySymbols(module), (key) => key.description === description)
}

function addChild({ children }: NodeModule, child: NodeModule): void {
  if (ArrayIsArray(children) && !ArrayPrototypeIncludes(children, child)) ArrayPrototypePush(children, child)
}

function removeChild({ children }: NodeModule, child: NodeModule): void {
  if (!ArrayIsArray(children)) return
  const index = ArrayPrototypeIndexOf(children, child)
  if (index !== -1) ArrayPrototypeSplice(children, index, 1)
}

/** Asks no proxy. */
function prototypeOf(value: unknown): object | null {
  const isObject = typeof value === 'function' || (typeof value === 'object' && value !== null)
  return isObject && !isProxy(value) ? (ObjectGetPrototypeOf(value) as object | null) : null
}
