import {
  decodeSidecar,
  encodeSidecar,
  sameTarget,
  type BytecodeTarget,
  type DecodedSidecar,
  type VerifiedBytecode,
} from '@esm-bytecode/format'
import type { CurrentTarget } from '../current-target.ts'
import { keepsScriptName } from '../node-features.ts'
import { readRegularFile } from '../read-file.ts'
import { currentUser, ownershipProblem } from './ownership.ts'

/** Which text an entry belongs to. Bytecode of another text would be taken by V8, and crash it. */
export interface Subject {
  readonly url: string
  readonly byteLength: number
  readonly checksum: number
  readonly textByteLength: number
  readonly textChecksum: number
}

export function subjectOf(url: string, { source, patchSet }: DecodedSidecar): Subject {
  const { byteLength, checksum } = source
  const { textByteLength, textChecksum } = patchSet
  return { url, byteLength, checksum, textByteLength, textChecksum }
}

/** Bytecode keeps the URL under which it was made where Node shows that one. */
export function scriptNameOf(url: string): string | null {
  return keepsScriptName ? url : null
}

/**
 * Reads an entry that should hold the bytecode of a module.
 *
 * @returns the bytecode; `'absent'`; `'unsound'`: it is damaged, belongs to something or somebody else, and should be removed;
 * `'unreadable'` for now
 */
export function readEntry(
  path: string,
  subject: Subject,
  current: CurrentTarget,
): VerifiedBytecode | 'absent' | 'unsound' | 'unreadable' {
  let bytes: Uint8Array | null
  try {
    bytes = readRegularFile(path, (stat) => {
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
    const sidecar = decodeSidecar(bytes, path)
    const [bytecode] = sidecar.bytecodes
    if (bytecode === undefined || !isSame(sidecar, subject)) return 'unsound'
    return isOwn(bytecode.target, subject, current) ? bytecode.verify() : 'unsound'
  } catch {
    return 'unsound'
  }
}

function isSame({ source, patchSet }: DecodedSidecar, subject: Subject): boolean {
  return (
    source.byteLength === subject.byteLength &&
    source.checksum === subject.checksum &&
    patchSet.textByteLength === subject.textByteLength &&
    patchSet.textChecksum === subject.textChecksum
  )
}

/** Flags included: the store has a folder for each set of them. */
function isOwn(target: BytecodeTarget, { url, textChecksum }: Subject, current: CurrentTarget): boolean {
  return (
    sameTarget(target, current) &&
    target.scriptName === scriptNameOf(url) &&
    target.textChecksum === textChecksum
  )
}

/**
 * Makes an entry from what V8 gave for a module, and from its sidecar as it is now.
 *
 * @returns `null` if that is no longer the sidecar of the module that ran
 * @throws BmesError if the sidecar is damaged
 */
export function encodeEntry(
  sidecarBytes: Uint8Array,
  subject: Subject,
  current: CurrentTarget,
  data: Uint8Array,
): Uint8Array | null {
  const sidecar = decodeSidecar(sidecarBytes)
  if (!isSame(sidecar, subject)) return null
  const { nodeVersion, platform, arch, nodeBuild, v8, flags } = current
  const target: BytecodeTarget = {
    nodeVersion,
    platform,
    arch,
    nodeBuild,
    v8,
    flags,
    scriptName: scriptNameOf(subject.url),
    textChecksum: subject.textChecksum,
    tier: 'warm',
  }
  // Positions are the sidecar's business: nobody reads a source map from here.
  return encodeSidecar({ ...sidecar, bytecodes: [{ target, data }], sourceMap: null })
}
