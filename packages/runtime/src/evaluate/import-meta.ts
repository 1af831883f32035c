import { ObjectCreate, ObjectKeys, URL, URLPrototypeGetHref } from '@esm-bytecode/format/primordials'
import { dirname, fileURLToPath, pathToFileURL } from '../process/builtins.ts'
import { own } from '../process/own.ts'

/**
 * Makes an `import.meta` for a module that has no facade to take Node's own from; with the properties of this Node, in its
 * order (lib/internal/modules/esm/initialize_import_meta.js). `resolve` takes what needs no search; modules that may ask
 * for more have a facade.
 */
export function createImportMeta(url: string): object {
  const meta = ObjectCreate(null) as Record<string, unknown>
  const filename = fileURLToPath(url)
  const values: Record<string, unknown> = {
    dirname: dirname(filename),
    filename,
    main: false,
    resolve: (specifier: string) => URLPrototypeGetHref(new URL(specifier, pathToFileURL(filename))),
    url,
  }
  const keysList = ObjectKeys(own.importMeta)
  for (let i = 0; i < keysList.length; i++) {
    const key = keysList[i]!
    if (key in values) meta[key] = values[key]
  }
  return meta
}
