import {
  JSONStringify,
  Promise,
  RegExpPrototypeTest,
  StringPrototypeStartsWith,
  URL,
} from '@esm-bytecode/format/primordials'
import { isAbsolute } from '../process/builtins.ts'
import { errSpecifier } from '../report/errors.ts'
import { fileHref } from '../files/file-href.ts'
import { createNativeImport } from './native-import.ts'
import { getLoader } from './get-loader.ts'
import { own } from '../process/own.ts'
import { textOf } from '../files/specifier.ts'

/** What `index.ts` promises. Not `async`: an `await` of a promise looks at its prototype, which the program may have changed. */
export function importModule<Namespace>(specifier: string | URL, parent?: string | URL): Promise<Namespace> {
  try {
    const base = resolveParent(parent)
    const target = resolveSpecifier(specifier, base)
    getLoader().registerHooks(false)
    return createNativeImport(base ?? own.importMeta.url)(target) as Promise<Namespace>
  } catch (error) {
    return new Promise((_, reject) => reject(error))
  }
}

function resolveParent(parent: string | URL | undefined): string | undefined {
  if (parent === undefined) return undefined
  const text = textOf(parent)
  if (StringPrototypeStartsWith(text, 'file:')) return text
  if (isAbsolute(text)) return fileHref(text)
  throw errSpecifier(
    `importModule() cannot resolve from ${JSONStringify(text)}. Pass import.meta.url, or an absolute path, as its second argument.`,
  )
}

/** @returns what `import()` takes: absolute paths become URLs */
function resolveSpecifier(specifier: string | URL, base: string | undefined): string {
  if (typeof specifier !== 'string' && !(specifier instanceof URL)) {
    throw errSpecifier(
      `importModule() needs a string or a URL as its first argument, not ${typeof specifier}.`,
    )
  }
  const text = textOf(specifier)
  if (isAbsolute(text)) return fileHref(text)
  if (base === undefined && !RegExpPrototypeTest(/^[a-z][a-z\d+.-]*:/i, text)) {
    throw errSpecifier(
      `importModule() does not know what ${JSONStringify(text)} is relative to. Pass import.meta.url as its second argument.`,
    )
  }
  return text
}
