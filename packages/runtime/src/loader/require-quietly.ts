import { ObjectHasOwn } from '@esm-bytecode/format/primordials'
import { nodeModule } from '../process/builtins.ts'

const { _load: load, _cache: cache } = nodeModule as unknown as {
  _load(path: string, parent: null, isMain: boolean): unknown
  _cache: Record<string, unknown>
}

/** `require()` of a file, which leaves `require.cache` as it was. Throws what Node throws. */
export function requireQuietly(path: string): void {
  const isCached = ObjectHasOwn(cache, path)
  try {
    load(path, null, false)
  } finally {
    if (!isCached) delete cache[path]
  }
}
