import { checksum, type DecodedSidecar } from '@esm-bytecode/format'

/**
 * Applies the patches of a sidecar.
 *
 * @returns the text that its bytecode was made of, or `null` if the module is not the one that it was made for
 */
export function moduleText(
  { source, patchSet: { patches, textByteLength } }: Pick<DecodedSidecar, 'source' | 'patchSet'>,
  module: Uint8Array,
): string | null {
  if (module.length !== source.byteLength || checksum(module) !== source.checksum) return null
  const parts: Uint8Array[] = []
  let from = 0
  for (const { start, end, replacement } of patches) {
    parts.push(module.subarray(from, start), replacement)
    from = end
  }
  parts.push(module.subarray(from))
  return Buffer.concat(parts, textByteLength).toString('utf8')
}
