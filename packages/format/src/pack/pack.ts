import type { EncodedBytecode } from '../encoded-bytecode.ts'
import type { ModuleRecord } from '../module-record.ts'
import type { Bytecode } from '../sidecar.ts'

/** Name of the file that holds a pack: it stands at the root of a build. */
export const PACK_FILE_NAME = 'externals.bmes'

export type PackedFormat = 'module' | 'commonjs' | 'json'

/** Numbers of the stat of a file or a directory. Who changes what it holds changes one of them. */
export interface StatEvidence {
  readonly mtimeMs: number
  readonly ctimeMs: number
  /** As the nearest double. */
  readonly ino: number
}

/** What proves that a file is still the one that was packed: the checksum of its bytes where the rest differs. */
export interface FileEvidence extends StatEvidence {
  /** Length in bytes: `size` of its stat. */
  readonly byteLength: number
  /** CRC-32 of its bytes. */
  readonly checksum: number
}

/** A symbolic link that resolution followed. */
export interface PackedLink {
  /** Below the folder. */
  readonly path: string
  /** The text of the link, exactly. */
  readonly target: string
}

/** A file that resolution, or the search for the names of a CommonJS module, read. */
export interface PackedFile extends FileEvidence {
  /** Below the folder. Of a `package.json` the checksum is that of its fields for resolution, and no length is compared. */
  readonly path: string
}

/**
 * A directory in which packed modules stand, or in which Node looks on its way to them. It _holds_ while all of this is true.
 * Paths below it are normalised, with `/` and without `..`. Several may be of one path, each with what counts for some modules.
 */
export interface PackFolder {
  /** Index of the folder above it, smaller than its own; `null` for a root. */
  readonly parent: number | null
  /** One path segment; of a root its path from the folder of the pack: `''`, `'..'`, `'../../shared'`. */
  readonly name: string
  /** While its stat is this one, nothing was added to it. `null`: nobody knows. */
  readonly stat: StatEvidence | null
  /** Paths below it at which nothing may exist: `'node_modules/react'`. */
  readonly absent: readonly string[]
  /** Paths below it that must be symbolic links with exactly this text. */
  readonly links: readonly PackedLink[]
  /** Paths below it that must be directories, and not links. */
  readonly directories: readonly string[]
  /** Files whose content decides. */
  readonly files: readonly PackedFile[]
}

/** What V8 compiles. */
export interface PackedText {
  /** UTF-8. */
  readonly bytes: Uint8Array
  /** CRC-32 of the bytes. */
  readonly checksum: number
  /** Whether every byte is below 0x80, so that the text can be decoded as Latin-1. */
  readonly isAscii: boolean
}

/** A module outside of the build. */
export interface PackedModule {
  /** Index into {@link Pack.folders}. */
  readonly folder: number
  /** File name. */
  readonly name: string
  readonly format: PackedFormat
  /** Of the file as it stands on the disk. */
  readonly evidence: FileEvidence
  /** The module function, or the CommonJS wrapper; `null` for JSON. */
  readonly text: PackedText | null
  /** Each with the `textChecksum` of {@link text}. */
  readonly bytecodes: readonly Bytecode[]
  /** For the format `module`, else `null`. */
  readonly esModule: PackedEsModule | null
  /** For the format `commonjs`, else `null`. */
  readonly commonJs: PackedCommonJs | null
}

export interface PackedEsModule {
  /** As in a sidecar, but for `target` of requests: `null`. */
  readonly record: ModuleRecord
  /**
   * For each request the index of the module of this pack: an ES module for the kind `packed`, CommonJS or JSON for the kind
   * `synthetic`, `null` for all others.
   */
  readonly targets: readonly (number | null)[]
  /** The import declarations of its facade, each at its line and column, as the file has them. */
  readonly declarations: string
  /** A source map (JSON) from the text, or `null` where every column holds. */
  readonly sourceMap: string | null
}

export interface PackedRequire {
  readonly specifier: string
  /** Index into {@link Pack.modules}. */
  readonly target: number
}

export interface PackedCommonJs {
  /** The names that Node's lexer finds, those of re-exports included; without `default` unless found. */
  readonly exportNames: readonly string[]
  /** The calls of `require` with a literal that lead to modules of this pack. */
  readonly requires: readonly PackedRequire[]
  readonly usesDynamicImport: boolean
  /** Whether a string of the code contains `import(`, which `eval` or `Function` may compile. */
  readonly importsFromStrings: boolean
}

/** A module of the build, and where its requests lead that leave the build. */
export interface PackImporter {
  /** Index into {@link Pack.folders}. */
  readonly folder: number
  /** File name. */
  readonly name: string
  /** For each request of its record the index of the packed module; `null` for kinds other than `packed` and `synthetic`. */
  readonly targets: readonly (number | null)[]
}

/**
 * Among the conditions of a pack: what is in it depends on whether the process may load addons, and it was found in one that may, or may not.
 */
export const ADDONS_CONDITION = 'node-addons'
export const NO_ADDONS_CONDITION = '!node-addons'

/** Every module outside of a build that its modules reach. */
export interface Pack {
  /** That of the sidecars of the build. Any 16 bytes. */
  readonly buildId: Uint8Array
  /**
   * The conditions that it was resolved with, sorted, each once: the user's (`--conditions`), and `ADDONS_CONDITION` or `NO_ADDONS_CONDITION`
   * if they matter.
   */
  readonly conditions: readonly string[]
  /** Whether nothing on the disk changes while the pack stands there, so that nothing has to be checked. */
  readonly isImmutable: boolean
  readonly folders: readonly PackFolder[]
  readonly importers: readonly PackImporter[]
  readonly modules: readonly PackedModule[]
}

/** What {@link DecodedPackedModule.esModule} reads. */
export type DecodedEsModule = Omit<PackedEsModule, 'sourceMap'>

/** A packed module of which nothing is read but its entry in the table. */
export interface DecodedPackedModule {
  /** Its own index in {@link DecodedPack.modules}. */
  readonly index: number
  /** Index into {@link DecodedPack.folders}. */
  readonly folder: number
  readonly name: string
  readonly format: PackedFormat
  /** Made at each access, as are {@link bytecodes}. */
  readonly evidence: FileEvidence
  /** Those of the text are 0, 0 and `false` for JSON. */
  readonly textChecksum: number
  readonly textByteLength: number
  readonly isAscii: boolean
  readonly bytecodes: readonly EncodedBytecode[]
  /**
   * Verifies the checksum of what {@link esModule} or {@link commonJs} reads.
   *
   * @throws BmesError `BMES_ERR_CHECKSUM` if it is damaged
   */
  verifyMetadata(): void
  /**
   * @throws BmesError `BMES_ERR_CHECKSUM` or `BMES_ERR_MALFORMED` if it is damaged
   * @throws TypeError for another format
   */
  esModule(): DecodedEsModule
  /**
   * @throws BmesError `BMES_ERR_CHECKSUM` or `BMES_ERR_MALFORMED` if it is damaged
   * @throws TypeError for another format
   */
  commonJs(): PackedCommonJs
  /**
   * @throws BmesError `BMES_ERR_CHECKSUM` or `BMES_ERR_MALFORMED` if it is damaged
   * @throws TypeError for JSON
   */
  readText(): string
  /**
   * The same in UTF-8: a view, not a copy.
   *
   * @throws BmesError `BMES_ERR_CHECKSUM` if it is damaged
   * @throws TypeError for JSON
   */
  textBytes(): Uint8Array
  /**
   * @returns the source map (JSON), or `null` if there is none
   * @throws BmesError `BMES_ERR_CHECKSUM` or `BMES_ERR_MALFORMED` if it is damaged
   */
  readSourceMap(): string | null
}

/** What {@link decodePack} reads: a {@link Pack} whose modules are read when they are asked for. */
export interface DecodedPack extends Omit<Pack, 'modules'> {
  readonly modules: readonly DecodedPackedModule[]
}
