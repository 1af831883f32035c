import {
  ArrayIsArray,
  ArrayPrototypeEvery,
  ArrayPrototypeIncludes,
  ArrayPrototypeMap,
  ArrayPrototypePush,
  BufferPrototypeUtf8Slice,
  JSONParse,
  JSONStringify,
  TypedArrayPrototypeSubarray,
  Uint8Array,
} from './primordials.ts'
import {
  readDirectory,
  type Section,
  sectionBytes,
  type SectionedFile,
  verifiedSection,
  wordsOf,
} from './directory.ts'
import { encodeFile, NO_BUILD, refuseUnreadable, required } from './encode-file.ts'
import type { EncodedBytecode } from './encoded-bytecode.ts'
import { errMalformed, errSection } from './errors.ts'
import {
  DIRECTORY_ENTRY,
  DIRECTORY_ENTRY_BYTE_LENGTH,
  HEADER,
  HEADER_BYTE_LENGTH,
  MAGIC,
  RUNTIME_FILE,
  SECTION,
  TIERS,
  VERSION,
} from './layout.ts'
import type { Bytecode, BytecodeTarget } from './sidecar.ts'
import { encodeUtf8 } from './string-table-writer.ts'
import { VerifiedBytecode } from './verified-bytecode.ts'

/** The bytecode of `@esm-bytecode/runtime` itself, at the root of a build. */
export const RUNTIME_FILE_NAME = 'runtime.bmes'

/**
 * Of each bytecode. To compare two takes no time; to sum up one takes `node:zlib`, for which a small program would wait longer than for
 * all the rest of this file.
 */
const COPIES = 2

/**
 * Reads the bytecode of the runtime. Verifies every checksum but those of the bytecode, whose copies are compared instead. It belongs to the
 * text whose checksum its target names. Byte arrays in the result are views of `bytes`: those must not change afterwards.
 *
 * This is what a start waits for before there is any bytecode, hence the targets are JSON, which V8 reads by itself.
 *
 * @param bytes the whole file; bytecode can be handed to V8 without a copy if the first byte is aligned to 8
 * @param name path of the file, for messages
 * @throws BmesError with a `FormatErrorCode`, and nothing else, whatever the bytes are
 */
export function decodeRuntimeFile(bytes: Uint8Array, name?: string): EncodedBytecode[] {
  const file = readDirectory(bytes, name, RUNTIME_FILE)
  const section = verifiedSection(file, SECTION.runtimeTargets)
  const targets = parse(sectionBytes(file.bytes, section))
  if (targets === null) throw errMalformed('its targets are none', name)
  const { bytecodes } = file
  if (bytecodes.length !== targets.length * COPIES) {
    throw errSection(`has ${targets.length} targets but ${bytecodes.length} bytecode sections`, name)
  }
  return ArrayPrototypeMap(targets, (target, index) =>
    encodedTwice(file, target, bytecodes[index * COPIES]!, bytecodes[index * COPIES + 1]!),
  )
}

/**
 * The same for a process that waits for it, in as little code as that takes: each start compiles this. Header and tables are not verified: where
 * one is damaged, no target fits, or the copies differ.
 *
 * @param bytes the whole file, the first byte aligned to 8
 * @param fits whether bytecode for a target is wanted
 * @returns the bytecode, or `null`: {@link decodeRuntimeFile} says why there is none
 */
export function findRuntimeBytecode(
  { buffer, byteOffset, byteLength }: Uint8Array,
  fits: (target: BytecodeTarget) => boolean,
): VerifiedBytecode | null {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength)
  const words = wordsOf(bytes)
  if (words[HEADER.magic / 4] !== MAGIC || words[HEADER.version / 4] !== VERSION) return null
  if (words[HEADER.fileByteLength / 4] !== byteLength) return null
  const section = (index: number) => {
    const entry = (HEADER_BYTE_LENGTH + index * DIRECTORY_ENTRY_BYTE_LENGTH) / 4
    const start = words[entry + DIRECTORY_ENTRY.offset / 4]!
    return TypedArrayPrototypeSubarray(bytes, start, start + words[entry + DIRECTORY_ENTRY.byteLength / 4]!)
  }
  try {
    const targets = JSONParse(BufferPrototypeUtf8Slice(section(0))) as BytecodeTarget[]
    for (let i = 0; i < targets.length; i++) {
      const target = targets[i]!
      if (fits(target) && ArrayPrototypeIncludes(TIERS, target.tier)) {
        const payload = 1 + i * COPIES
        return VerifiedBytecode.verify(target, section(payload), section(payload + 1))
      }
    }
  } catch {
    // It is damaged.
  }
  return null
}

function encodedTwice(
  { bytes, name }: SectionedFile,
  target: BytecodeTarget,
  payload: Section,
  copy: Section,
): EncodedBytecode {
  return {
    target,
    byteLength: payload.byteLength,
    verify: () =>
      VerifiedBytecode.verify(target, sectionBytes(bytes, payload), sectionBytes(bytes, copy), name),
  }
}

function parse(bytes: Uint8Array): BytecodeTarget[] | null {
  try {
    const targets: unknown = JSONParse(BufferPrototypeUtf8Slice(bytes))
    return ArrayIsArray(targets) && ArrayPrototypeEvery(targets, isTarget) ? targets : null
  } catch {
    return null
  }
}

function isTarget(value: unknown): value is BytecodeTarget {
  const { nodeVersion, platform, arch, nodeBuild, v8, flags, textChecksum, tier, scriptName } =
    value as BytecodeTarget
  const words = [nodeBuild, v8.magic, v8.versionHash, v8.flagHash, v8.readOnlySnapshotChecksum, textChecksum]
  return (
    ArrayPrototypeEvery(
      [nodeVersion, platform, arch, flags, scriptName ?? ''],
      (text) => typeof text === 'string',
    ) &&
    ArrayPrototypeEvery(words, (word) => typeof word === 'number') &&
    ArrayPrototypeIncludes(TIERS, tier)
  )
}

/**
 * Writes the bytecode of the runtime, for each target of a build. The same bytecode always gives the same bytes.
 *
 * @throws BmesError `BMES_ERR_ENCODE` if it breaks a rule of `docs/bmes.md`
 */
export function encodeRuntimeFile(bytecodes: readonly Bytecode[]): Uint8Array {
  const targets = JSONStringify(ArrayPrototypeMap(bytecodes, ({ target }) => target))
  const sections = [required(SECTION.runtimeTargets, encodeUtf8(targets))]
  for (let i = 0; i < bytecodes.length; i++) {
    for (let copy = 0; copy < COPIES; copy++) {
      ArrayPrototypePush(sections, required(SECTION.bytecode, bytecodes[i]!.data))
    }
  }
  const file = encodeFile(sections, NO_BUILD, 0)
  refuseUnreadable(() => decodeRuntimeFile(file))
  return file
}
