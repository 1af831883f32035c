import { ArrayPrototypeSome, SafeMap, Uint8Array } from '@esm-bytecode/format/primordials'
import { checksum, openSidecar, type ModuleRequest } from '@esm-bytecode/format'
import { basename, dirname, fileURLToPath, realpathSync } from '../process/builtins.ts'
import { now } from '../process/clock.ts'
import { CyclicModule, type NativeDecision, type Reason, nativeBecause, reason } from '@esm-bytecode/linker'
import { isEsModuleByName } from './package-type.ts'
import { readBehind, readBmesFile } from './read-file.ts'
import { SidecarFiles, spaceFor } from './sidecar-files.ts'
import type { SignatureCheck } from './signatures.ts'
import type { Stages } from '../report/stats.ts'
import { timeline } from '../report/timeline.ts'

const NO_SIDECAR: NativeDecision = {
  reason: reason('BMES_WARN_NO_SIDECAR', 'it has no sidecar; build again, or compile it, to make one'),
  expected: true,
}

/** Where the requests of a chunk lead that leave its build. */
export interface Packs {
  targetsOf(url: string, folder: string, buildId: Uint8Array): readonly (string | null)[] | Reason
}

/** A chunk that is as it was built, and what its sidecar says. */
export interface ReadChunk {
  readonly url: string
  readonly files: SidecarFiles
  readonly stages: Stages
}

/** Reads and checks a chunk and its sidecar. Anything that does not fit is an answer, never an error. */
export function readChunk(url: string, signatures: SignatureCheck | null): ReadChunk | NativeDecision {
  const started = now()
  let path: string
  try {
    path = fileURLToPath(url)
  } catch {
    return NO_SIDECAR
  }
  const sidecarPath = `${path}.bmes`
  const folder = dirname(path)
  let sidecarBytes: Uint8Array
  try {
    const bytes = readBmesFile(sidecarPath)
    if (bytes === null) return NO_SIDECAR
    sidecarBytes = bytes
  } catch (error) {
    return nativeBecause('BMES_WARN_UNREADABLE', `its sidecar cannot be read: ${(error as Error).message}`)
  }
  const read = now()
  timeline?.add('read', url, started, read)
  try {
    if (!isRealDirectory(folder)) {
      return nativeBecause(
        'BMES_WARN_LINKED',
        'a symbolic link leads to its folder, so that Node knows it by another URL; put the folder itself there',
      )
    }
    if (!isEsModuleByName(path)) {
      return nativeBecause(
        'BMES_WARN_PACKAGE_TYPE',
        'it is an ES module for Node only after it was parsed: set "type": "module" in the package.json above it, or let its name end in ".mjs"',
      )
    }
  } catch (error) {
    return unreadable(error)
  }
  try {
    if (signatures !== null) {
      const problem = signatures.findProblem(sidecarBytes, sidecarPath)
      timeline?.add('verify', url, read)
      if (problem !== null) return nativeBecause('BMES_WARN_SIGNATURE', `its sidecar ${problem}`)
    }
    const sidecar = openSidecar(sidecarBytes, sidecarPath)
    const { source } = sidecar
    if (source.name !== basename(path)) {
      return nativeBecause('BMES_WARN_OTHER_MODULE', `its sidecar was made for ${source.name}; build again`)
    }
    const decoded = now()
    timeline?.add('decode', url, read, decoded)
    const space = spaceFor(sidecar.patchSet)
    const chunk = readBytes(path, space)
    if (!(chunk instanceof Uint8Array)) return chunk
    const readAll = now()
    timeline?.add('read', url, decoded, readAll)
    const isAsBuilt = source.byteLength === chunk.length && source.checksum === checksum(chunk)
    timeline?.add('verify', url, readAll)
    if (!isAsBuilt) {
      return nativeBecause('BMES_WARN_STALE', 'it has changed since its sidecar was made; build again')
    }
    const stages: Stages = {
      read: read - started + (readAll - decoded),
      decode: decoded - read + (now() - readAll),
      consume: 0,
      evaluate: 0,
    }
    return { url, files: new SidecarFiles(folder, sidecar, chunk, space), stages }
  } catch (error) {
    return nativeBecause('BMES_WARN_DAMAGED', (error as Error).message)
  }
}

/** Makes a module of a chunk, to be linked from its record. */
export function moduleOf({ url, files, stages }: ReadChunk, packs: Packs): CyclicModule | NativeDecision {
  const started = now()
  try {
    if (ArrayPrototypeSome(files.readRecord().requests, isPacked)) {
      const targets = packs.targetsOf(url, files.bytecode.root, files.buildId)
      if ('code' in targets) return { reason: targets, expected: false }
      files.packedTargets = targets
    }
    const module = new CyclicModule(url, files, stages)
    stages.decode += now() - started
    timeline?.add('decode', url, started)
    return module
  } catch (error) {
    return nativeBecause('BMES_WARN_DAMAGED', (error as Error).message)
  }
}

function readBytes(path: string, space: number): Uint8Array | NativeDecision {
  try {
    return readBehind(path, space) ?? nativeBecause('BMES_WARN_UNREADABLE', 'it does not exist')
  } catch (error) {
    return unreadable(error)
  }
}

function unreadable(error: unknown): NativeDecision {
  return nativeBecause('BMES_WARN_UNREADABLE', `it cannot be read: ${(error as Error).message}`)
}

function isPacked({ kind, dynamic }: ModuleRequest): boolean {
  return !dynamic && (kind === 'packed' || kind === 'synthetic')
}

const realDirectories = new SafeMap<string, boolean>()

function isRealDirectory(path: string): boolean {
  let real = realDirectories.get(path)
  if (real === undefined) {
    real = realpathSync(path) === path
    realDirectories.set(path, real)
  }
  return real
}
