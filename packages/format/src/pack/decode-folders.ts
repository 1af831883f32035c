import { DataView } from '../primordials.ts'
import { type SectionedFile, type Table, verifiedSection } from '../directory.ts'
import { errMalformed } from '../errors.ts'
import { FOLDERS, NO_INDEX, SECTION } from '../layout.ts'
import { checkLength, headWord, listOf } from '../section-reader.ts'
import { readEvidence, readStat } from './pack-file.ts'
import type { PackPaths } from './pack-paths.ts'
import type { PackedFile, PackedLink, PackFolder, StatEvidence } from './pack.ts'

/**
 * Reads the folders of a pack, and all of their evidence: a start needs it before any module.
 *
 * @throws BmesError
 */
export function decodeFolders(file: SectionedFile, paths: PackPaths): PackFolder[] {
  const { words, name } = file
  const section = verifiedSection(file, SECTION.folders)
  const count = headWord(file, section, 0)
  const lists = new FolderLists(file, section, paths)

  const folders = listOf<PackFolder>(count)
  let at = (section.start + FOLDERS.headByteLength) / 4
  for (let index = 0; index < count; index++, at += FOLDERS.entryByteLength / 4) {
    const parent = words[at]!
    const isRoot = parent === NO_INDEX
    if (!isRoot && parent >= index) throw errMalformed(`folder ${index} stands before its parent`, name)
    folders[index] = {
      parent: isRoot ? null : parent,
      name: isRoot ? paths.root(words[at + 1]!) : paths.name(words[at + 1]!),
      stat: lists.stat(at + 6),
      absent: lists.absent(words[at + 2]!),
      links: lists.links(words[at + 3]!),
      directories: lists.directories(words[at + 4]!),
      files: lists.files(words[at + 5]!),
    }
  }
  lists.end()
  return folders
}

/** Most lists are empty: one array for all of them. */
const NONE: never[] = []

/** The lists behind the entries of the folders. Each folder takes its share from the front. */
class FolderLists {
  readonly #file: SectionedFile
  readonly #paths: PackPaths
  readonly #view: DataView
  // Offsets in the file: where the next share starts, and where the list ends.
  #absent: number
  readonly #absentEnd: number
  #links: number
  readonly #linksEnd: number
  #directories: number
  readonly #directoriesEnd: number
  #files: number
  readonly #filesEnd: number

  /** @throws BmesError unless the counts at the head give the length of the section */
  constructor(file: SectionedFile, section: Table, paths: PackPaths) {
    this.#file = file
    this.#paths = paths
    this.#view = new DataView(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength)
    this.#absent =
      section.start + FOLDERS.headByteLength + headWord(file, section, 0) * FOLDERS.entryByteLength
    this.#absentEnd = this.#absent + headWord(file, section, 1) * FOLDERS.absentByteLength
    this.#links = this.#absentEnd
    this.#linksEnd = this.#links + headWord(file, section, 2) * FOLDERS.linkByteLength
    this.#directories = this.#linksEnd
    this.#directoriesEnd = this.#directories + headWord(file, section, 3) * FOLDERS.directoryByteLength
    this.#files = this.#directoriesEnd
    this.#filesEnd = this.#files + headWord(file, section, 4) * FOLDERS.fileByteLength
    checkLength(file, section, this.#filesEnd - section.start)
  }

  /** @param at index of the first of its words */
  stat(at: number): StatEvidence | null {
    const stat = readStat(this.#view, at * 4)
    return stat.ctimeMs === 0 ? null : stat
  }

  absent(count: number): readonly string[] {
    const start = this.#absent
    this.#absent = this.#share(start, count * FOLDERS.absentByteLength, this.#absentEnd)
    return this.#readPaths(start, count)
  }

  links(count: number): readonly PackedLink[] {
    if (count === 0) return NONE
    let at = this.#links / 4
    this.#links = this.#share(this.#links, count * FOLDERS.linkByteLength, this.#linksEnd)
    const links = listOf<PackedLink>(count)
    for (let index = 0; index < count; index++, at += FOLDERS.linkByteLength / 4) {
      const { words } = this.#file
      links[index] = { path: this.#paths.below(words[at]!), target: this.#paths.linkTarget(words[at + 1]!) }
    }
    return links
  }

  directories(count: number): readonly string[] {
    const start = this.#directories
    this.#directories = this.#share(start, count * FOLDERS.directoryByteLength, this.#directoriesEnd)
    return this.#readPaths(start, count)
  }

  files(count: number): readonly PackedFile[] {
    if (count === 0) return NONE
    let start = this.#files
    this.#files = this.#share(start, count * FOLDERS.fileByteLength, this.#filesEnd)
    const files = listOf<PackedFile>(count)
    for (let index = 0; index < count; index++, start += FOLDERS.fileByteLength) {
      const path = this.#paths.below(this.#file.words[start / 4]!)
      files[index] = { path, ...readEvidence(this.#view, start + 4) }
    }
    return files
  }

  /** @throws BmesError if something is left that belongs to no folder */
  end(): void {
    if (
      this.#absent !== this.#absentEnd ||
      this.#links !== this.#linksEnd ||
      this.#directories !== this.#directoriesEnd ||
      this.#files !== this.#filesEnd
    ) {
      throw errMalformed('an entry belongs to no folder', this.#file.name)
    }
  }

  #readPaths(start: number, count: number): readonly string[] {
    if (count === 0) return NONE
    const paths = listOf<string>(count)
    for (let index = 0; index < count; index++) {
      paths[index] = this.#paths.below(this.#file.words[start / 4 + index]!)
    }
    return paths
  }

  #share(start: number, byteLength: number, end: number): number {
    if (start + byteLength > end) throw errMalformed('a folder has more than there is', this.#file.name)
    return start + byteLength
  }
}
