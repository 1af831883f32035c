import type { Patch } from './sidecar.ts'

const LINE_FEED = 0x0a

/**
 * The import and export-from declarations of a module, each at its line and column; nothing else of it but line ends.
 *
 * @param module the bytes of the module, UTF-8
 * @param patches those that turn it into its module function
 */
export function declarationsAsWritten(module: Uint8Array, patches: readonly Patch[]): string {
  const bytes = Buffer.from(module.buffer, module.byteOffset, module.byteLength)
  let source = ''
  let offset = 0
  for (const { start, end, isRequest } of patches) {
    if (!isRequest) continue
    for (
      let at = bytes.indexOf(LINE_FEED, offset);
      at !== -1 && at < start;
      at = bytes.indexOf(LINE_FEED, offset)
    ) {
      source += '\n'
      offset = at + 1
    }
    source += ' '.repeat(bytes.toString('utf8', offset, start).length)
    source += bytes.toString('utf8', start, end)
    offset = end
  }
  // A line end: the excerpt of a link error shows the declaration alone.
  return source === '' ? '' : `${source}\n`
}
