/**
 * The module record that a sidecar, or a pack, holds: what ECMA-262 calls a Source Text Module Record (16.2.1.7), minus the code,
 * plus what the build learned by seeing the whole graph.
 */

/** Where the module of a request comes from, as the build saw it. */
export type RequestKind =
  /** Another module of the same build: it has a sidecar of its own. */
  | 'chunk'
  /** A module that is part of Node, `node:fs` or `fs`. */
  | 'builtin'
  /** Anything else: resolved, linked and ordered by Node. */
  | 'external'
  /** An ES module outside of the build that its pack holds. */
  | 'packed'
  /** A CommonJS or JSON module in the pack: Node loads it, and its names are known. ECMA-262, Synthetic Module Record. */
  | 'synthetic'

export interface ImportAttribute {
  readonly key: string
  readonly value: string
}

/** ECMA-262, ModuleRequest Record. Static requests come first, in source order without duplicates; dynamic ones follow. */
export interface ModuleRequest {
  /** The specifier as the code spells it. */
  readonly specifier: string
  /** In the order of the code. */
  readonly attributes: readonly ImportAttribute[]
  readonly kind: RequestKind
  /** `true` for an `import()` with a literal specifier: known, but not linked with its module. */
  readonly dynamic: boolean
  /**
   * For a chunk: the path of the target relative to the folder of the sidecar, with `/`, not URL-encoded. Else `null`: where packed
   * and synthetic modules are, the pack knows.
   */
  readonly target: string | null
}

/** How the module function reads an imported binding. */
export type BindingAccess =
  /** Copied into a local `const` just before the module is evaluated: the binding cannot change after that. */
  | 'copied'
  /** Copied into a local variable, and again whenever the binding changes. It is initialized before anybody can read it. */
  | 'live'
  /** Read from the exporter's binding at each use, because it may be in its temporal dead zone: in generators. */
  | 'checked'
  /** Read at each use from the namespace object of the requested module, because the binding is, or leads to, Node's. */
  | 'namespace'

/** ECMA-262, ImportEntry Record. */
export interface ImportEntry {
  /** Index into {@link ModuleRecord.requests}. */
  readonly request: number
  /** The name that the other module exports, or `null` for `import * as`: the namespace object. */
  readonly importName: string | null
  readonly localName: string
  readonly access: BindingAccess
  /**
   * Of a namespace object that nobody can see, because the module reads nothing but members of it: these, each once. Any object that has them does
   * in its place. `null`: it can be seen, or is none.
   */
  readonly members: readonly ImportedMember[] | null
}

/** A member of a namespace object. */
export interface ImportedMember {
  readonly name: string
  /** Of a member that is such a namespace object itself: its members. */
  readonly members: readonly ImportedMember[] | null
}

/** What a local binding holds before its declaration is evaluated. */
export type BindingInitialization =
  /** In its temporal dead zone: `let`, `const`, `class`, `export default expression`. */
  | 'lexical'
  /** `undefined`: `var`. */
  | 'var'
  /** The function itself: hoisted function declarations. */
  | 'function'

/** ECMA-262, ExportEntry Record with a local name. Entries with the same `localName` share one binding. */
export interface LocalExportEntry {
  readonly exportName: string
  /** The name of the binding in the module; `*default*` for `export default` of something without a name. */
  readonly localName: string
  readonly initialization: BindingInitialization
  /** Whether the binding can change once the module has been evaluated. */
  readonly moves: boolean
}

/** ECMA-262, ExportEntry Record of a re-export, `export { a as b } from` or an imported name that is exported. */
export interface IndirectExportEntry {
  readonly exportName: string
  /** Index into {@link ModuleRecord.requests}. */
  readonly request: number
  /** The name that the other module exports, or `null` for `export * as ns from`. */
  readonly importName: string | null
  /** For an imported name that is exported, its name in the module; `null` for `export … from`. */
  readonly localName: string | null
}

/** How the module function is called. */
export type ModuleFunctionForm =
  /** One plain call evaluates the module and returns its exports. */
  | 'function'
  /** The same with top-level await. */
  | 'async function'
  /** Two phases: the first `next()` hands out hoisted functions, the following ones evaluate; `yield` stands for `await`. */
  | 'generator'

export interface ModuleRecord {
  readonly requests: readonly ModuleRequest[]
  readonly imports: readonly ImportEntry[]
  readonly localExports: readonly LocalExportEntry[]
  readonly indirectExports: readonly IndirectExportEntry[]
  /** `export * from`: indexes into {@link ModuleRecord.requests}. */
  readonly starExports: readonly number[]
  readonly form: ModuleFunctionForm
  /** ECMA-262 [[HasTLA]]. */
  readonly hasTopLevelAwait: boolean
  /** Whether the module is part of a cycle of static requests among the chunks of its build. */
  readonly inCycle: boolean
  readonly usesImportMeta: boolean
  /** Whether `import.meta.resolve` may be reached: only Node can make that function. */
  readonly usesImportMetaResolve: boolean
  readonly usesDynamicImport: boolean
  /** Whether the specifier of some `import()` is not a literal: its target is not among the requests. */
  readonly hasComputedDynamicImport: boolean
  /** Whether a string of the code contains `import(`, which `eval` or `Function` may compile. */
  readonly importsFromStrings: boolean
}
