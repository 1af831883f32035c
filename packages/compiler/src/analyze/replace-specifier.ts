import { init, parse } from 'es-module-lexer'
import MagicString from 'magic-string'

/**
 * Lets a module import another one than it says, `import()` of a literal included. Quick: nothing but imports is looked at.
 *
 * @param edited the same code, if something else of it has been changed already
 * @returns `edited` where the module does not import it, or cannot be read
 */
export async function replaceSpecifier(
  code: string,
  from: string,
  to: string,
  edited: MagicString | null = null,
): Promise<MagicString | null> {
  if (!code.includes(from)) return edited
  await init
  const text = edited ?? new MagicString(code)
  try {
    for (const each of parse(code)[0]) {
      if (!('specifier' in each) || each.specifier !== from) continue
      // Of `import()` the quotes are part of it.
      if (each.type === 'dynamic') text.overwrite(each.start, each.end, JSON.stringify(to))
      else text.overwrite(each.start, each.end, to)
    }
  } catch {
    return edited
  }
  return text.hasChanged() ? text : edited
}
