import {
  ArrayPrototypeMap,
  ArrayPrototypePush,
  BufferCompare,
  SafeMap,
  keysOfMap,
} from '@esm-bytecode/format/primordials'
import { PACK_FILE_NAME, type PackImporter } from '@esm-bytecode/format'
import { basename, dirname, fileURLToPath, join } from '../process/builtins.ts'
import { findAbove } from '../files/find-above.ts'
import type { SignatureCheck } from '../files/signatures.ts'
import type { PackReason } from './pack-reason.ts'
import { openPack } from './open-pack.ts'
import { RuntimePack } from './runtime-pack.ts'

/** A module in a pack. */
export interface PackedAt {
  readonly pack: RuntimePack
  readonly index: number
}

/** A module of a build, from which requests lead into the pack. */
export interface ImporterAt {
  readonly pack: RuntimePack
  readonly importer: PackImporter
}

/** All packs that the process has come across. */
export class Packs {
  readonly #byFolder = new SafeMap<string, RuntimePack | PackReason | null>()
  readonly #packs: RuntimePack[] = []
  readonly #signatures: SignatureCheck | null
  readonly #onOpen: (pack: RuntimePack) => void
  readonly #onFailure: (folder: string, reason: PackReason) => void

  constructor(
    signatures: SignatureCheck | null,
    onOpen: (pack: RuntimePack) => void,
    onFailure: (folder: string, reason: PackReason) => void,
  ) {
    this.#signatures = signatures
    this.#onOpen = onOpen
    this.#onFailure = onFailure
  }

  /** Where there are packs, or should be. */
  get folders(): string[] {
    return keysOfMap(this.#byFolder)
  }

  /** The pack of a build, or why it cannot be used; `null`: there is none. */
  open(folder: string): RuntimePack | PackReason | null {
    let pack = this.#byFolder.get(folder)
    if (pack === undefined) {
      pack = openPack(folder, this.#signatures)
      this.#byFolder.set(folder, pack)
      if (pack instanceof RuntimePack) {
        ArrayPrototypePush(this.#packs, pack)
        this.#onOpen(pack)
      } else if (pack !== null) {
        this.#onFailure(folder, pack)
      }
    }
    return pack
  }

  /**
   * Looks for the pack of a program that starts with a file which has no sidecar.
   *
   * @param path absolute and real
   */
  openFor(path: string): void {
    const folder = findAbove(path, PACK_FILE_NAME)
    if (folder !== null) this.open(folder)
  }

  find(url: string): PackedAt | null {
    for (let i = 0; i < this.#packs.length; i++) {
      const pack = this.#packs[i]!
      const index = pack.indexOfUrl(url)
      if (index !== undefined) return { pack, index }
    }
    return null
  }

  /**
   * Where the requests of a chunk lead that leave its build.
   *
   * @param folder root of the build
   * @param buildId of the chunk's sidecar
   * @returns for each request the URL of the packed module, or `null`; or why nobody can tell
   */
  targetsOf(url: string, folder: string, buildId: Uint8Array): (string | null)[] | PackReason {
    const found = this.importerOf(url, folder, buildId)
    if ('code' in found) return found
    const { pack, importer } = found
    return ArrayPrototypeMap(importer.targets, (index) => (index === null ? null : pack.moduleUrl(index)))
  }

  /** The pack of a build, or why it cannot be used. */
  ofBuild(folder: string, buildId: Uint8Array): RuntimePack | PackReason {
    const pack = this.open(folder)
    if (pack === null) {
      const message = `${join(folder, PACK_FILE_NAME)} does not exist, which says where its packages are; deploy it, too, or build again`
      return { code: 'BMES_WARN_PACK_MISSING', message }
    }
    if (!(pack instanceof RuntimePack)) return pack
    return BufferCompare(pack.buildId, buildId) === 0 ? pack : ofAnotherBuild(folder)
  }

  /** The pack of a chunk, and what it knows of the chunk, if specifiers lead where they led; or why nobody can tell. */
  importerOf(url: string, folder: string, buildId: Uint8Array): ImporterAt | PackReason {
    const pack = this.ofBuild(folder, buildId)
    if (!(pack instanceof RuntimePack)) return pack
    const path = fileURLToPath(url)
    const importer = pack.importerOf(dirname(path), basename(path))
    if (importer === null) return ofAnotherBuild(folder)
    return pack.evidence.folderProblem(importer.folder) ?? { pack, importer }
  }
}

function ofAnotherBuild(folder: string): PackReason {
  const message = `${join(folder, PACK_FILE_NAME)} is that of another build; build again`
  return { code: 'BMES_WARN_PACK_OTHER_BUILD', message }
}
