import { RegExpPrototypeTest, String, URL, URLPrototypeGetHref } from '@esm-bytecode/format/primordials'
/** Whether a specifier is the name of a package, or a URL that is no file's. */
export function isBare(specifier: string): boolean {
  return !RegExpPrototypeTest(/^(?:\.{0,2}\/|file:)/, specifier)
}

/** The text of a specifier that may be a URL. */
export function textOf(specifier: string | URL): string {
  return specifier instanceof URL ? URLPrototypeGetHref(specifier) : String(specifier)
}
