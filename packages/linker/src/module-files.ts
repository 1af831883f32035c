import type { EncodedBytecode, ModuleRecord } from '@esm-bytecode/format'

/** What was read of a module, and verified as far as it says: beside its sidecar, or in a pack. */
export interface ModuleFiles {
  /** Whether it lies outside of the build. */
  readonly isPacked: boolean
  /** Names the build, and what was linked in it. */
  readonly build: string
  readonly bytecode: BytecodeSubject
  /**
   * @returns the module record
   * @throws BmesError if it is damaged
   */
  readRecord(): ModuleRecord
  /** @returns the same as a function of its own, which keeps nothing else in memory */
  detachRecord(): () => ModuleRecord
  /**
   * Makes sure that the record can be read later.
   *
   * @returns of a chunk what a plan calls it; `null` of a module of a pack, whose place in the pack is enough
   * @throws BmesError if it is damaged
   */
  verifyRecord(): number | null
  /** @returns URL of the managed module, or synthetic one, that a request leads to; `null`: Node knows */
  target(request: number): string | null
  /** @returns the text of the module function */
  readText(): string
  /** @returns the import and export-from declarations, each at its line and column, and nothing else but line ends */
  readDeclarations(): string
  /** @returns the source map of the module function (JSON), where its columns differ from those of the module */
  readSourceMap(): string | null
}

/** What bytecode belongs to, and what there is of it. */
export interface BytecodeSubject {
  readonly bytecodes: readonly EncodedBytecode[]
  /** Of the module on the disk: length in bytes and CRC-32. */
  readonly source: { readonly byteLength: number; readonly checksum: number }
  /** Of the text that V8 compiles: length in bytes and CRC-32. */
  readonly textByteLength: number
  readonly textChecksum: number
  /** Absolute path of the root of the build: bytecode made at run time is kept there. */
  readonly root: string
}
