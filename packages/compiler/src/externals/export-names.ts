import { basename } from 'node:path'
import { decodeSource } from '../transform/to-patches.ts'
import type { Located } from './file-view.ts'
import { lexNames } from './read-commonjs.ts'
import type { EdgeEnd, TakenFile } from './walk.ts'

/** What a CommonJS module exports as far as Node can tell without running it. */
export interface ExportNames {
  readonly exportNames: readonly string[]
  /** What the resolution of its re-exports depends on. */
  readonly proof: readonly Located[]
  /** Real paths of all files that were read for it. */
  readonly files: readonly string[]
}

/** What is known of the files around. */
export interface KnownFiles {
  /** The keys of `require.extensions`. */
  readonly extensions: readonly string[]
  taken(path: string): TakenFile | null
  read(path: string): Uint8Array
  /** `null` for what is built in. */
  end(path: string, specifier: string): EdgeEnd | null
  proofOfAbsence(path: string, specifier: string): readonly Located[] | null
}

/**
 * Follows re-exports as `cjsPreparseModuleExports` of Node's `internal/modules/esm/translators` does.
 *
 * @returns or why the names cannot be known
 */
export function findExportNames(start: string, known: KnownFiles): ExportNames | { readonly reason: string } {
  const found = new Map<string, Set<string>>()
  const proof = new Set<Located>()
  let reason: string | null = null

  const visit = (path: string): Set<string> => {
    const names = new Set<string>()
    // First, for cycles.
    found.set(path, names)
    const read = known.taken(path)?.read
    const isCommonJs = read?.format === 'commonjs'
    const { exportNames, reexports } = isCommonJs ? read.syntax : namesOf(path)
    for (const name of exportNames) names.add(name)
    for (const specifier of reexports) {
      if (!isCommonJs) {
        reason ??= `it exports names of ${basename(path)}, which stays with Node`
        continue
      }
      const end = known.end(path, specifier)
      if (end === null || (end.path === null && end.reason === null)) continue
      const located =
        end.path !== null ? end.proof : end.isFound ? null : known.proofOfAbsence(path, specifier)
      if (located === null) {
        reason ??= `it exports names of ${specifier}, which stays with Node`
        continue
      }
      for (const each of located) proof.add(each)
      if (end.path === null || longestExtension(end.path, known.extensions) !== '.js') continue
      for (const name of found.get(end.path) ?? visit(end.path)) names.add(name)
    }
    return names
  }
  const namesOf = (path: string): { exportNames: readonly string[]; reexports: readonly string[] } => {
    try {
      const { exports, reexports } = lexNames(decodeSource(known.read(path)))
      return { exportNames: exports, reexports }
    } catch {
      reason ??= `it exports names of ${basename(path)}, which cannot be read`
      return { exportNames: [], reexports: [] }
    }
  }

  const exportNames = [...visit(start)]
  return reason === null ? { exportNames, proof: [...proof], files: [...found.keys()] } : { reason }
}

/** `findLongestRegisteredExtension` of Node's `internal/modules/cjs/loader`. */
function longestExtension(path: string, extensions: readonly string[]): string {
  const name = basename(path)
  for (let index = name.indexOf('.', 1); index !== -1; index = name.indexOf('.', index + 1)) {
    const extension = name.slice(index)
    if (extensions.includes(extension)) return extension
  }
  return '.js'
}
