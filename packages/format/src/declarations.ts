import { BufferPrototypeUtf8Slice, StringPrototypeRepeat, TypedArrayPrototypeIndexOf } from './primordials.ts'
import type { Patch } from './sidecar.ts'

const LINE_FEED = 0x0a

/**
 * The import and export-from declarations of a module, each at its line and column; nothing else of it but line ends.
 *
 * @param module the bytes of the module, UTF-8
 * @param patches those that turn it into its module function
 */
export function declarationsAsWritten(module: Uint8Array, patches: readonly Patch[]): string {
  let source = ''
  let offset = 0
  for (let i = 0; i < patches.length; i++) {
    const { start, end, isRequest } = patches[i]!
    if (!isRequest) continue
    for (
      let at = TypedArrayPrototypeIndexOf(module, LINE_FEED, offset);
      at !== -1 && at < start;
      at = TypedArrayPrototypeIndexOf(module, LINE_FEED, offset)
    ) {
      source += '\n'
      offset = at + 1
    }
    source += StringPrototypeRepeat(' ', BufferPrototypeUtf8Slice(module, offset, start).length)
    source += BufferPrototypeUtf8Slice(module, start, end)
    offset = end
  }
  // A line end: the excerpt of a link error shows the declaration alone.
  return source === '' ? '' : `${source}\n`
}
