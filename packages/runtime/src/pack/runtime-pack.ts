import {
  ArrayPrototypeFind,
  BufferPrototypeLatin1Slice,
  RegExpPrototypeTest,
  SafeMap,
  StringPrototypeEndsWith,
  StringPrototypeLastIndexOf,
  StringPrototypeSlice,
  valuesOfMap,
} from '@esm-bytecode/format/primordials'
import type { DecodedPack, DecodedPackedModule, PackFolder, PackImporter } from '@esm-bytecode/format'
import { basename, dirname, join } from '../process/builtins.ts'
import { fileHref } from '../files/file-href.ts'
import { below } from '../files/below.ts'
import { Evidence } from './evidence.ts'

/** Names that are the same in a URL. */
const SAME_IN_URL = /^[\w.@+-]+$/

/** A pack at its place: its modules have paths and URLs, and may or may not be there as they were packed. */
export class RuntimePack {
  /** Real path of the folder in which the pack stands. */
  readonly folder: string
  readonly buildId: Uint8Array
  /** The same, as modules have it. */
  readonly build: string
  readonly folders: readonly PackFolder[]
  readonly modules: readonly DecodedPackedModule[]
  readonly evidence: Evidence
  readonly #importers: readonly PackImporter[]
  readonly #folderPaths: (string | undefined)[] = []
  readonly #folderUrls: (string | undefined)[] = []
  readonly #moduleUrls: (string | undefined)[] = []
  /** URL of a folder to its modules, by name. */
  #byUrl: SafeMap<string, SafeMap<string, number>> | null = null
  /** The same for its path. */
  #byPath: SafeMap<string, SafeMap<string, number>> | null = null

  /** @param folder real path */
  constructor(folder: string, { buildId, folders, importers, modules, isImmutable }: DecodedPack) {
    this.folder = folder
    this.buildId = buildId
    this.build = BufferPrototypeLatin1Slice(buildId)
    this.folders = folders
    this.modules = modules
    this.#importers = importers
    this.evidence = new Evidence(this, isImmutable)
  }

  /** @returns what is known of a module of the build, or `null` */
  importerOf(folder: string, name: string): PackImporter | null {
    const isIt = (importer: PackImporter) =>
      importer.name === name && this.folderPath(importer.folder) === folder
    return ArrayPrototypeFind(this.#importers, isIt) ?? null
  }

  /** @returns the absolute path of a folder of the pack */
  folderPath(index: number): string {
    const known = this.#folderPaths[index]
    if (known !== undefined) return known
    const { parent, name } = this.folders[index]!
    const path = parent === null ? join(this.folder, name) : below(this.folderPath(parent), name)
    return (this.#folderPaths[index] = path)
  }

  /** @returns the absolute path of a module */
  modulePath(index: number): string {
    const { folder, name } = this.modules[index]!
    return below(this.folderPath(folder), name)
  }

  /** @returns what `pathToFileURL()` makes of {@link modulePath} */
  moduleUrl(index: number): string {
    const known = this.#moduleUrls[index]
    if (known !== undefined) return known
    const { folder, name } = this.modules[index]!
    const url = RegExpPrototypeTest(SAME_IN_URL, name)
      ? this.#folderUrl(folder) + name
      : fileHref(this.modulePath(index))
    return (this.#moduleUrls[index] = url)
  }

  /** With a slash at its end. */
  #folderUrl(index: number): string {
    const known = this.#folderUrls[index]
    if (known !== undefined) return known
    const { parent, name } = this.folders[index]!
    const url =
      parent !== null && RegExpPrototypeTest(SAME_IN_URL, name)
        ? `${this.#folderUrl(parent)}${name}/`
        : withSlash(fileHref(this.folderPath(index)))
    return (this.#folderUrls[index] = url)
  }

  /** @returns the index of the module, if it is in the pack */
  indexOfUrl(url: string): number | undefined {
    this.#byUrl ??= this.#modulesBy((folder) => this.#folderUrl(folder))
    const nameStart = StringPrototypeLastIndexOf(url, '/') + 1
    const modules = this.#byUrl.get(StringPrototypeSlice(url, 0, nameStart))
    const name = StringPrototypeSlice(url, nameStart)
    if (modules === undefined || RegExpPrototypeTest(SAME_IN_URL, name)) return modules?.get(name)
    // Names may be written in more than one way in a URL, and Node takes each for another module.
    return ArrayPrototypeFind(valuesOfMap(modules), (index) => this.moduleUrl(index) === url)
  }

  /** @returns the index of the module, if it is in the pack */
  indexOfPath(path: string): number | undefined {
    this.#byPath ??= this.#modulesBy((folder) => this.folderPath(folder))
    return this.#byPath.get(dirname(path))?.get(basename(path))
  }

  /** A folder may be listed more than once: where roots lie within one another. */
  #modulesBy(keyOf: (folder: number) => string): SafeMap<string, SafeMap<string, number>> {
    const byKey = new SafeMap<string, SafeMap<string, number>>()
    const byFolder: SafeMap<string, number>[] = []
    for (let i = 0; i < this.modules.length; i++) {
      const { folder, name, index } = this.modules[i]!
      let modules = byFolder[folder]
      if (modules === undefined) {
        const key = keyOf(folder)
        modules = byKey.get(key) ?? new SafeMap()
        byKey.set(key, modules)
        byFolder[folder] = modules
      }
      modules.set(name, index)
    }
    return byKey
  }
}

function withSlash(url: string): string {
  return StringPrototypeEndsWith(url, '/') ? url : `${url}/`
}
