import { isAbsolute, pathToFileURL } from './builtins.ts'
import { errSpecifier } from './errors.ts'
import { createNativeImport } from './native-import.ts'
import { getRealm } from './get-realm.ts'
import { own } from './own.ts'

/** What `index.ts` promises. */
export async function importModule<Namespace>(
  specifier: string | URL,
  parent?: string | URL,
): Promise<Namespace> {
  const base = resolveParent(parent)
  const target = resolveSpecifier(specifier, base)
  getRealm().registerHooks(false)
  return (await createNativeImport(base ?? own.importMeta.url)(target)) as Namespace
}

function resolveParent(parent: string | URL | undefined): string | undefined {
  if (parent === undefined) return undefined
  const text = String(parent)
  if (text.startsWith('file:')) return text
  if (isAbsolute(text)) return pathToFileURL(text).href
  throw errSpecifier(
    `importModule() cannot resolve from ${JSON.stringify(text)}. Pass import.meta.url, or an absolute path, as its second argument.`,
  )
}

/** @returns what `import()` takes: absolute paths become URLs */
function resolveSpecifier(specifier: string | URL, base: string | undefined): string {
  const text = String(specifier)
  if (typeof specifier !== 'string' && !(specifier instanceof URL)) {
    throw errSpecifier(
      `importModule() needs a string or a URL as its first argument, not ${typeof specifier}.`,
    )
  }
  if (isAbsolute(text)) return pathToFileURL(text).href
  if (base === undefined && !/^[a-z][a-z\d+.-]*:/i.test(text)) {
    throw errSpecifier(
      `importModule() does not know what ${JSON.stringify(text)} is relative to. Pass import.meta.url as its second argument.`,
    )
  }
  return text
}
