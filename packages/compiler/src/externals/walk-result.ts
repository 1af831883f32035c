import type { FileEvidence, ImportAttribute, StatEvidence } from '@esm-bytecode/format'
import type { ModuleAnalysis } from '../analyze/module-analysis.ts'
import type { Target } from '../produce/produce.ts'

/** How Node loads a file that a build may carry. */
export type ExternalFormat = 'module' | 'commonjs' | 'json'

export interface WalkRequest {
  /** As the code spells it. */
  readonly specifier: string
  readonly attributes: readonly ImportAttribute[]
  /** `import` for static and dynamic imports. */
  readonly type: 'import' | 'require'
}

export interface WalkEntry {
  /** Path from the root of the build with `/`: `assets/entry.js`. */
  readonly id: string
  readonly requests: readonly WalkRequest[]
}

export interface WalkInput {
  /** Absolute path of the root of the build. It need not exist yet, the folder above that does tells its real path. */
  readonly root: string
  /** Modules of the build. Any id among them is a module of the build, and no external one. */
  readonly entries: readonly WalkEntry[]
  /** Its `nodeOptions` decide conditions and symbolic links. */
  readonly target: Target
  /** Whether packages are where Yarn's Plug'n'Play puts them, and Node alone finds none. Default: `false`. */
  readonly hasPlugAndPlay?: boolean
  /** Which files may be taken along, by id; the others stay with Node. Default: all. */
  readonly accepts?: (id: string) => boolean
  /** What an earlier walk has learned of files by their text; hand the same object in again. */
  readonly cache?: WalkCache
}

/** One file outside of the build. */
export interface ExternalFile {
  /** Path from the root of the build with `/`: `../../node_modules/react/index.js`. */
  readonly id: string
  /** Absolute, without symbolic links. */
  readonly path: string
  readonly format: ExternalFormat
  readonly bytes: Uint8Array
  readonly evidence: FileEvidence
  /** As the folder below the last `node_modules` spells it, or `null` outside of one. */
  readonly packageName: string | null
  /** Of an ES module. */
  readonly analysis: ModuleAnalysis | null
  /** Of a CommonJS module. */
  readonly commonJs: ExternalCommonJs | null
  /** Id of the first module that asks for it. */
  readonly importer: string
  /**
   * Of an ES module: the id that each of `analysis.requests` leads to, outside of the build or in it, or `null` where it stays
   * with Node.
   */
  readonly targets: readonly (string | null)[]
}

export interface ExternalCommonJs {
  /** What Node's lexer finds, re-exports included; without `default` and `module.exports` unless found. */
  readonly exportNames: readonly string[]
  /** `require()` of a literal: the id it leads to, outside of the build or in it. One that leads to nothing, or stays with Node, is left out. */
  readonly requires: readonly { readonly specifier: string; readonly target: string }[]
  /** `import()` of a literal: the id it leads to. One that stays with Node is left out. */
  readonly imports: readonly { readonly specifier: string; readonly target: string }[]
  /** It has an `import()`, with whatever argument. */
  readonly usesDynamicImport: boolean
  /** A string or template holds what could be an `import()` once it is evaluated. */
  readonly importsFromStrings: boolean
}

/** A directory, and what has to be true of it for every resolution to lead to where it led. */
export interface ExternalFolder {
  /** Index of the folder above it, smaller than its own; `null`: a root. */
  readonly parent: number | null
  /** One path segment; of a root: its path from the root of the build: '', '..', '../..', '../../shared'. */
  readonly name: string
  /** Its path from the root of the build: '', '../..', '../../node_modules/react'. Several may have the same. */
  readonly id: string
  /** Whether the files of that path are in it: one of several is for them, the others are for evidence of one package. */
  readonly holdsFiles: boolean
  /** While its stat is this one, all that it holds is what it held; `null` where that says nothing. */
  readonly stat: StatEvidence | null
  /** Paths below it, with `/`, at which nothing may exist. */
  readonly absent: readonly string[]
  /** Paths below it that have to be symbolic links with exactly this text. */
  readonly links: readonly { readonly path: string; readonly target: string }[]
  /** Paths below it that have to be directories, and no links. */
  readonly directories: readonly string[]
  /** Files whose content decides, by path below it: every `package.json`, and CommonJS that a module has names of. */
  readonly files: readonly (FileEvidence & { readonly path: string })[]
}

/** A module that stays with Node. */
export interface LeftModule {
  /** Its id, or the specifier where that leads to no file. */
  readonly name: string
  /** The one that it is in, or that its specifier asks for; `null` where that is none. */
  readonly packageName: string | null
  /** Whether there is anything. */
  readonly isFound: boolean
  /** Id of the first module that asks for it. */
  readonly importer: string
  /** For people. */
  readonly reason: string
}

export interface WalkResult {
  /** Those that the options of the target name, sorted. */
  readonly conditions: readonly string[]
  /** In the order in which they were found: breadth first. */
  readonly files: readonly ExternalFile[]
  /** For the id of each entry: what each of its requests leads to, or `null` where it is built in or stays with Node. */
  readonly entryTargets: ReadonlyMap<string, readonly (string | null)[]>
  readonly folders: readonly ExternalFolder[]
  readonly left: readonly LeftModule[]
}

/** What one text says, whatever surrounds it. */
export interface CachedFile {
  readonly checksum: number
  readonly byteLength: number
  /** By the format that the file was taken for. */
  readonly contents: Map<string, unknown>
}

/** By path. */
export type WalkCache = Map<string, CachedFile>
