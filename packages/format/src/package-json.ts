import {
  ArrayIsArray,
  ArrayPrototypeIncludes,
  BufferPrototypeUtf8Slice,
  JSONParse,
  JSONStringifyPlain,
  RegExpPrototypeMatchAll,
  SafeSet,
  StringPrototypeIncludes,
  encodeUtf8String,
} from './primordials.ts'
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
  const text = BufferPrototypeUtf8Slice(bytes)
  let json: unknown
  try {
    json = JSONParse(text)
  } catch {
    return null
  }
  if (typeof json !== 'object' || json === null || ArrayIsArray(json)) return null
  if (!isUnambiguous(text)) return checksum(bytes)
  const fields = json as Record<string, unknown>
  const picked: Record<string, unknown> = {}
  for (let i = 0; i < FIELDS.length; i++) picked[FIELDS[i]!] = fields[FIELDS[i]!]
  // What is not there is left out. Below the fields the order of keys stays, for in `exports` it counts.
  return checksum(encodeUtf8String(JSONStringifyPlain(picked)))
}

/** Whether each field stands there at most once, and as it is spelled. */
function isUnambiguous(text: string): boolean {
  const seen = new SafeSet<string>()
  let depth = 0
  let last = ''
  const tokens = RegExpPrototypeMatchAll(TOKENS, text)
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]![0]
    if (token === '{' || token === '[') depth++
    else if (token === '}' || token === ']') depth--
    else if (token !== ':') last = token
    else if (depth === 1) {
      const key = JSONParse(last) as string
      if (!ArrayPrototypeIncludes(FIELDS as readonly string[], key)) continue
      if (seen.has(key) || StringPrototypeIncludes(last, '\\')) return false
      seen.add(key)
    }
  }
  return true
}
