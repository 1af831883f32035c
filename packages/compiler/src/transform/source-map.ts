import remapping from '@jridgewell/remapping'
import MagicString from 'magic-string'
import type { ModuleFunctionEdits } from './transform.ts'

/**
 * Composes the source map of a module function: from its text (without the prologue's line, as the runtime compiles it with
 * `lineOffset: -1`) through the chunk to the chunk's own sources.
 *
 * @param chunkMap the source map of the chunk, JSON
 * @returns JSON, or `null` where no column has moved and the map of the chunk fits as it is
 */
export function composeSourceMap(
  code: string,
  { edits, movesColumns }: ModuleFunctionEdits,
  chunkMap: string | null,
): string | null {
  if (!movesColumns || chunkMap === null) return null
  const text = new MagicString(code)
  for (const { start, end, text: replacement } of edits) {
    // magic-string overwrites no empty range.
    if (start === end) text.appendLeft(start, replacement)
    else text.overwrite(start, end, replacement)
  }
  return composeMaps(text, chunkMap)
}

/**
 * Composes the source map of a chunk that has been edited: from the edited text through the chunk to the chunk's sources.
 *
 * @param chunkMap the source map of the chunk, JSON
 * @returns JSON
 */
export function composeMaps(edited: MagicString, chunkMap: string): string {
  const map = edited.generateMap({ hires: 'boundary', source: 'chunk' })
  const parsed: unknown = JSON.parse(chunkMap)
  return remapping(map.toString(), (file) => (file === 'chunk' ? (parsed as never) : null)).toString()
}
