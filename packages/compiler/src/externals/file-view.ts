import { lstatSync, readFileSync, readlinkSync } from 'node:fs'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { checksum, packageJsonChecksum, type FileEvidence, type StatEvidence } from '@esm-bytecode/format'
import { isPortable } from './evidence.ts'

export interface FileStatus {
  readonly kind: 'file' | 'directory' | 'link'
  readonly byteLength: number
  readonly mtimeMs: number
  readonly ctimeMs: number
  readonly ino: number
}

/** What a walk needs of the file system. */
export interface FileSystem {
  /** @returns `null` where nothing is; throws where that cannot be told */
  status(path: string): FileStatus | null
  readLink(path: string): string
  readFile(path: string): Uint8Array
}

export const NODE_FILE_SYSTEM: FileSystem = {
  status(path) {
    const stats = lstatSync(path, { throwIfNoEntry: false })
    if (stats === undefined) return null
    return {
      kind: stats.isSymbolicLink() ? 'link' : stats.isDirectory() ? 'directory' : 'file',
      byteLength: stats.size,
      mtimeMs: stats.mtimeMs,
      ctimeMs: stats.ctimeMs,
      ino: stats.ino,
    }
  },
  readLink: (path) => readlinkSync(path),
  readFile: (path) => readFileSync(path),
}

/** Something that is true of one path, and that a resolution relied on. The path is real down to its last segment. */
export type Fact =
  | { readonly kind: 'absent'; readonly path: string }
  | { readonly kind: 'directory'; readonly path: string; readonly stat: StatEvidence }
  | { readonly kind: 'link'; readonly path: string; readonly target: string }
  | { readonly kind: 'file'; readonly path: string; readonly evidence: FileEvidence }

/** What a path leads to, and everything that makes it so. */
export interface Located {
  readonly kind: 'file' | 'directory' | 'absent'
  /** Without symbolic links; of an absent one, where it would be. */
  readonly real: string
  readonly fact: Fact | null
  /** What else it relies on. */
  readonly via: readonly Located[]
  /** Whether there are facts that say all of it. */
  readonly isProvable: boolean
}

export interface FileContent {
  readonly bytes: Uint8Array
  readonly evidence: FileEvidence
  /** The same as a fact. */
  readonly fact: Fact
}

/** The fields of a `package.json` that Node reads. */
export interface PackageJson {
  readonly name?: string
  readonly main?: string
  readonly type: 'module' | 'commonjs' | 'none'
  readonly exports?: unknown
  readonly imports?: unknown
}

export interface LocatedPackageJson {
  readonly located: Located
  /** `null` where there is none. */
  readonly content: PackageJson | null
}

/** The file system as one walk sees it: each path is looked at once. */
export class FileView {
  readonly #files: FileSystem
  /** Directories of the build, which may only be there later. */
  readonly #given: ReadonlySet<string>
  readonly #located = new Map<string, Located>()
  readonly #contents = new Map<string, FileContent>()
  readonly #packages = new Map<string, LocatedPackageJson>()
  readonly #packageFacts = new Map<string, Fact>()

  constructor(files: FileSystem, given: ReadonlySet<string>) {
    this.#files = files
    this.#given = given
  }

  /** Follows a path as the operating system does, one segment after the other. */
  locate(path: string): Located {
    let located = this.#located.get(path)
    if (located === undefined) {
      // A link that leads back here finds this.
      this.#located.set(path, UNKNOWN)
      located = this.#locate(path)
      this.#located.set(path, located)
    }
    return located
  }

  #locate(path: string): Located {
    const above = dirname(path)
    if (above === path) return { kind: 'directory', real: path, fact: null, via: [], isProvable: true }
    const parent = this.locate(above)
    const real = join(parent.real, basename(path))
    if (parent.kind === 'absent') {
      return { kind: 'absent', real, fact: null, via: [parent], isProvable: parent.isProvable }
    }
    // No fact says that there is a file.
    if (parent.kind === 'file') return { kind: 'absent', real, fact: null, via: [parent], isProvable: false }
    if (real !== path) {
      const located = this.locate(real)
      const isProvable = parent.isProvable && located.isProvable
      return { kind: located.kind, real: located.real, fact: null, via: [parent, located], isProvable }
    }
    // Where the build stands, and how it is called, is its own affair.
    if (this.#given.has(path)) return { kind: 'directory', real, fact: null, via: [parent], isProvable: true }

    // A file of ours names no such path, as it would be another one on Windows.
    if (sep === '/' && !isPortable(basename(path))) {
      return { kind: 'absent', real, fact: null, via: [parent], isProvable: false }
    }

    let status
    let target
    try {
      status = this.#files.status(path)
      target = status?.kind === 'link' ? this.#files.readLink(path) : null
    } catch {
      return { kind: 'absent', real, fact: null, via: [parent], isProvable: false }
    }
    if (status === null || status.kind === 'directory') {
      const fact = factOf(path, status)
      return { kind: fact.kind, real, fact, via: [parent], isProvable: parent.isProvable }
    }
    if (target === null || target === undefined) {
      return { kind: 'file', real, fact: null, via: [parent], isProvable: parent.isProvable }
    }
    const located = this.locate(resolve(above, target))
    return {
      kind: located.kind,
      real: located.real,
      fact: { kind: 'link', path, target },
      via: [parent, located],
      isProvable: parent.isProvable && located.isProvable,
    }
  }

  /**
   * @param path real
   * @throws Error if it cannot be read
   */
  read(path: string): FileContent {
    let content = this.#contents.get(path)
    if (content === undefined) {
      const status = this.#files.status(path)
      const bytes = this.#files.readFile(path)
      if (status?.byteLength !== bytes.length) throw new Error('it changes while it is read')
      const { byteLength, mtimeMs, ctimeMs, ino } = status
      const evidence = { byteLength, checksum: checksum(bytes), mtimeMs, ctimeMs, ino }
      content = { bytes, evidence, fact: { kind: 'file', path, evidence } }
      this.#contents.set(path, content)
    }
    return content
  }

  /** The `package.json` directly in a directory. */
  packageJson(directory: string): LocatedPackageJson {
    let found = this.#packages.get(directory)
    if (found === undefined) {
      found = this.#packageJson(join(directory, 'package.json'))
      this.#packages.set(directory, found)
    }
    return found
  }

  #packageJson(path: string): LocatedPackageJson {
    const located = this.locate(path)
    if (located.kind === 'absent') return { located, content: null }
    try {
      const { bytes } = this.read(located.real)
      const fact = this.#packageFact(located.real)
      return {
        located: { ...located, fact, via: [located] },
        content: pickFields(JSON.parse(Buffer.from(bytes).toString('utf8')) as unknown),
      }
    } catch {
      // An error of Node's, which Node shall report.
      return { located: { ...located, isProvable: false }, content: null }
    }
  }

  /** Links may lead to one file from several directories. */
  #packageFact(path: string): Fact {
    let fact = this.#packageFacts.get(path)
    if (fact === undefined) {
      const { bytes, evidence } = this.read(path)
      const sum = packageJsonChecksum(bytes)
      if (sum === null) throw new Error('some versions of Node do not take it')
      fact = { kind: 'file', path, evidence: { ...evidence, checksum: sum } }
      this.#packageFacts.set(path, fact)
    }
    return fact
  }
}

/** @param status of a directory; `null`: nothing is there */
function factOf(path: string, status: FileStatus | null): Fact & { readonly kind: 'absent' | 'directory' } {
  if (status === null) return { kind: 'absent', path }
  const { mtimeMs, ctimeMs, ino } = status
  return { kind: 'directory', path, stat: { mtimeMs, ctimeMs, ino } }
}

const UNKNOWN: Located = { kind: 'absent', real: '', fact: null, via: [], isProvable: false }

function pickFields(json: unknown): PackageJson {
  const { name, main, type, exports, imports } = Object(json) as Record<string, unknown>
  return {
    ...(typeof name === 'string' && { name }),
    ...(typeof main === 'string' && { main }),
    type: type === 'module' || type === 'commonjs' ? type : 'none',
    ...(exports != null && { exports }),
    ...(imports != null && { imports }),
  }
}
