import { FunctionPrototypeToString, StringPrototypeIncludes } from '@esm-bytecode/format/primordials'
import { nodeModule } from '../process/builtins.ts'

/** The method of `module` objects through which Node compiles and runs each CommonJS file. */
export const COMPILE = '_compile'
/** What `require()` has resolved so far. */
export const PATH_CACHE = '_pathCache'
/** The function that says in which folders a request is looked for. */
export const LOOKUP_PATHS = '_resolveLookupPaths'

/** What this runtime uses of Node's CommonJS loader beyond its documentation: what all tools around it use, too. */
export interface NodeLoader {
  readonly prototype: { [COMPILE]: Compile }
  /** What requests led to, by request and lookup paths. */
  readonly [PATH_CACHE]?: Record<string, string>
  readonly [LOOKUP_PATHS]: (request: string, parent: object) => readonly string[] | null
  readonly wrap: (script: string) => string
  readonly wrapper: readonly [string, string]
}

export type Compile = (this: object, content: string, filename: string, format?: string) => unknown

export const nodeLoader = nodeModule as unknown as NodeLoader

/** Whether a `_compile` is the one that Node brings, in every supported version: one of a tool may expect the text of the file. */
export function isNodesOwn(compile: unknown): compile is Compile {
  return (
    typeof compile === 'function' &&
    StringPrototypeIncludes(FunctionPrototypeToString(compile), 'wrapSafe(filename, content')
  )
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
