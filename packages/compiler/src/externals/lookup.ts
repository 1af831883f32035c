import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { FileView, Located, PackageJson } from './file-view.ts'

/** One way in which Node may have come to a file, with everything that it looked at before. */
interface Candidate {
  readonly file: Located
  readonly path: readonly Located[]
}

/** `#imports` and `exports` of a package name targets by conditions; which ones hold, only Node knows. */
type Candidates = readonly Candidate[]

/**
 * Retraces how Node resolves, to find what its answer depends on: the algorithms of "ECMAScript modules" and "CommonJS
 * modules" in Node's documentation. Node has the word: what does not lead to its answer explains nothing.
 */
export class Lookup {
  readonly #view: FileView
  readonly #extensions: readonly string[]
  #asksForAddons = false

  /** @param extensions of CommonJS, in order: `.js`, `.json`, `.node` */
  constructor(view: FileView, extensions: readonly string[]) {
    this.#view = view
    this.#extensions = extensions
  }

  /** Whether a package that was looked at names another file where addons may be loaded: the condition `node-addons`. */
  get asksForAddons(): boolean {
    return this.#asksForAddons
  }

  /**
   * @param directory of the module that asks; real
   * @param answer the real path that Node found, or `null` for none
   * @returns everything that has to stay as it is, or `null` where that cannot be said
   */
  explain(
    specifier: string,
    type: 'import' | 'require',
    directory: string,
    answer: string | null,
  ): readonly Located[] | null {
    const candidates =
      type === 'require' ? this.#require(specifier, directory) : this.#import(specifier, directory)
    // All that lead there: whichever Node took, it is among them.
    const matching = candidates.filter(({ file }) =>
      answer === null ? file.kind !== 'file' : file.kind === 'file' && file.real === answer,
    )
    if (matching.length === 0 || (answer === null && matching.length < candidates.length)) return null
    // No fact says that a file stands where a directory was looked for.
    const isClear = matching.every(({ path }) =>
      path.every(({ kind, fact }) => kind !== 'file' || fact?.kind === 'file'),
    )
    const all = new Set(matching.flatMap(({ file, path }) => [...path, file]))
    return isClear && [...all].every(({ isProvable }) => isProvable) ? [...all] : null
  }

  /** Which package the modules of a directory belong to; LOOKUP_PACKAGE_SCOPE. */
  scope(directory: string): {
    readonly directory: string | null
    readonly content: PackageJson | null
    readonly path: readonly Located[]
  } {
    const path: Located[] = []
    for (let folder = directory; basename(folder) !== 'node_modules'; folder = dirname(folder)) {
      const { located, content } = this.#view.packageJson(folder)
      path.push(located)
      if (content !== null) return { directory: folder, content, path }
      if (folder === dirname(folder)) break
    }
    return { directory: null, content: null, path }
  }

  /** ESM_RESOLVE */
  #import(specifier: string, directory: string): Candidates {
    if (/^(?:\.{0,2}\/|file:)/.test(specifier) || /^\.{1,2}$/.test(specifier)) {
      return this.#url(specifier, directory, [])
    }
    if (specifier.startsWith('#')) return this.#packageImports(specifier, directory)
    return this.#packageOfImport(specifier, directory, [])
  }

  #url(specifier: string, directory: string, path: readonly Located[]): Candidates {
    try {
      const url = new URL(specifier, pathToFileURL(join(directory, 'x')))
      if (url.search !== '' || url.hash !== '') return []
      return [{ file: this.#view.locate(fileURLToPath(url)), path }]
    } catch {
      return []
    }
  }

  /** PACKAGE_IMPORTS_RESOLVE, for any conditions */
  #packageImports(specifier: string, directory: string): Candidates {
    const scope = this.scope(directory)
    if (scope.directory === null) return []
    return this.#targetsOf(scope.content?.imports, specifier).flatMap((target) => {
      if (target.startsWith('./')) return this.#url(target, scope.directory!, scope.path)
      if (/^(?:\.\.\/|\/)/.test(target) || URL.canParse(target)) return []
      return this.#packageOfImport(target, scope.directory!, scope.path)
    })
  }

  /** PACKAGE_RESOLVE */
  #packageOfImport(specifier: string, directory: string, before: readonly Located[]): Candidates {
    const [, name, rest] = /^((?:@[^/]+\/)?[^/]+)(\/.*)?$/s.exec(specifier) ?? []
    if (name === undefined) return []
    const subpath = `.${rest ?? ''}`
    const scope = this.scope(directory)
    const path = [...before, ...scope.path]
    if (scope.content?.exports !== undefined && scope.content.name === name) {
      return this.#packageExports(scope.directory!, scope.content.exports, subpath, path)
    }

    for (let folder = directory; ; folder = dirname(folder)) {
      const home = join(folder, 'node_modules', name)
      const located = this.#view.locate(home)
      path.push(located)
      if (located.kind === 'directory') {
        const { located: json, content } = this.#view.packageJson(home)
        path.push(json)
        if (content?.exports !== undefined) return this.#packageExports(home, content.exports, subpath, path)
        if (subpath !== '.') return this.#url(subpath, home, path)
        return [this.#legacyMain(home, content?.main, path)]
      }
      if (folder === dirname(folder)) return [{ file: located, path }]
    }
  }

  /** PACKAGE_EXPORTS_RESOLVE, for any conditions */
  #packageExports(home: string, exports: unknown, subpath: string, path: readonly Located[]): Candidates {
    const map = Object(exports) as Record<string, unknown>
    const isMap = typeof exports === 'object' && !Array.isArray(exports)
    const hasSubpaths = isMap && Object.keys(map).some((key) => key.startsWith('.'))
    return this.#targetsOf(hasSubpaths ? map : { '.': exports }, subpath).flatMap((target) =>
      target.startsWith('./') ? this.#url(target, home, path) : [],
    )
  }

  #targetsOf(map: unknown, subpath: string): string[] {
    const targets = valuesOf(map, subpath)
    this.#asksForAddons ||= targets.some(({ value }) => namesAddons(value))
    return targets.flatMap(({ value, matched }) =>
      leavesOf(value).map((target) => (matched === null ? target : target.replaceAll('*', () => matched))),
    )
  }

  /** `legacyMainResolve` of Node's `internal/modules/esm/resolve`. */
  #legacyMain(home: string, main: string | undefined, before: readonly Located[]): Candidate {
    const path = [...before]
    const names = ['index.js', 'index.json', 'index.node']
    const mains = ['', '.js', '.json', '.node', '/index.js', '/index.json', '/index.node']
    const tries = main === undefined ? names : [...mains.map((end) => main + end), ...names]
    let file: Located
    for (const name of tries) {
      file = this.#view.locate(resolve(home, name))
      if (file.kind === 'file') return { file, path }
      path.push(file)
    }
    return { file: file!, path }
  }

  /** `require(X) from module at path Y` */
  #require(specifier: string, directory: string): Candidates {
    const hasSlashAtEnd = /(?:\/|(?:^|\/)\.{1,2})$/.test(specifier)
    if (isAbsolute(specifier) || /^\.{1,2}(?:\/|$)/.test(specifier)) {
      const path: Located[] = []
      return [{ file: this.#fileOrDirectory(resolve(directory, specifier), hasSlashAtEnd, path), path }]
    }

    const scope = this.scope(directory)
    const path = [...scope.path]
    if (specifier.startsWith('#') && scope.content?.imports !== undefined) {
      return this.#packageImports(specifier, directory)
    }
    // LOAD_PACKAGE_SELF
    const self = scope.content?.exports === undefined ? undefined : scope.content.name
    if (self !== undefined && (specifier === self || specifier.startsWith(`${self}/`))) {
      return this.#packageExports(
        scope.directory!,
        scope.content!.exports,
        `.${specifier.slice(self.length)}`,
        path,
      )
    }

    // LOAD_NODE_MODULES
    const [, name, rest = ''] = /^((?:@[^/\\%]+\/)?[^./\\%][^/\\%]*)(\/.*)?$/.exec(specifier) ?? []
    for (let folder = directory; ; folder = dirname(folder)) {
      if (basename(folder) !== 'node_modules') {
        const home = join(folder, 'node_modules')
        const located = this.#view.locate(home)
        path.push(located)
        if (located.kind === 'directory') {
          if (name !== undefined) {
            const { located: json, content } = this.#view.packageJson(join(home, name))
            path.push(json)
            if (content?.exports !== undefined)
              return this.#packageExports(join(home, name), content.exports, `.${rest}`, path)
          }
          const file = this.#fileOrDirectory(resolve(home, specifier), hasSlashAtEnd, path)
          if (file.kind === 'file') return [{ file, path }]
          path.push(file)
        }
      }
      if (folder === dirname(folder)) break
    }
    return [{ file: path.at(-1)!, path }]
  }

  /** LOAD_AS_FILE, LOAD_AS_DIRECTORY. Adds to `path` what was looked at in vain. */
  #fileOrDirectory(base: string, hasSlashAtEnd: boolean, path: Located[]): Located {
    const first = this.#view.locate(base)
    if (!hasSlashAtEnd) {
      if (first.kind === 'file') return first
      path.push(first)
      const file = this.#withExtension(base, path)
      if (file !== null) return file
    }
    if (first.kind !== 'directory') return first

    path.push(first)
    const { located, content } = this.#view.packageJson(base)
    path.push(located)
    if (content?.main !== undefined && content.main !== '') {
      const main = resolve(base, content.main)
      const exact = this.#view.locate(main)
      if (exact.kind === 'file') return exact
      path.push(exact)
      const file = this.#withExtension(main, path) ?? this.#withExtension(join(main, 'index'), path)
      if (file !== null) return file
    }
    return this.#withExtension(join(base, 'index'), path) ?? first
  }

  #withExtension(base: string, path: Located[]): Located | null {
    for (const extension of this.#extensions) {
      const located = this.#view.locate(base + extension)
      if (located.kind === 'file') return located
      path.push(located)
    }
    return null
  }
}

/** What a field of `package.json` has for a subpath, and what `*` stands for there. */
function valuesOf(map: unknown, subpath: string): { value: unknown; matched: string | null }[] {
  if (typeof map !== 'object' || map === null || Array.isArray(map)) return []
  return Object.entries(map).flatMap(([key, value]): { value: unknown; matched: string | null }[] => {
    const star = key.indexOf('*')
    if (star === -1) return key === subpath ? [{ value, matched: null }] : []
    const [start, end] = [key.slice(0, star), key.slice(star + 1)]
    const matches = subpath.length >= key.length && subpath.startsWith(start) && subpath.endsWith(end)
    return matches ? [{ value, matched: subpath.slice(start.length, subpath.length - end.length) }] : []
  })
}

function namesAddons(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return 'node-addons' in value || Object.values(value).some(namesAddons)
}

/** Every target of a value, whatever the conditions. */
function leavesOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leavesOf) : []
}
