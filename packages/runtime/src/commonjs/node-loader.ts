import { FunctionPrototypeToString, StringPrototypeIncludes } from '@esm-bytecode/format/primordials'
import { channel, getBuiltin, nodeModule } from '../process/builtins.ts'

/** The method of `module` objects through which Node compiles and runs each CommonJS file. */
export const COMPILE = '_compile'
/** What `require()` has resolved so far. */
export const PATH_CACHE = '_pathCache'
/** The function that says in which folders a request is looked for. */
export const LOOKUP_PATHS = '_resolveLookupPaths'

/** What Node makes for each CommonJS file: its `module`. */
export interface NodeModule {
  readonly id: string
  /** The folder of the file. */
  readonly path: string
  readonly require: (this: NodeModule, id: string) => unknown
  exports: unknown
  readonly loaded: unknown
  readonly children: unknown
  /** Folders in which packages are looked for. */
  paths: unknown
}

/** What Node calls for a file, by its extension. */
export type Handler = (this: unknown, module: NodeModule, filename: string) => void

/** What this runtime uses of Node's CommonJS loader beyond its documentation: what all tools around it use, too. */
export interface NodeLoader {
  new (id: string, parent: NodeModule | undefined): NodeModule
  readonly prototype: {
    [COMPILE]: Compile
    readonly require: (this: NodeModule, id: string) => unknown
    readonly load: (this: NodeModule, filename: string) => void
  }
  /** `require.cache`. */
  readonly _cache: Record<string, NodeModule | null | undefined>
  /** `require.extensions`. */
  readonly _extensions: Record<string, Handler | undefined>
  readonly _load: unknown
  readonly _resolveFilename: unknown
  readonly _findPath: unknown
  readonly _nodeModulePaths: (folder: string) => string[]
  /** What requests led to, by request and lookup paths. */
  readonly [PATH_CACHE]?: Record<string, string>
  readonly [LOOKUP_PATHS]: (request: string, parent: object) => readonly string[] | null
  readonly wrap: (script: string) => string
  readonly wrapper: readonly [string, string]
}

export type Compile = (this: object, content: string, filename: string, format?: string) => unknown

export const nodeLoader = nodeModule as unknown as NodeLoader

/** @param words of the text that this function of Node's has in every supported version */
function isFromNode(value: unknown, words: string): boolean {
  return typeof value === 'function' && StringPrototypeIncludes(FunctionPrototypeToString(value), words)
}

/** Whether a `_compile` is the one that Node brings, in every supported version: one of a tool may expect the text of the file. */
export function isNodesOwn(compile: unknown): compile is Compile {
  return isFromNode(compile, 'wrapSafe(filename, content')
}

/** Who compiles CommonJS. */
export interface Compilers {
  /** Node's own. */
  readonly node: Compile
  /** What is in its place. */
  readonly current: Compile
}

let substituted: Compilers | null = null

/** Lets somebody put another `_compile` in the place of Node's, and remembers both. */
export function substituteCompile(install: () => void): void {
  const node = nodeLoader.prototype[COMPILE]
  install()
  substituted = { node, current: nodeLoader.prototype[COMPILE] }
}

/** @returns `null` if it is that of a tool that nobody here knows */
export function findCompilers(): Compilers | null {
  const current: unknown = nodeLoader.prototype[COMPILE]
  if (current === substituted?.current) return substituted
  return isNodesOwn(current) ? { node: current, current } : null
}

/** A function that knows whether Node still wraps modules as it did when this one was called. */
export function watchWrapper(): () => boolean {
  const { wrap, wrapper } = nodeLoader
  const start = wrapper[0]
  const end = wrapper[1]
  return () => {
    const now = nodeLoader.wrapper
    return nodeLoader.wrap === wrap && now === wrapper && now[0] === start && now[1] === end
  }
}

/** What knows whether Node's loader does still what Node brings. */
export interface LoaderWatch {
  /** Whether a `require()` comes to it as it was called: nobody has replaced the ways in, and nobody is told. */
  isReached(module: NodeModule): boolean
  /** Whether it finds, reads and runs a file as ever. */
  findsAsEver(): boolean
}

/**
 * @param readsAsEver what {@link watchReading} has given
 * @returns `null` if somebody has a say already about what is required
 */
export function watchLoader(readsAsEver: () => boolean): LoaderWatch | null {
  const { prototype } = nodeLoader
  const { _load: loadByRequest, _cache: cache, _extensions: extensions } = nodeLoader
  const { _resolveFilename: resolve, _findPath: find, _resolveLookupPaths: lookUp } = nodeLoader
  const { _nodeModulePaths: pathsAbove } = nodeLoader
  const { require, load, _compile: compile } = prototype
  const { '.js': js, '.json': json } = extensions
  const isAsEver =
    isFromNode(loadByRequest, 'relResolveCacheIdentifier') &&
    isFromNode(resolve, 'trySelf(') &&
    isFromNode(find, '_pathCache[cacheKey]') &&
    isFromNode(lookUp, 'normalizeRequirableId(request)') &&
    isFromNode(pathsAbove, 'path.resolve(from)') &&
    isFromNode(require, 'requireDepth++') &&
    isFromNode(load, 'findLongestRegisteredExtension(filename)') &&
    isFromNode(js, 'getNearestParentPackageJSON(filename)') &&
    isFromNode(json, 'JSONParse(stripBOM(content))')
  if (!isAsEver) return null
  const started = channel('tracing:module.require:start')
  const ended = channel('tracing:module.require:end')
  const failed = channel('tracing:module.require:error')
  return {
    isReached(module) {
      const { _load, _cache } = nodeLoader
      return (
        module.require === require &&
        prototype.require === require &&
        _load === loadByRequest &&
        _cache === cache &&
        !started.hasSubscribers &&
        !ended.hasSubscribers &&
        !failed.hasSubscribers
      )
    },
    findsAsEver() {
      const { _resolveFilename, _findPath, _resolveLookupPaths, _nodeModulePaths, _extensions } = nodeLoader
      return (
        _resolveFilename === resolve &&
        _findPath === find &&
        _resolveLookupPaths === lookUp &&
        _nodeModulePaths === pathsAbove &&
        _extensions === extensions &&
        _extensions['.js'] === js &&
        _extensions['.json'] === json &&
        prototype.load === load &&
        prototype[COMPILE] === compile &&
        readsAsEver()
      )
    },
  }
}

/** A function that knows whether Node's loader reads files as it did when this one was called: not from what a tool has put in their place. */
export function watchReading(): () => boolean {
  const fs = getBuiltin('node:fs')
  const { readFileSync } = fs
  const isNodes = isFromNode(readFileSync, 'getOptions(options')
  return () => isNodes && fs.readFileSync === readFileSync
}
