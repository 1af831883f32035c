import {
  BufferAllocUnsafeSlow,
  Error,
  MathMin,
  TypedArrayPrototypeSubarray,
  Uint8Array,
} from '@esm-bytecode/format/primordials'
import { HEADER_BYTE_LENGTH, namedByteLength } from '@esm-bytecode/format'
import type { Stats } from 'node:fs'
import { closeSync, constants, fstatSync, isFile, openSync, readSync } from '../process/builtins.ts'

/** `O_NOFOLLOW`: Node resolves symbolic links, so that a linked file is known to it by another URL. Absent on Windows. */
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/** A BMES file of more bytes than this is asked first how many it says it has: what follows them is not read. */
const LARGE = 2 ** 24

/**
 * Reads a BMES file, as {@link readRegularFile} does, and no more than one byte behind its end.
 *
 * @param check throws if a file like this must not be read
 */
export function readBmesFile(path: string, check?: (stat: Stats) => void): Uint8Array | null {
  const opened = openRegularFile(path)
  if (opened === null) return null
  try {
    check?.(opened.stat)
    return readOpenBmesFile(opened)
  } finally {
    closeSync(opened.descriptor)
  }
}

/** The same of a file that is open, and stays so. */
export function readOpenBmesFile(opened: OpenFile): Uint8Array {
  const { descriptor, size } = opened
  return readOpenFile(opened, size <= LARGE ? size : MathMin(size, (namedLength(descriptor) ?? 0) + 1), 0)
}

/** Whether a BMES file is as long as it says it has to be, or too short for the question to matter. */
export function isAsLongAsNamed({ descriptor, size }: OpenFile): boolean {
  return size <= LARGE || namedLength(descriptor) === size
}

function namedLength(descriptor: number): number | null {
  const head = new Uint8Array(HEADER_BYTE_LENGTH)
  const count = readSync(descriptor, head, 0, head.length, 0)
  return namedByteLength(TypedArrayPrototypeSubarray(head, 0, count))
}

/**
 * Reads a regular file.
 *
 * @returns the bytes, or `null` where there is no such file; aligned to 8 bytes
 * @throws what Node throws, and if the path leads to anything else, a symbolic link too
 */
export function readRegularFile(path: string): Uint8Array | null {
  return read(path, OPEN_FLAGS, 0)
}

/**
 * The same behind some space, so that what is made of the bytes needs no second buffer: fresh memory takes longer than the file.
 *
 * @param space in bytes; the view that is returned starts behind it
 */
export function readBehind(path: string, space: number): Uint8Array | null {
  return read(path, OPEN_FLAGS, space)
}

/** The same where symbolic links may lead to the file: `readFileSync()` asks `Buffer` for a buffer. */
export function readLinkedFile(path: string): Uint8Array | null {
  return read(path, constants.O_RDONLY, 0)
}

/** A file that is open, to be closed by whoever has it. */
export interface OpenFile {
  readonly descriptor: number
  /** In bytes. */
  readonly size: number
  readonly stat: Stats
}

/**
 * Opens a regular file.
 *
 * @returns `null` where there is no such file
 * @throws what Node throws, and if the path leads to anything else, a symbolic link too
 */
export function openRegularFile(path: string, flags = OPEN_FLAGS): OpenFile | null {
  let descriptor: number
  try {
    descriptor = openSync(path, flags)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  try {
    const stat = fstatSync(descriptor)
    if (!isFile(stat)) throw new Error('it is not a regular file')
    return { descriptor, size: stat.size, stat }
  } catch (error) {
    closeSync(descriptor)
    throw error
  }
}

/**
 * Reads bytes of a file, as far as there are some.
 *
 * @param start offset in the file of the first one
 * @param end of the one behind the last
 * @param at where in `bytes` the first one is to stand
 * @returns the offset in the file at which it ended
 */
export function fillFrom(
  descriptor: number,
  bytes: Uint8Array,
  start: number,
  end: number,
  at: number,
): number {
  let position = start
  while (position < end) {
    const count = readSync(descriptor, bytes, at + position - start, end - position, position)
    if (count === 0) break
    position += count
  }
  return position
}

function read(path: string, flags: number, space: number): Uint8Array | null {
  const opened = openRegularFile(path, flags)
  if (opened === null) return null
  try {
    return readOpenFile(opened, opened.size, space)
  } finally {
    closeSync(opened.descriptor)
  }
}

function readOpenFile({ descriptor }: OpenFile, byteLength: number, space: number): Uint8Array {
  // A buffer of its own, so that it is aligned; nobody waits for zeros that are written over.
  const bytes = BufferAllocUnsafeSlow(space + byteLength)
  const end = fillFrom(descriptor, bytes, 0, byteLength, space)
  return TypedArrayPrototypeSubarray(bytes, space, space + end)
}
