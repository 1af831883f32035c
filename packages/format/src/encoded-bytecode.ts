import { type Section, sectionBytes, type SectionedFile } from './directory.ts'
import type { Strings } from './section-reader.ts'
import type { BytecodeTarget } from './sidecar.ts'
import { VerifiedBytecode } from './verified-bytecode.ts'

/** Bytecode that V8 must not see yet: its checksum was not compared with its bytes. */
export interface EncodedBytecode {
  readonly target: BytecodeTarget
  /** Length in bytes of the bytecode. */
  readonly byteLength: number
  /** @throws BmesError `BMES_ERR_CHECKSUM` if the bytecode is damaged */
  verify(): VerifiedBytecode
}

/** @param read what hands out the bytes of the payload. Default: they stand in the file */
export function encodedBytecode(
  { bytes, name }: SectionedFile,
  target: BytecodeTarget,
  payload: Section,
  read: () => Uint8Array = () => sectionBytes(bytes, payload),
): EncodedBytecode {
  return {
    target,
    byteLength: payload.byteLength,
    verify: () => VerifiedBytecode.verify(target, read(), payload.checksum, name),
  }
}

/** What tells one Node from another; see {@link BytecodeTarget}. */
export type TargetProcess = Pick<BytecodeTarget, 'nodeVersion' | 'platform' | 'arch' | 'nodeBuild' | 'v8'>

/**
 * Reads the first eight words of a target.
 *
 * @param at index of the first
 */
export function readTargetProcess(words: Uint32Array, strings: Strings, at: number): TargetProcess {
  return {
    nodeVersion: strings.at(words[at]!),
    platform: strings.at(words[at + 1]!),
    arch: strings.at(words[at + 2]!),
    nodeBuild: words[at + 3]!,
    v8: {
      magic: words[at + 4]!,
      versionHash: words[at + 5]!,
      flagHash: words[at + 6]!,
      readOnlySnapshotChecksum: words[at + 7]!,
    },
  }
}
