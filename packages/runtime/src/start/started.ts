import { SymbolFor, URL, URLPrototypeGetHref, globalObject } from '@esm-bytecode/format/primordials'
import { importMeta } from './here.ts'
import type { Runtime } from './run-runtime.ts'

/**
 * Each entry of the package is one file, because a start waits for each file. What one has started, the others of this copy find under this
 * symbol; what copies share, the realm keeps.
 */
export const RUNTIME = SymbolFor(
  `@esm-bytecode/runtime at ${URLPrototypeGetHref(new URL('.', importMeta.url))}`,
)

/** The runtime of this loader, if an entry of this copy has started it. */
export function started(): Runtime | undefined {
  return (globalObject as { [RUNTIME]?: Runtime })[RUNTIME]
}
