import {
  BufferPrototypeBase64Slice,
  RegExpPrototypeExec,
  RegExpPrototypeTest,
  StringPrototypeLastIndexOf,
  StringPrototypeSlice,
  encodeUtf8String,
  globalEval,
  process,
} from '@esm-bytecode/format/primordials'
import { type ModuleFiles } from '@esm-bytecode/linker'

/**
 * Tells Node the source map of a module function. Node keeps source maps of ES modules, CommonJS and evaluated code, not of
 * a `vm.Script`; but it looks them up by URL, so that one line of evaluated code with the same URL brings the map along.
 *
 * @param text the text of the module function
 */
export function registerSourceMap(
  url: string,
  files: Pick<ModuleFiles, 'readSourceMap'>,
  text: string,
): void {
  if (!process.sourceMapsEnabled) return
  const composed = files.readSourceMap()
  const mapUrl =
    composed === null
      ? sourceMappingUrl(text)
      : `data:application/json;base64,${BufferPrototypeBase64Slice(encodeUtf8String(composed))}`
  if (mapUrl === null) return
  try {
    globalEval(`0\n//# sourceURL=${url}\n//# sourceMappingURL=${mapUrl}`)
  } catch {
    // --disallow-code-generation-from-strings: refused, but Node has read the comments by then.
  }
}

/** The last comment of that kind, as Node finds it (lib/internal/source_map/source_map_cache.js). */
function sourceMappingUrl(text: string): string | null {
  const at = StringPrototypeLastIndexOf(text, 'sourceMappingURL=')
  if (at === -1 || !RegExpPrototypeTest(/\/[*/][#@]\s$/, StringPrototypeSlice(text, at - 4, at))) return null
  return (
    RegExpPrototypeExec(/^[^\s'"]+/, StringPrototypeSlice(text, at + 'sourceMappingURL='.length))?.[0] ?? null
  )
}
