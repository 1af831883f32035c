import { checksum, type Patch, type PatchSet } from '@esm-bytecode/format'
import { isAscii } from './escape-non-ascii.ts'
import type { ModuleFunctionEdits } from './transform.ts'

export interface PatchedText {
  readonly patchSet: PatchSet
  /** The text of the module function, UTF-8. */
  readonly text: Buffer
  /** Whether the chunk and every replacement are ASCII. */
  readonly isAscii: boolean
}

const BYTE_ORDER_MARK = '\uFEFF'

/** The text that a JavaScript engine sees: Node strips one byte order mark. */
export function decodeSource(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text
}

/** Turns edits of a text into patches of the bytes that it was decoded from, and applies them. */
export function toPatches(
  bytes: Uint8Array,
  code: string,
  { prologue, edits, epilogue }: ModuleFunctionEdits,
): PatchedText {
  const isSourceAscii = bytes.length === code.length && isAscii(code)
  const markLength = bytes.length >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  const patches: Patch[] = []
  const parts: Uint8Array[] = []
  let textOffset = 0
  let byteOffset = markLength
  let copiedTo = 0
  let isTextAscii = isSourceAscii

  const add = (start: number, end: number, text: string, isRequest: boolean) => {
    isTextAscii &&= isAscii(text)
    const replacement = Buffer.from(text)
    parts.push(bytes.subarray(copiedTo, start), replacement)
    copiedTo = end
    const last = patches.at(-1)
    // What stands at one place is one patch: the prologue and a hashbang, or several insertions.
    if (last && last.end === start && !last.isRequest && !isRequest) {
      patches[patches.length - 1] = {
        start: last.start,
        end,
        replacement: Buffer.concat([last.replacement, replacement]),
        isRequest,
      }
    } else {
      patches.push({ start, end, replacement, isRequest })
    }
  }
  const byteOffsetOf = (offset: number): number => {
    byteOffset += isSourceAscii ? offset - textOffset : Buffer.byteLength(code.slice(textOffset, offset))
    textOffset = offset
    return byteOffset
  }

  add(0, markLength, `${prologue}\n`, false)
  for (const { start, end, text, isRequest } of edits)
    add(byteOffsetOf(start), byteOffsetOf(end), text, isRequest)
  add(bytes.length, bytes.length, epilogue, false)

  const text = Buffer.concat(parts)
  return {
    patchSet: { patches, textByteLength: text.length, textChecksum: checksum(text) },
    text,
    isAscii: isTextAscii,
  }
}
