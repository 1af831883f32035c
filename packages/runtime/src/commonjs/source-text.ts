import {
  StringPrototypeCharCodeAt,
  StringPrototypeSlice,
  StringPrototypeStartsWith,
  encodeUtf8String,
} from '@esm-bytecode/format/primordials'
import { checksum, COMMONJS_WRAPPER_LENGTH, type DecodedPackedModule } from '@esm-bytecode/format'

const BOM = '\uFEFF'
const BOM_BYTE_LENGTH = 3

/**
 * The text of the file, from the one within the wrapper: that has no byte order mark, and `//` in place of `#!`.
 *
 * @param keepsMark whether a byte order mark stays: `require()` keeps it, `import` does not
 */
export function restoreFile(
  body: string,
  { evidence, textByteLength }: DecodedPackedModule,
  keepsMark: boolean,
): string {
  const hasMark = evidence.byteLength === textByteLength - COMMONJS_WRAPPER_LENGTH + BOM_BYTE_LENGTH
  let text = body
  // The file began with one or the other: its checksum tells.
  if (StringPrototypeStartsWith(body, '//')) {
    const hashbang = `#!${StringPrototypeSlice(body, 2)}`
    if (checksum(encodeUtf8String(hasMark ? BOM + hashbang : hashbang)) === evidence.checksum) text = hashbang
  }
  return hasMark && keepsMark ? BOM + text : text
}

/** Whether text that Node is about to compile may be that of a module, as far as its length tells. */
export function mayBeText(content: string, { textByteLength, isAscii }: DecodedPackedModule): boolean {
  const length = textByteLength - COMMONJS_WRAPPER_LENGTH
  const contentLength = StringPrototypeCharCodeAt(content, 0) === 0xfeff ? content.length - 1 : content.length
  return isAscii ? contentLength === length : contentLength <= length
}

/** Whether Node is about to compile the text that a wrapper holds. */
export function isText(content: string, body: string): boolean {
  if (content === body) return true
  const plain = StringPrototypeCharCodeAt(content, 0) === 0xfeff ? StringPrototypeSlice(content, 1) : content
  return (
    plain === body ||
    (StringPrototypeStartsWith(plain, '#!') &&
      StringPrototypeStartsWith(body, '//') &&
      StringPrototypeSlice(plain, 2) === StringPrototypeSlice(body, 2))
  )
}
