import { JSONStringify, StringPrototypeIncludes, Uint8Array } from '../primordials.ts'
import type { SectionedFile } from '../directory.ts'
import { errMalformed } from '../errors.ts'
import type { Strings } from '../section-reader.ts'
import { invalidName, invalidRootPath, invalidTargetPath } from '../target-path.ts'

// Bits: what a string is known to be.
const IS_NAME = 1
const IS_PATH = 2

/** The strings of a pack that are names and paths. Few are distinct: each is checked once. */
export class PackPaths {
  readonly #file: SectionedFile
  readonly #strings: Strings
  /** For each string. */
  readonly #known: Uint8Array

  constructor(file: SectionedFile, strings: Strings) {
    this.#file = file
    this.#strings = strings
    this.#known = new Uint8Array(strings.count)
  }

  /** One segment. @throws BmesError */
  name(index: number): string {
    const name = this.#strings.at(index)
    if ((this.#known[index]! & IS_NAME) === 0) {
      this.#refuse(name, invalidName(name))
      this.#known[index]! |= IS_NAME
    }
    return name
  }

  /** A path below a folder. @throws BmesError */
  below(index: number): string {
    const path = this.#strings.at(index)
    if ((this.#known[index]! & IS_PATH) === 0) {
      this.#refuse(path, invalidTargetPath(path, 0))
      this.#known[index]! |= IS_PATH
    }
    return path
  }

  /** A path from the folder of the pack. @throws BmesError */
  root(index: number): string {
    const path = this.#strings.at(index)
    this.#refuse(path, invalidRootPath(path, this.#file.rootDepth))
    return path
  }

  /** What a link says: any text that a file system can hold. @throws BmesError */
  linkTarget(index: number): string {
    const text = this.#strings.at(index)
    this.#refuse(text, StringPrototypeIncludes(text, '\0') ? 'contains NUL' : null)
    return text
  }

  #refuse(path: string, problem: string | null): void {
    if (problem !== null) throw errMalformed(`the path ${JSONStringify(path)} ${problem}`, this.#file.name)
  }
}
