import type { ModuleFiles } from './cyclic-module.ts'

/** Applies the patches of a sidecar to the bytes of its chunk, which were verified: the text of the module function. */
export function moduleFunctionText({ sidecar: { source, patchSet }, chunk }: ModuleFiles): string {
  const text = Buffer.allocUnsafeSlow(patchSet.textByteLength)
  let from = 0
  let to = 0
  for (const { start, end, replacement } of patchSet.patches) {
    text.set(chunk.subarray(from, start), to)
    to += start - from
    text.set(replacement, to)
    to += replacement.length
    from = end
  }
  text.set(chunk.subarray(from), to)
  return text.toString(source.isAscii ? 'latin1' : 'utf8')
}
