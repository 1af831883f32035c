import type {
  BindingInitialization,
  ImportAttribute,
  IndirectExportEntry,
  RequestKind,
} from '@esm-bytecode/format'
import type { DefaultExpression, SourceRange, TopLevelAwait, WriteSite } from './sites.ts'

/** A module request before the graph is known. */
export interface AnalyzedRequest {
  readonly specifier: string
  readonly attributes: readonly ImportAttribute[]
  readonly dynamic: boolean
  /** Where it is not imported to be evaluated at once. */
  readonly phase?: 'source' | 'defer'
  /** `builtin` is known from the specifier alone; what else it is, only the graph can tell. */
  readonly kind: RequestKind | null
}

/** One place that reads an imported binding. */
export interface ImportUse extends SourceRange {
  /** `{ name }`: the key has to be written out when the value is replaced. */
  readonly shorthand: boolean
  /** For `new name.member()`: the callee, which needs parentheses once it holds a call. */
  readonly constructed: SourceRange | null
}

export interface AnalyzedImport {
  readonly request: number
  /** `null` for the namespace object. */
  readonly importName: string | null
  readonly localName: string
  readonly uses: readonly ImportUse[]
  /** What the module reads of the value, if that is all that it does with it: each name once. `null`: the value itself can be seen. */
  readonly members: readonly ReadMember[] | null
}

/** A member of an imported value, by a name that is written out. */
export interface ReadMember {
  readonly name: string
  /** Whether it is called as a member, `value.name()`, and so gets the value as its `this`. */
  readonly isCalled: boolean
  /** What is read of it in turn, if that is all that happens with it. */
  readonly members: readonly ReadMember[] | null
}

/** A binding of the module that it exports under one or several names. */
export interface ExportedBinding {
  /** `*default*` for `export default` of something without a name. */
  readonly localName: string
  readonly exportNames: readonly string[]
  readonly initialization: BindingInitialization
  /** Whether it is assigned from within a function, and so can change after the module was evaluated. */
  readonly moves: boolean
  /** Every place that gives it a value after its hoisting: declarations and assignments. */
  readonly writes: readonly WriteSite[]
  /** Whether its value may be a function that asks for its `this`. What a function of elsewhere returns counts as one that does not. */
  readonly readsThis: boolean
  /** The request whose namespace object it is; `null`: it is another value. */
  readonly namespaceRequest: number | null
}

/** A module, read. Everything that `transform` and the graph need to know; nothing of the syntax tree. */
export interface ModuleAnalysis {
  readonly file: string
  readonly code: string
  /** Static requests first, in source order, then dynamic ones; none twice. */
  readonly requests: readonly AnalyzedRequest[]
  readonly imports: readonly AnalyzedImport[]
  readonly exportedBindings: readonly ExportedBinding[]
  readonly indirectExports: readonly IndirectExportEntry[]
  /** Both of these by export name. */
  readonly exportsByName: ReadonlyMap<string, ExportedBinding | IndirectExportEntry>
  readonly starExports: readonly number[]
  /** Import and export-from declarations, which are blanked out, but which a facade keeps. */
  readonly requestDeclarations: readonly SourceRange[]
  /** Other export syntax to blank out: whole statements, and the words `export` and `export default`. */
  readonly blanks: readonly SourceRange[]
  readonly defaultExpression: DefaultExpression | null
  /** `import.meta` */
  readonly importMetas: readonly SourceRange[]
  /** The word `import` of each `import()`. */
  readonly usesDynamicImport: boolean
  readonly awaits: readonly TopLevelAwait[]
  /** `for await` or `await using` at the top level: these have no form in a generator. */
  readonly hasUnyieldableAwait: boolean
  readonly hasTopLevelAwait: boolean
  readonly hasHashbang: boolean
  readonly usesImportMetaResolve: boolean
  readonly hasComputedDynamicImport: boolean
  /** Whether some `import.defer()` may lead anywhere. */
  readonly hasComputedDefer: boolean
  readonly importsFromStrings: boolean
  /** Every identifier of the text, and every name that only looks like one: nothing of ours may be called so. */
  readonly identifiers: ReadonlySet<string>
  /** Whether evaluated code sees the scopes of the module function. */
  readonly hasDirectEval: boolean
  /** Why the module cannot be transformed exactly, or `null`. */
  readonly refusal: string | null
}
