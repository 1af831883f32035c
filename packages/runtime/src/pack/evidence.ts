import {
  ArrayPrototypeEvery,
  ArrayPrototypeFilter,
  ArrayPrototypePop,
  RegExpPrototypeTest,
  SafeMap,
  StringPrototypeIncludes,
  StringPrototypeRepeat,
  StringPrototypeSplit,
} from '@esm-bytecode/format/primordials'
import type { PackReasonCode } from '@esm-bytecode/linker'
import {
  checksum,
  packageJsonChecksum,
  type FileEvidence,
  type PackedFile,
  type PackFolder,
  type StatEvidence,
} from '@esm-bytecode/format'
import type { Stats } from 'node:fs'
import {
  ABSENT_IS_NO_ERROR,
  basename,
  isDirectory,
  isFile,
  join,
  lstatSync,
  readlinkSync,
} from '../process/builtins.ts'
import { readRegularFile } from '../files/read-file.ts'
import { below } from '../files/below.ts'
import { packReason, type PackReason } from './pack-reason.ts'
import type { RuntimePack } from './runtime-pack.ts'

/** `..` and nothing else, or not even that. */
const ASCENT = /^(?:\.\.(?:\/|$))*$/

type Problem = PackReason | null

type Stat = Pick<Stats, 'mode' | 'size' | 'mtimeMs' | 'ctimeMs' | 'ino'>

/**
 * Whether what a pack says of the disk is true. Each question is answered once, when it is first asked: what a process has loaded
 * stays as it is, too.
 */
export class Evidence {
  readonly #pack: RuntimePack
  readonly #isImmutable: boolean
  readonly #folders: (Problem | undefined)[] = []
  readonly #modules: (Problem | undefined)[] = []
  readonly #standing: (boolean | undefined)[] = []
  readonly #directories = new SafeMap<string, StatEvidence | null>()
  #contentReads = 0

  /** @param isImmutable whether everything is true without a look */
  constructor(pack: RuntimePack, isImmutable: boolean) {
    this.#pack = pack
    this.#isImmutable = isImmutable
  }

  /** How many files had to be read, because their stat is not the one that was recorded: after an installation or a copy, all. */
  get contentReads(): number {
    return this.#contentReads
  }

  /** @returns why specifiers may resolve differently in a folder, or `null` if it holds: the first reason that was found */
  folderProblem(index: number): PackReason | null {
    if (this.#isImmutable) return null
    const known = this.#folders[index]
    if (known !== undefined) return known
    return (this.#folders[index] = this.#examineFolder(index))
  }

  /** @returns why a module may not be the one that was packed, or `null` if it holds */
  moduleProblem(index: number): PackReason | null {
    if (this.#isImmutable) return null
    const known = this.#modules[index]
    if (known !== undefined) return known
    const module = this.#pack.modules[index]!
    return (this.#modules[index] =
      this.folderProblem(module.folder) ??
      this.#fileProblem(
        this.#pack.modulePath(index),
        lstat(this.#pack.modulePath(index)),
        module.evidence,
        'BMES_WARN_PACK_STALE',
      ))
  }

  /** Whether a specifier that led to a module does so still, whatever the file holds by now. */
  stands(index: number): boolean {
    if (this.#isImmutable) return true
    if (this.#modules[index] === null) return true
    if (!this.folderHolds(this.#pack.modules[index]!.folder)) return false
    return (this.#standing[index] ??= isFileAt(this.#pack.modulePath(index)))
  }

  folderHolds(index: number): boolean {
    return this.folderProblem(index) === null
  }

  moduleHolds(index: number): boolean {
    return this.moduleProblem(index) === null
  }

  #examineFolder(index: number): Problem {
    const { parent, name, stat, directories, links, files, absent } = this.#pack.folders[index]!
    const above = parent === null ? null : this.folderProblem(parent)
    if (above !== null) return above
    const path = this.#pack.folderPath(index)
    if (parent === null) {
      // The folder of the pack is a real path, and so is what stands above it.
      const named = ArrayPrototypeFilter(
        StringPrototypeSplit(name, '/'),
        (segment) => segment !== '..' && segment !== '',
      )
      const top = join(path, StringPrototypeRepeat('../', named.length))
      if (!this.#leadsThroughDirectories(top, named)) return notDirectory(path)
      // Node looks there, too.
      const higher = this.#rootAbove(index)
      const problem = higher === null ? null : this.folderProblem(higher)
      if (problem !== null) return problem
    } else if (!this.#isDirectory(path)) {
      return notDirectory(path)
    }
    const holdsTheSame = stat !== null && this.#hasStat(path, stat)
    for (let i = 0; i < directories.length; i++) {
      const directory = directories[i]!
      if (!this.#leadsThroughDirectories(path, StringPrototypeSplit(directory, '/')))
        return notDirectory(below(path, directory))
    }
    for (let i = 0; i < links.length; i++) {
      const link = links[i]!
      const segments = StringPrototypeSplit(link.path, '/')
      ArrayPrototypePop(segments)
      const linkPath = below(path, link.path)
      if (!this.#leadsThroughDirectories(path, segments) || readLink(linkPath) !== link.target) {
        return resolution(`${linkPath} is no longer a symbolic link to ${link.target}`)
      }
    }
    for (let i = 0; i < files.length; i++) {
      const file = files[i]!
      const problem = this.#resolutionFileProblem(below(path, file.path), file)
      if (problem !== null) return problem
    }
    for (let i = 0; i < absent.length; i++) {
      const absentPath = absent[i]!
      // Its own directory would have another stat.
      if (holdsTheSame && !StringPrototypeIncludes(absentPath, '/')) continue
      const full = below(path, absentPath)
      // A link that leads nowhere is nothing to Node, but may lead somewhere at any time.
      if (lstat(full) !== undefined)
        return resolution(`${full} exists, which it did not when the pack was made`)
    }
    return null
  }

  /** Only the folder of the pack, and those above it, have roots above them. */
  #rootAbove(index: number): number | null {
    const { folders } = this.#pack
    const { name } = folders[index]!
    if (!RegExpPrototypeTest(ASCENT, name)) return null
    const isAbove = (other: PackFolder) =>
      other.parent === null && RegExpPrototypeTest(ASCENT, other.name) && other.name.length > name.length
    // The next one: it knows the rest.
    let next: number | null = null
    for (let i = 0; i < folders.length; i++) {
      const other = folders[i]!
      if (isAbove(other) && (next === null || other.name.length < folders[next]!.name.length)) next = i
    }
    return next
  }

  /** Whether each of these segments is a real directory. */
  #leadsThroughDirectories(path: string, segments: readonly string[]): boolean {
    let current = path
    return ArrayPrototypeEvery(segments, (segment) => this.#isDirectory((current = below(current, segment))))
  }

  #isDirectory(path: string): boolean {
    return this.#statOfDirectory(path) !== null
  }

  #hasStat(path: string, stat: StatEvidence): boolean {
    const found = this.#statOfDirectory(path)
    return found !== null && isSame(found, stat)
  }

  /** @returns `null` for what is no directory */
  #statOfDirectory(path: string): StatEvidence | null {
    let stat = this.#directories.get(path)
    if (stat === undefined) {
      const found = lstat(path)
      stat = found !== undefined && isDirectory(found) ? numbersOf(found) : null
      this.#directories.set(path, stat)
    }
    return stat
  }

  #resolutionFileProblem(path: string, file: PackedFile): Problem {
    const code = 'BMES_WARN_PACK_RESOLUTION'
    if (basename(path) !== 'package.json') return this.#fileProblem(path, lstat(path), file, code)
    // Package managers and deployments write fields into it that decide nothing, and then it has another length.
    return this.#contentProblem(path, lstat(path), file, code, packageJsonChecksum)
  }

  #fileProblem(path: string, stat: Stat | undefined, evidence: FileEvidence, code: PackReasonCode): Problem {
    const { byteLength } = evidence
    const isSizeOther = stat !== undefined && isFile(stat) && stat.size !== byteLength
    return isSizeOther ? changed(path, code) : this.#contentProblem(path, stat, evidence, code, checksum)
  }

  /** @param checksumOf of the content that counts; `null` for what cannot count */
  #contentProblem(
    path: string,
    stat: Stat | undefined,
    evidence: FileEvidence,
    code: PackReasonCode,
    checksumOf: (bytes: Uint8Array) => number | null,
  ): Problem {
    if (stat === undefined) return packReason(code, `${path} is gone; build again`)
    if (!isFile(stat)) return packReason(code, `${path} is no longer a regular file; build again`)
    if (isSame(stat, evidence) && stat.size === evidence.byteLength) return null
    this.#contentReads++
    try {
      const bytes = readRegularFile(path)
      if (bytes !== null && checksumOf(bytes) === evidence.checksum) return null
    } catch {
      // What cannot be read is not what was packed.
    }
    return changed(path, code)
  }
}

/** The rest of a stat is ten times as much, and is not to stay in memory. */
function numbersOf({ mtimeMs, ctimeMs, ino }: Stat): StatEvidence {
  return { mtimeMs, ctimeMs, ino }
}

function isFileAt(path: string): boolean {
  const stat = lstat(path)
  return stat !== undefined && isFile(stat)
}

function isSame(stat: StatEvidence, { mtimeMs, ctimeMs, ino }: StatEvidence): boolean {
  return stat.mtimeMs === mtimeMs && stat.ctimeMs === ctimeMs && stat.ino === ino
}

/** @returns `undefined` if nothing is there; what cannot be examined is something */
function lstat(path: string): Stat | undefined {
  try {
    return lstatSync(path, ABSENT_IS_NO_ERROR)
  } catch {
    return UNKNOWN
  }
}

const UNKNOWN: Stat = { mode: 0, size: 0, mtimeMs: 0, ctimeMs: 0, ino: 0 }

function readLink(path: string): string | null {
  try {
    return readlinkSync(path)
  } catch {
    return null
  }
}

function changed(path: string, code: PackReasonCode): PackReason {
  return packReason(code, `${path} has changed since the pack was made; build again`)
}

function notDirectory(path: string): PackReason {
  return resolution(`${path} is no longer a directory`)
}

function resolution(what: string): PackReason {
  return packReason('BMES_WARN_PACK_RESOLUTION', `${what}; build again`)
}
