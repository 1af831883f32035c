import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/**
 * Whether Node finds a source map for a chunk. One that is hidden it does not find, and so nobody may see it in a sidecar
 * either.
 */
export function namesSourceMap(code: string): boolean {
  return sourceMappingUrl(code) !== null
}

/** @returns the source map of a chunk that was written to `path`, JSON, or `null` where Node finds none */
export function readSourceMap(path: string, code: string): string | null {
  const url = sourceMappingUrl(code)
  if (url === null) return null
  try {
    const map = url.startsWith('data:')
      ? decodeDataUrl(url)
      : readFileSync(resolve(dirname(path), decodeURIComponent(url)), 'utf8')
    JSON.parse(map)
    return map
  } catch {
    // It is on another server, or no map at all: traces then show positions in the chunk.
    return null
  }
}

/** Of the last comment, as in Node: lib/internal/source_map/source_map_cache.js. */
function sourceMappingUrl(code: string): string | null {
  return [...code.matchAll(/\/[*/]#\s+sourceMappingURL=(?<url>[^\s'"]+)/g)].at(-1)?.groups?.['url'] ?? null
}

function decodeDataUrl(url: string): string {
  const comma = url.indexOf(',')
  const data = url.slice(comma + 1)
  return url.slice(0, comma).endsWith(';base64')
    ? Buffer.from(data, 'base64').toString('utf8')
    : decodeURIComponent(data)
}
