import {
  Error,
  StringPrototypeLastIndexOf,
  StringPrototypeReplaceAll,
  StringPrototypeSlice,
  StringPrototypeStartsWith,
} from '@esm-bytecode/format/primordials'
import {
  decodeStoreEntry,
  encodeStoreEntry,
  sameTarget,
  type BytecodeTarget,
  type StoreSubject,
  type VerifiedBytecode,
} from '@esm-bytecode/format'
import { basename, fileURLToPath, sep } from '../process/builtins.ts'
import type { CurrentTarget } from '../process/current-target.ts'
import { readBmesFile } from '../files/read-file.ts'
import { currentUser, ownershipProblem } from './ownership.ts'

/** Of a subject no more than what tells it from others: the rest holds on to files. */
export function identityOf({ source, textByteLength, textChecksum }: StoreSubject): StoreSubject {
  const { byteLength, checksum } = source
  return { source: { byteLength, checksum }, textByteLength, textChecksum }
}

/**
 * Reads an entry that should hold the bytecode of a module.
 *
 * @returns the bytecode; `'absent'`; `'unsound'`: it is damaged, belongs to something or somebody else, and should be removed;
 * `'unreadable'` for now
 */
export function readEntry(
  path: string,
  subject: StoreSubject,
  current: CurrentTarget,
): VerifiedBytecode | 'absent' | 'unsound' | 'unreadable' {
  let bytes: Uint8Array | null
  try {
    bytes = readBmesFile(path, (stat) => {
      const problem = ownershipProblem(stat, currentUser)
      if (problem !== null) throw new Error(problem)
    })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // A symbolic link, and what was refused here.
    return code === undefined || code === 'ELOOP' ? 'unsound' : 'unreadable'
  }
  if (bytes === null) return 'absent'
  try {
    const { subject: actual, bytecode } = decodeStoreEntry(bytes, path)
    // Flags included: the store has a folder for each set of them.
    const isFit = isSame(actual, subject) && sameTarget(bytecode.target, current)
    return isFit ? bytecode.verify() : 'unsound'
  } catch {
    return 'unsound'
  }
}

/** Bytecode of another text would be taken by V8, and crash it. */
function isSame(actual: StoreSubject, expected: StoreSubject): boolean {
  return (
    actual.source.byteLength === expected.source.byteLength &&
    actual.source.checksum === expected.source.checksum &&
    actual.textByteLength === expected.textByteLength &&
    actual.textChecksum === expected.textChecksum
  )
}

/** Makes an entry from what V8 gave for a module. */
export function encodeEntry(
  filename: string,
  subject: StoreSubject,
  current: CurrentTarget,
  data: Uint8Array,
): Uint8Array {
  const { nodeVersion, platform, arch, nodeBuild, v8, flags } = current
  const target: BytecodeTarget = {
    nodeVersion,
    platform,
    arch,
    nodeBuild,
    v8,
    flags,
    scriptName: null,
    textChecksum: subject.textChecksum,
    tier: 'warm',
  }
  return encodeStoreEntry({ name: nameOf(filename), subject, bytecode: { target, data } })
}

/** Many packages have an `index.js`: of what is in `node_modules` the name is the path below that, with `/`. */
function nameOf(filename: string): string {
  const path = StringPrototypeStartsWith(filename, 'file:') ? fileURLToPath(filename) : filename
  const folder = `${sep}node_modules${sep}`
  const at = StringPrototypeLastIndexOf(path, folder)
  return at === -1
    ? basename(path)
    : StringPrototypeReplaceAll(StringPrototypeSlice(path, at + folder.length), sep, '/')
}
