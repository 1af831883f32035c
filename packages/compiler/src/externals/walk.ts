import { isBuiltin } from 'node:module'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ADDONS_CONDITION, NO_ADDONS_CONDITION, type ImportAttribute } from '@esm-bytecode/format'
import { factsOf, idOf, isPortable, NOT_PORTABLE, toFolders, type Reliance } from './evidence.ts'
import { findExportNames, type ExportNames } from './export-names.ts'
import { FileView, NODE_FILE_SYSTEM, type FileContent, type FileSystem, type Located } from './file-view.ts'
import { Lookup } from './lookup.ts'
import { readResolutionOptions } from './node-options.ts'
import { packageNameOf, packageOfSpecifier } from './package-name.ts'
import { formatByName, readExternal, type ReadExternal } from './read-external.ts'
import type { Edge, EdgeAnswer, EdgeResolver } from './resolver.ts'
import type { ExternalFile, LeftModule, WalkInput, WalkRequest, WalkResult } from './walk-result.ts'

/** The process that answers has no hooks. */
const PLUG_AND_PLAY = "with Plug'n'Play only its hooks find packages, mostly in zip archives"

/** What an edge leads to. */
export type EdgeEnd =
  /** A file, and all that this depends on. */
  | { readonly path: string; readonly proof: readonly Located[] }
  /** Something built in. */
  | { readonly path: null; readonly reason: null }
  /** `isFound`: there is something, but not for us. */
  | { readonly path: null; readonly reason: string; readonly isFound: boolean }

/** A file that may be taken along. */
export interface TakenFile {
  readonly id: string
  readonly path: string
  readonly content: FileContent
  readonly read: Exclude<ReadExternal, { format: null }>
  readonly importer: string
  /** What its format depends on. */
  readonly scope: readonly Located[]
}

/**
 * Finds every file that a build reaches outside of itself, as Node does, and everything that has to stay as it is for Node to
 * find the same again.
 *
 * @throws BmesError `BMES_ERR_TARGET`
 */
export async function walkExternals(
  input: WalkInput,
  resolver: EdgeResolver,
  files: FileSystem = NODE_FILE_SYSTEM,
): Promise<WalkResult> {
  const { obstacle, conditions, hasAddons } = readResolutionOptions(input.target.nodeOptions ?? [])
  if (obstacle !== null) {
    return { conditions, ...leaveAll(input, obstacle) }
  }
  const walk = new Walk(input, resolver, files, await resolver.extensions())
  const found = await walk.run()
  if (!walk.asksForAddons) return { conditions, ...found }
  const own = hasAddons ? ADDONS_CONDITION : NO_ADDONS_CONDITION
  return { conditions: [...conditions, own].sort(), ...found }
}

function leaveAll({ entries }: WalkInput, obstacle: string): Omit<WalkResult, 'conditions'> {
  const reason = `with ${obstacle} only the running process knows what a specifier leads to`
  const left = new Map<string, LeftModule>()
  for (const { id, requests } of entries) {
    for (const { specifier: name } of requests) {
      const packageName = packageOfSpecifier(name)
      if (!left.has(name)) left.set(name, { name, packageName, importer: id, reason, isFound: true })
    }
  }
  const entryTargets = new Map(entries.map(({ id, requests }) => [id, requests.map(() => null)]))
  return { files: [], entryTargets, folders: [], left: [...left.values()] }
}

class Walk {
  readonly #input: WalkInput
  readonly #resolver: EdgeResolver
  readonly #root: string
  readonly #own: ReadonlySet<string>
  readonly #view: FileView
  readonly #lookup: Lookup
  readonly #extensions: readonly string[]
  readonly #cache
  readonly #ends = new Map<string, EdgeEnd>()
  /** By real path, in the order in which they were found; `null` for what stays with Node. */
  readonly #visited = new Map<string, TakenFile | null>()
  readonly #left = new Map<string, LeftModule>()

  constructor(input: WalkInput, resolver: EdgeResolver, files: FileSystem, extensions: readonly string[]) {
    this.#input = input
    this.#resolver = resolver
    this.#cache = input.cache ?? new Map()
    this.#root = new FileView(files, new Set()).locate(input.root).real
    this.#own = new Set(input.entries.map(({ id }) => join(this.#root, id)))
    this.#view = new FileView(files, directoriesOf([join(this.#root, 'x'), ...this.#own]))
    this.#lookup = new Lookup(this.#view, extensions)
    this.#extensions = extensions
  }

  /** Whether what was found depends on whether addons may be loaded. */
  get asksForAddons(): boolean {
    return this.#lookup.asksForAddons
  }

  async run(): Promise<Omit<WalkResult, 'conditions'>> {
    const entries = this.#input.entries.map(({ id, requests }) => ({
      id,
      requests,
      path: join(this.#root, id),
    }))
    await this.#follow(entries)
    for (const { id, path, requests } of entries) {
      for (const request of requests) this.#visitTarget(request, path, id)
    }
    for (let done = 0; done < this.#visited.size;) {
      const level = [...this.#visited.values()].slice(done).filter((file) => file !== null)
      done = this.#visited.size
      await this.#follow(level.map((file) => ({ path: file.path, requests: requestsOf(file.read) })))
      for (const { path, id, read } of level) {
        for (const request of requestsOf(read))
          this.#visitTarget(request, path, id, read.format === 'commonjs')
      }
    }
    return this.#result(this.#exportNames())
  }

  /** Asks Node for all edges of some modules at once. */
  async #follow(modules: readonly { path: string; requests: readonly WalkRequest[] }[]): Promise<void> {
    const edges = new Map<string, Edge>()
    for (const { path, requests } of modules) {
      for (const { specifier, type } of requests) {
        const key = edgeKey(path, specifier, type)
        if (!isLoadedBefore(specifier) && !this.#ends.has(key))
          edges.set(key, { parent: path, specifier, type })
      }
    }
    if (edges.size === 0) return
    const answers = await this.#resolver.resolve([...edges.values()])
    let index = 0
    for (const [key, edge] of edges) this.#ends.set(key, this.#endOf(edge, answers[index++]!))
  }

  #endOf({ parent, specifier, type }: Edge, answer: EdgeAnswer): EdgeEnd {
    if ('error' in answer) {
      // A module of the build need not be there yet.
      const path = resolve(dirname(parent), specifier)
      const own =
        type === 'require' && ['', '.js'].map((end) => path + end).find((each) => this.#own.has(each))
      if (own) return { path: own, proof: [] }
      const isPackage = packageOfSpecifier(specifier) !== null && answer.error.endsWith('MODULE_NOT_FOUND')
      if (this.#input.hasPlugAndPlay && isPackage) return { path: null, reason: PLUG_AND_PLAY, isFound: true }
      return { path: null, reason: `Node finds nothing (${answer.error})`, isFound: false }
    }
    let path = answer.found
    if (type === 'require') {
      if (!isAbsolute(path)) return { path: null, reason: null }
    } else {
      const url = new URL(answer.found)
      if (url.protocol === 'node:') return { path: null, reason: null }
      if (url.protocol !== 'file:') {
        return { path: null, reason: `it is a ${url.protocol} URL`, isFound: true }
      }
      if (url.search !== '' || url.hash !== '') {
        return { path: null, reason: 'its URL has a query or a fragment', isFound: true }
      }
      path = fileURLToPath(url)
      if (this.#own.has(path)) return { path, proof: [] }
      // Node finds out only when it loads it.
      if (this.#view.locate(path).kind !== 'file') {
        return { path: null, reason: 'Node finds nothing (ERR_MODULE_NOT_FOUND)', isFound: false }
      }
    }
    const id = idOf(this.#root, path)
    if (id === null) return { path: null, reason: 'it is on another drive', isFound: true }
    if (!isPortable(id)) return { path: null, reason: NOT_PORTABLE, isFound: true }
    const proof = this.#lookup.explain(specifier, type, dirname(parent), path)
    const hasPlace = proof !== null && factsOf(proof).every((fact) => idOf(this.#root, fact.path) !== null)
    if (hasPlace) return { path, proof }
    return { path: null, reason: 'it cannot be told what its resolution depends on', isFound: true }
  }

  #visitTarget(request: WalkRequest, path: string, importer: string, isOptional = false): void {
    const { specifier, type } = request
    const end = this.#ends.get(edgeKey(path, specifier, type))
    if (end === undefined) return
    if (end.path !== null) {
      this.#visit(end.path, importer)
      const file = this.#visited.get(end.path)
      const mismatch = file && attributeMismatch(file, request)
      if (mismatch) this.#leave(specifier, packageNameOf(end.path), importer, mismatch)
    } else if (end.reason !== null && (end.isFound || !isOptional)) {
      this.#leave(specifier, packageOfSpecifier(specifier), importer, end.reason, end.isFound)
    }
  }

  #visit(path: string, importer: string): void {
    if (this.#visited.has(path) || this.#own.has(path)) return
    // No edge leads to another drive.
    const id = idOf(this.#root, path)!
    const taken = this.#take(id, path, importer)
    if ('reason' in taken) this.#leave(id, packageNameOf(path), importer, taken.reason)
    this.#visited.set(path, 'reason' in taken ? null : taken)
  }

  #take(id: string, path: string, importer: string): TakenFile | { readonly reason: string } {
    if (this.#input.accepts?.(id) === false) return { reason: 'the options leave it out' }
    let scope: readonly Located[] = []
    const named = formatByName(path, () => {
      const found = this.#lookup.scope(dirname(path))
      scope = found.path
      return found.content
    })
    if ('reason' in named) return named
    if (!scope.every(({ isProvable }) => isProvable)) {
      return { reason: 'it cannot be told what its format depends on' }
    }
    let content: FileContent
    try {
      content = this.#view.read(path)
    } catch (error) {
      return { reason: `it cannot be read (${(error as Error).message})` }
    }
    const read = readExternal(path, id, named.format, content, this.#cache)
    return read.format === null ? read : { id, path, content, read, importer, scope }
  }

  #leave(
    name: string,
    packageName: string | null,
    importer: string,
    reason: string,
    isFound: boolean = true,
  ): void {
    if (!this.#left.has(name)) this.#left.set(name, { name, packageName, importer, reason, isFound })
  }

  /** Those of each CommonJS module; one whose names cannot be proved stays with Node. */
  #exportNames(): Map<string, ExportNames> {
    const names = new Map<string, ExportNames>()
    for (const file of this.#visited.values()) {
      if (file?.read.format !== 'commonjs') continue
      const found = findExportNames(file.path, {
        extensions: this.#extensions,
        taken: (path) => this.#visited.get(path) ?? null,
        read: (path) => this.#view.read(path).bytes,
        end: (path, specifier) => this.#ends.get(edgeKey(path, specifier, 'require')) ?? null,
        proofOfAbsence: (path, specifier) => this.#lookup.explain(specifier, 'require', dirname(path), null),
      })
      if ('reason' in found) {
        this.#visited.set(file.path, null)
        this.#leave(file.id, packageNameOf(file.path), file.importer, found.reason)
      } else names.set(file.path, found)
    }
    return names
  }

  #result(names: ReadonlyMap<string, ExportNames>): Omit<WalkResult, 'conditions'> {
    const reliances: Reliance[] = []
    const edges = new Set<string>()
    const reached = new Map<string, TakenFile>()
    const reach = (request: WalkRequest, path: string): string | null => {
      const end = this.#ends.get(edgeKey(path, request.specifier, request.type))
      // What leads back to the build is told, and is Node's to follow.
      if (end?.path != null && this.#own.has(end.path)) {
        return this.#own.has(path) ? null : idOf(this.#root, end.path)
      }
      const file = end?.path == null ? null : this.#visited.get(end.path)
      if (!file || !end || end.path === null || attributeMismatch(file, request)) return null
      const directory = dirname(file.path)
      const key = edgeKey(path, request.specifier, request.type)
      if (!edges.has(key)) {
        edges.add(key)
        reliances.push({ facts: factsOf(end.proof), from: dirname(path), to: directory })
      }
      if (!reached.has(file.path)) {
        reached.set(file.path, file)
        reliances.push({ facts: factsOf(file.scope), from: directory, to: null })
      }
      return file.id
    }

    const entryTargets = new Map(
      this.#input.entries.map(({ id, requests }) => [
        id,
        requests.map((request) => reach(request, join(this.#root, id))),
      ]),
    )
    const files: ExternalFile[] = []
    // Those that are reached on the way come to its end.
    for (const { id, path, content, read, importer } of reached.values()) {
      const common = {
        id,
        importer,
        path,
        bytes: content.bytes,
        evidence: content.evidence,
        packageName: packageNameOf(path),
      }
      if (read.format === 'module') {
        const { analysis } = read
        const targets = requestsOf(read).map((request) => reach(request, path))
        files.push({ ...common, format: 'module', analysis, commonJs: null, targets })
      } else if (read.format === 'json') {
        files.push({ ...common, format: 'json', analysis: null, commonJs: null, targets: [] })
      } else {
        const { syntax } = read
        const { exportNames, proof, files: others } = names.get(path)!
        // What it has names of counts, wherever that is.
        const lexed = others.flatMap((other) => (other === path ? [] : [this.#view.read(other).fact]))
        reliances.push({ facts: [...factsOf(proof), ...lexed], from: dirname(path), to: null })
        const edgesOf = (specifiers: readonly string[], type: WalkRequest['type']) =>
          specifiers.flatMap((specifier) => {
            const target = reach({ specifier, attributes: [], type }, path)
            return target === null ? [] : [{ specifier, target }]
          })
        files.push({
          ...common,
          format: 'commonjs',
          analysis: null,
          commonJs: {
            exportNames,
            requires: edgesOf(syntax.requires, 'require'),
            imports: edgesOf(syntax.imports, 'import'),
            usesDynamicImport: syntax.usesDynamicImport,
            importsFromStrings: syntax.importsFromStrings,
          },
          targets: [],
        })
      }
    }
    const importers = [...entryTargets].flatMap(([id, targets]) =>
      targets.some((target) => target !== null) ? [join(this.#root, id)] : [],
    )
    const paths = files.map(({ path }) => path)
    return {
      files,
      entryTargets,
      folders: toFolders(this.#root, importers, paths, reliances),
      left: [...this.#left.values()],
    }
  }
}

/** The runtime, from its package or as one file beside the chunks. */
const RUNTIME = /^@esm-bytecode\/runtime(?:\/|$)|^\.\.?\/(?:.*\/)?esm-bytecode\.m?js$/

/** What Node has, and what starts the build: there is one of it, which was loaded without us. */
function isLoadedBefore(specifier: string): boolean {
  return isBuiltin(specifier) || RUNTIME.test(specifier)
}

/** Resolution looks at the directory of a module only. */
function edgeKey(path: string, specifier: string, type: 'import' | 'require'): string {
  return `${type}\0${dirname(path)}\0${specifier}`
}

function requestsOf(read: TakenFile['read']): WalkRequest[] {
  switch (read.format) {
    case 'json':
      return []
    case 'module':
      return read.analysis.requests.map(({ specifier, attributes }) => ({
        specifier,
        attributes,
        type: 'import',
      }))
    case 'commonjs': {
      const { requires, reexports, imports } = read.syntax
      const attributes: readonly ImportAttribute[] = []
      return [
        ...[...new Set([...requires, ...reexports])].map((specifier) => ({
          specifier,
          attributes,
          type: 'require' as const,
        })),
        ...imports.map((specifier) => ({ specifier, attributes, type: 'import' as const })),
      ]
    }
  }
}

/** Why Node refuses an import of a file, or may. */
function attributeMismatch(file: TakenFile, { attributes, type }: WalkRequest): string | null {
  if (type === 'require') return null
  const asked = attributes.length === 0 ? null : JSON.stringify(attributes)
  const needed = file.read.format === 'json' ? JSON.stringify([{ key: 'type', value: 'json' }]) : null
  if (asked === needed) return null
  return needed === null
    ? 'it is imported with attributes'
    : 'it is JSON, and imported without "type": "json"'
}

/** Every directory above some paths. */
function directoriesOf(paths: Iterable<string>): Set<string> {
  const directories = new Set<string>()
  for (const path of paths) {
    for (let folder = dirname(path); !directories.has(folder); folder = dirname(folder))
      directories.add(folder)
  }
  return directories
}
