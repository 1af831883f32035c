import { checksum, decodeSidecar } from '@esm-bytecode/format'
import {
  basename,
  closeSync,
  constants,
  dirname,
  existsSync,
  fileURLToPath,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  realpathSync,
} from './builtins.ts'
import { CyclicModule } from './cyclic-module.ts'
import { isEsModuleByName } from './package-type.ts'
import { reason, unserved, type Unserved } from './reasons.ts'
import type { Stages } from './stats.ts'

const NO_SIDECAR: Unserved = {
  reason: reason('BMES_WARN_NO_SIDECAR', 'it has no sidecar; build again, or compile it, to make one'),
  expected: true,
}

/** Whether a sidecar lies beside a module. Does not throw: an error would cost more than the answer. */
export function hasSidecar(url: string): boolean {
  try {
    return existsSync(new URL(withoutQuery(url) + '.bmes'))
  } catch {
    return false
  }
}

/** Whether a source that hooks of others handed over is what stands on the disk. */
export function isFileAsItIs(
  url: string,
  source: string | NodeJS.ArrayBufferView | ArrayBuffer | null | undefined,
): boolean {
  return source != null && readFileSync(fileURLToPath(url)).equals(Buffer.from(source as Uint8Array))
}

function withoutQuery(url: string): string {
  return /^[^?#]*/.exec(url)![0]
}

/** Reads and checks a chunk and its sidecar. Anything that does not fit is an answer, never an error. */
export function readModule(url: string): CyclicModule | Unserved {
  const started = performance.now()
  let path: string
  try {
    path = fileURLToPath(url)
  } catch {
    return NO_SIDECAR
  }
  const sidecarPath = `${path}.bmes`
  let sidecarBytes: Uint8Array
  let chunk: Uint8Array
  try {
    const bytes = readFile(sidecarPath)
    if (bytes === null) return NO_SIDECAR
    sidecarBytes = bytes
  } catch (error) {
    return unserved('BMES_WARN_UNREADABLE', `its sidecar cannot be read: ${(error as Error).message}`)
  }
  try {
    if (!isRealDirectory(dirname(path))) {
      return unserved(
        'BMES_WARN_LINKED',
        'a symbolic link leads to its folder, so that Node knows it by another URL; put the folder itself there',
      )
    }
    if (!isEsModuleByName(path)) {
      return unserved(
        'BMES_WARN_PACKAGE_TYPE',
        'it is an ES module for Node only after it was parsed: set "type": "module" in the package.json above it, or let its name end in ".mjs"',
      )
    }
    const bytes = readFile(path)
    if (bytes === null) return unserved('BMES_WARN_UNREADABLE', 'it does not exist')
    chunk = bytes
  } catch (error) {
    return unserved('BMES_WARN_UNREADABLE', `it cannot be read: ${(error as Error).message}`)
  }
  const read = performance.now()
  try {
    const sidecar = decodeSidecar(sidecarBytes, sidecarPath)
    const { source } = sidecar
    if (source.name !== basename(path)) {
      return unserved('BMES_WARN_OTHER_MODULE', `its sidecar was made for ${source.name}; build again`)
    }
    if (source.byteLength !== chunk.length || source.checksum !== checksum(chunk)) {
      return unserved('BMES_WARN_STALE', 'it has changed since its sidecar was made; build again')
    }
    const stages: Stages = { read: read - started, decode: performance.now() - read, consume: 0, evaluate: 0 }
    return new CyclicModule(url, { sidecar, chunk }, stages)
  } catch (error) {
    return unserved('BMES_WARN_DAMAGED', (error as Error).message)
  }
}

/** `O_NOFOLLOW`: Node resolves symbolic links, so that a linked file is known to it by another URL. Absent on Windows. */
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/** @returns the bytes, or `null` where there is no such file; aligned to 8 bytes */
function readFile(path: string): Uint8Array | null {
  let descriptor: number
  try {
    descriptor = openSync(path, OPEN_FLAGS)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  try {
    const stat = fstatSync(descriptor)
    if (!stat.isFile()) throw new Error('it is not a regular file')
    const bytes = Buffer.from(new ArrayBuffer(stat.size))
    let length = 0
    while (length < bytes.length) {
      const count = readSync(descriptor, bytes, length, bytes.length - length, null)
      if (count === 0) break
      length += count
    }
    return bytes.subarray(0, length)
  } finally {
    closeSync(descriptor)
  }
}

const realDirectories = new Map<string, boolean>()

function isRealDirectory(path: string): boolean {
  let real = realDirectories.get(path)
  if (real === undefined) {
    real = realpathSync(path) === path
    realDirectories.set(path, real)
  }
  return real
}
