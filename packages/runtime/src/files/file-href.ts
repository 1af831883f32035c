import { URLPrototypeGetHref } from '@esm-bytecode/format/primordials'
import { pathToFileURL } from '../process/builtins.ts'

/** The URL of a path, as text. */
export function fileHref(path: string): string {
  return URLPrototypeGetHref(pathToFileURL(path))
}
