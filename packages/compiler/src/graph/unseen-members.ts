import type { ImportedMember } from '@esm-bytecode/format'
import type { AnalyzedImport, ReadMember } from '../analyze/module-analysis.ts'
import type { GraphModule } from './build-records.ts'
import type { ExportResolution } from './resolve-export.ts'

/** What a name leads to. */
export type FoundExport = Exclude<ExportResolution, string | null>

/** A member that a module reads of a namespace object which nobody can see. */
export interface UnseenMember {
  readonly name: string
  /** `null`: the module has no such name, or it is a namespace object that nobody can see either. */
  readonly found: FoundExport | null
  /** Of such a namespace object. */
  readonly members: readonly UnseenMember[] | null
}

/**
 * Finds the members that a module reads of a namespace object which nobody can see.
 *
 * @param isManaged whether a module is none of Node's
 * @returns `null` if the import is none of one, or somebody can see it: who calls a member that asks for its `this` shows it
 */
export function findUnseenMembers(
  { targets }: Pick<GraphModule, 'targets'>,
  { request, importName, members }: AnalyzedImport,
  resolve: (id: string, exportName: string) => ExportResolution,
  isManaged: (id: string) => boolean,
): readonly UnseenMember[] | null {
  const target = targets[request] ?? null
  if (members === null || target === null || !isManaged(target)) return null
  if (importName === null) return membersOf(target, members)
  const namespace = resolve(target, importName)
  if (namespace === null || typeof namespace === 'string' || namespace.binding !== 'namespace') return null
  return membersOf(namespace.module, members)

  function membersOf(owner: string, reads: readonly ReadMember[]): UnseenMember[] | null {
    if (!isManaged(owner)) return null
    const found: UnseenMember[] = []
    for (const { name, isCalled, members: own } of reads) {
      const resolution = resolve(owner, name)
      if (resolution === 'native') return null
      if (resolution === null || resolution === 'ambiguous') {
        found.push({ name, found: null, members: null })
      } else if (resolution.binding === 'namespace') {
        const nested = own && membersOf(resolution.module, own)
        if (nested === null) return null
        found.push({ name, found: null, members: nested })
      } else {
        if (isCalled && resolution.binding.readsThis) return null
        found.push({ name, found: resolution, members: null })
      }
    }
    return found
  }
}

/** What members lead to, those of members of members, too. */
export function foundByMembers(members: readonly UnseenMember[]): FoundExport[] {
  return members.flatMap(({ found, members: own }) => [
    ...(found === null ? [] : [found]),
    ...foundByMembers(own ?? []),
  ])
}

/** As the record has them. */
export function namesOfMembers(members: readonly UnseenMember[]): ImportedMember[] {
  return members.map(({ name, members: own }) => ({ name, members: own && namesOfMembers(own) }))
}
