import { isUtf8 } from 'node:buffer'
import { checksum } from './checksum.ts'

/** The fields that decide how Node resolves, in the order of the canonical form. */
const FIELDS = ['name', 'main', 'type', 'exports', 'imports'] as const

/** Strings, and what opens, closes or follows a key: enough to find the keys of what is known to be JSON. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:]/g

/**
 * Checksum of what a `package.json` says about resolution: it stays when a package manager or a deployment changes other fields. Its
 * evidence in a pack.
 *
 * Versions of Node differ about fields that stand twice, keys with escapes, byte order marks and what is not quite JSON: the first two
 * give the checksum of the bytes, the others none.
 *
 * @returns `null` for what is no object in JSON, or no UTF-8
 */
export function packageJsonChecksum(bytes: Uint8Array): number | null {
  if (!isUtf8(bytes)) return null
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return null
  if (!isUnambiguous(text)) return checksum(bytes)
  const fields = json as Record<string, unknown>
  const picked = Object.fromEntries(FIELDS.map((field) => [field, fields[field]]))
  // What is not there is left out. Below the fields the order of keys stays, for in `exports` it counts.
  return checksum(Buffer.from(JSON.stringify(picked)))
}

/** Whether each field stands there at most once, and as it is spelled. */
function isUnambiguous(text: string): boolean {
  const seen = new Set<string>()
  let depth = 0
  let last = ''
  for (const [token] of text.matchAll(TOKENS)) {
    if (token === '{' || token === '[') depth++
    else if (token === '}' || token === ']') depth--
    else if (token !== ':') last = token
    else if (depth === 1) {
      const key = JSON.parse(last) as string
      if (!(FIELDS as readonly string[]).includes(key)) continue
      if (seen.has(key) || last.includes('\\')) return false
      seen.add(key)
    }
  }
  return true
}
