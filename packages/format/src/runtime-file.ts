import {
  ArrayIsArray,
  ArrayPrototypeEvery,
  ArrayPrototypeIncludes,
  ArrayPrototypeMap,
  ArrayPrototypePush,
  BufferPrototypeUtf8Slice,
  JSONParse,
  JSONStringify,
} from './primordials.ts'
import {
  readDirectory,
  type Section,
  sectionBytes,
  type SectionedFile,
  verifiedSection,
} from './directory.ts'
import { encodeFile, NO_BUILD, refuseUnreadable, required } from './encode-file.ts'
import type { EncodedBytecode } from './encoded-bytecode.ts'
import { errMalformed, errSection } from './errors.ts'
import { RUNTIME_FILE, SECTION, TIERS } from './layout.ts'
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
