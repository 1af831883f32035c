import {
  BufferAllocUnsafeSlow,
  MathMax,
  MathMin,
  TypedArrayPrototypeSubarray,
  Uint8Array,
} from '@esm-bytecode/format/primordials'
import { contentsRange, unreadRange, type Range, type ReadContents } from '@esm-bytecode/format'
import {
  fillFrom,
  isAsLongAsNamed,
  openRegularFile,
  readBmesFile,
  readOpenBmesFile,
  type OpenFile,
} from '../files/read-file.ts'
import { closeSync } from '../process/builtins.ts'

/** A pack of fewer bytes is read at once. */
const SMALL = 2 ** 18

/** The directory is in so many bytes. */
const HEAD = 2 ** 12

/** Metadata takes at most as much as the tables, or this, in nearly every pack. */
const METADATA = 2 ** 15

/** How much of a pack is read at a time. Fresh memory takes longer than the file: what a window has shown is written over. */
const WINDOW = 2 ** 17

/** A pack in memory, but for what {@link readContents} hands out. */
export interface PackBytes {
  readonly bytes: Uint8Array
  readonly readContents: ReadContents | null
}

/**
 * Reads a pack. Of a large one the texts, bytecodes and source maps are left where they are, and read when they are asked for: most starts need
 * some of them, once.
 *
 * @returns `null` if there is none
 * @throws what Node throws, and if the path leads to anything but a regular file
 */
export function readPack(path: string): PackBytes | null {
  const opened = openRegularFile(path)
  if (opened === null) return null
  try {
    const isLarge = opened.size >= SMALL && isAsLongAsNamed(opened)
    const inParts = isLarge ? readInParts(path, opened) : null
    return inParts ?? { bytes: readOpenBmesFile(opened), readContents: null }
  } finally {
    closeSync(opened.descriptor)
  }
}

/** @returns `null` if its parts are not where they should be */
function readInParts(path: string, { descriptor, size }: OpenFile): PackBytes | null {
  const fill = (bytes: Uint8Array, start: number, end: number) =>
    fillFrom(descriptor, bytes, start, end, start) === end
  const head = BufferAllocUnsafeSlow(HEAD)
  const contents = fill(head, 0, HEAD) ? contentsRange(head) : null
  if (contents === null || contents.end > size) return null
  // V8 counts memory that nobody touches, too, and collects garbage the sooner: so it is not as long as the file.
  let bytes = BufferAllocUnsafeSlow(contents.start + MathMax(contents.start, METADATA))
  const unread = fill(bytes, 0, contents.start) ? unreadRange(bytes, contents) : null
  if (unread === null) return null
  let filled = contents.start
  if (unread.start > bytes.length) {
    bytes = BufferAllocUnsafeSlow(unread.start)
    filled = 0
  }
  if (!fill(bytes, filled, unread.start)) return null
  const windows = new Windows(path, unread)
  return {
    bytes: TypedArrayPrototypeSubarray(bytes, 0, unread.start),
    readContents: (start, byteLength) => windows.read(start, byteLength),
  }
}

/** For signatures, which are about all of it. */
export function readWhole(path: string): PackBytes | null {
  const bytes = readBmesFile(path)
  return bytes === null ? null : { bytes, readContents: null }
}

interface Window {
  readonly buffer: Uint8Array
  /** Of the file. */
  readonly start: number
  readonly end: number
}

/** Some of a file: texts stand in one place, bytecodes in another, and a start reads both in their order. */
class Windows {
  readonly #path: string
  readonly #range: Range
  #latest: Window | null = null
  #other: Window | null = null

  constructor(path: string, range: Range) {
    this.#path = path
    this.#range = range
  }

  /** @returns the bytes, or fewer where they cannot be read: their checksum tells */
  read(start: number, byteLength: number): Uint8Array {
    const end = start + byteLength
    if (byteLength > WINDOW) {
      const bytes = BufferAllocUnsafeSlow(byteLength)
      return TypedArrayPrototypeSubarray(bytes, 0, this.#fill(bytes, start, end) - start)
    }
    if (!holds(this.#latest, start, end)) {
      const latest = holds(this.#other, start, end) ? this.#other : this.#move(this.#other, start)
      this.#other = this.#latest
      this.#latest = latest
    }
    const { buffer, start: first, end: last } = this.#latest!
    return TypedArrayPrototypeSubarray(buffer, start - first, MathMin(end, last) - first)
  }

  #move(window: Window | null, start: number): Window {
    const buffer = window?.buffer ?? BufferAllocUnsafeSlow(WINDOW)
    return { buffer, start, end: this.#fill(buffer, start, MathMin(start + WINDOW, this.#range.end)) }
  }

  /** @returns the offset in the file at which it ended */
  #fill(bytes: Uint8Array, start: number, end: number): number {
    try {
      const opened = openRegularFile(this.#path)
      if (opened === null) return start
      try {
        return fillFrom(opened.descriptor, bytes, start, end, 0)
      } finally {
        closeSync(opened.descriptor)
      }
    } catch {
      return start
    }
  }
}

function holds(window: Window | null, start: number, end: number): window is Window {
  return window !== null && window.start <= start && end <= window.end
}
