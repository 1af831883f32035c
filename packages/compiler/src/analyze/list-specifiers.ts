import { init, parse } from 'es-module-lexer'
import { decodeSource } from '../transform/to-patches.ts'

/**
 * The specifiers that a module imports or re-exports from, those of `import()` included where they are literals. Quick: for
 * finding the modules of a graph, before they are compiled.
 *
 * @returns none for a text that cannot be read; compiling it says why
 */
export async function listSpecifiers(bytes: Uint8Array): Promise<string[]> {
  await init
  try {
    const [imports] = parse(decodeSource(bytes))
    return imports.flatMap((each) => ('specifier' in each && each.specifier ? [each.specifier] : []))
  } catch {
    return []
  }
}
