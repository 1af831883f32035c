import { composeMaps, escapeNonAscii } from '@esm-bytecode/compiler'
import type { OutputBundle, OutputChunk, PluginContextMeta, SourceMap } from 'rollup'

/**
 * Rolldown writes chunks anew after `renderChunk`, from their syntax trees, and that undoes escapes: its own are for
 * regular expressions, too, whose `source` is then another one, and not for comments.
 */
export function undoesEscapes(meta: PluginContextMeta): boolean {
  return 'rolldownVersion' in meta
}

/** Writes what is not ASCII in a chunk that is done with escapes, and has its source map, wherever it is, lead from there. */
export function escapeChunk(chunk: OutputChunk, bundle: OutputBundle): void {
  const text = escapeNonAscii(chunk.code)
  if (text === null) return
  chunk.code = text.toString()
  if (chunk.map === null) return
  const { file, debugId } = chunk.map
  const composed = JSON.parse(composeMaps(text, chunk.map.toString())) as SourceMap
  const map = { ...composed, file, ...(debugId !== undefined && { debugId }) }
  const json = JSON.stringify(map)
  const url = `data:application/json;charset=utf-8;base64,${Buffer.from(json).toString('base64')}`
  chunk.code = chunk.code.replace(chunk.map.toUrl(), () => url)
  chunk.map = Object.assign(map, { toString: () => json, toUrl: () => url })
  const asset = chunk.sourcemapFileName === null ? undefined : bundle[chunk.sourcemapFileName]
  if (asset?.type === 'asset') asset.source = json
}
