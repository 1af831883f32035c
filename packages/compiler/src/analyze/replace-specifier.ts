import { init, parse } from 'es-module-lexer'
import MagicString from 'magic-string'

/**
 * Lets a module import another one than it says, `import()` of a literal included. Quick: nothing but imports is looked at.
 *
 * @returns `null` where the module does not import it, or cannot be read; else the text, and the source map from it to `code`
 */
export async function replaceSpecifier(
  code: string,
  from: string,
  to: string,
): Promise<{ readonly code: string; readonly map: ReturnType<MagicString['generateMap']> } | null> {
  if (!code.includes(from)) return null
  await init
  const text = new MagicString(code)
  try {
    for (const each of parse(code)[0]) {
      if (!('specifier' in each) || each.specifier !== from) continue
      // Of `import()` the quotes are part of it.
      if (each.type === 'dynamic') text.overwrite(each.start, each.end, JSON.stringify(to))
      else text.overwrite(each.start, each.end, to)
    }
  } catch {
    return null
  }
  return text.hasChanged() ? { code: text.toString(), map: text.generateMap({ hires: 'boundary' }) } : null
}
