import { isUtf8 } from 'node:buffer'
import { extname } from 'node:path'
import { isBmesError } from '@esm-bytecode/format'
import { analyze } from '../analyze/analyze.ts'
import type { ModuleAnalysis } from '../analyze/module-analysis.ts'
import { parseModule } from '../analyze/parse.ts'
import { decodeSource } from '../transform/to-patches.ts'
import type { FileContent, PackageJson } from './file-view.ts'
import { readCommonJs, type CommonJsSyntax } from './read-commonjs.ts'
import type { WalkCache } from './walk-result.ts'

/** What a text is, once it has been read in the format that its name and its package give it. */
export type ReadExternal =
  | { readonly format: 'module'; readonly analysis: ModuleAnalysis }
  | { readonly format: 'commonjs'; readonly syntax: CommonJsSyntax }
  | { readonly format: 'json' }
  /** It stays with Node. */
  | { readonly format: null; readonly reason: string }

/** Which reading a file needs: `ambiguous` is a `.js` whose package has no type. */
export type NamedFormat = 'module' | 'commonjs' | 'json' | 'ambiguous'

/**
 * The format of a file by its name, as `import` and `require()` agree on it.
 *
 * @param scopeOf called where the package decides
 * @returns or why it stays with Node
 */
export function formatByName(
  path: string,
  scopeOf: () => PackageJson | null,
): { readonly format: NamedFormat } | { readonly reason: string } {
  switch (extname(path)) {
    case '.mjs':
      return { format: 'module' }
    case '.cjs':
      return { format: 'commonjs' }
    case '.json':
      return { format: 'json' }
    case '.js': {
      const type = scopeOf()?.type ?? 'none'
      return { format: type === 'none' ? 'ambiguous' : type }
    }
    case '.node':
      return { reason: 'it is an addon' }
    case '.wasm':
      return { reason: 'it is WebAssembly' }
    case '.ts':
    case '.mts':
    case '.cts':
    case '.tsx':
      return { reason: 'it is TypeScript' }
    default:
      return { reason: 'its extension does not say what it is' }
  }
}

/** Reads a file, or takes what was made of the same text before. */
export function readExternal(
  path: string,
  id: string,
  format: NamedFormat,
  { bytes, evidence }: FileContent,
  cache: WalkCache,
): ReadExternal {
  let cached = cache.get(path)
  if (cached?.checksum !== evidence.checksum || cached.byteLength !== evidence.byteLength) {
    cached = { checksum: evidence.checksum, byteLength: evidence.byteLength, contents: new Map() }
    cache.set(path, cached)
  }
  let read = cached.contents.get(format) as ReadExternal | undefined
  if (read === undefined) {
    read = isUtf8(bytes)
      ? readText(decodeSource(bytes), id, format, bytes[0] === 0xef)
      : { format: null, reason: 'it is not valid UTF-8' }
    cached.contents.set(format, read)
  }
  return read
}

/** @param hasMark whether a byte order mark stands before the code, or a letter that no module begins with */
function readText(code: string, id: string, format: NamedFormat, hasMark: boolean): ReadExternal {
  switch (format) {
    case 'json':
      try {
        JSON.parse(code)
        return { format }
      } catch (error) {
        return { format: null, reason: `it is not valid JSON (${(error as Error).message})` }
      }
    case 'module':
      try {
        return { format, analysis: analyze(code, id) }
      } catch (error) {
        if (!isBmesError(error, 'BMES_ERR_PARSE')) throw error
        return {
          format: null,
          reason: `it cannot be parsed as an ES module (${(error.cause as Error).message})`,
        }
      }
    default:
      // For `require()`, unlike `import`, the mark is a part of the code, and what follows it is no hashbang.
      if (hasMark && code.startsWith('#!')) {
        return { format: null, reason: 'it has a hashbang behind a byte order mark' }
      }
      try {
        return { format: 'commonjs', syntax: readCommonJs(code) }
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error
        const isModule = format === 'ambiguous' && parsesAsModule(code, id)
        return {
          format: null,
          reason: isModule
            ? 'it is an ES module, and its package.json does not say so with "type": "module"'
            : `it cannot be parsed as CommonJS (${error.message})`,
        }
      }
  }
}

function parsesAsModule(code: string, id: string): boolean {
  try {
    parseModule(code, id)
    return true
  } catch {
    return false
  }
}
