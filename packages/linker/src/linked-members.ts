import { ArrayPrototypeEvery, ArrayPrototypeMap, ArrayPrototypePush } from '@esm-bytecode/format/primordials'
import type { ImportedMember, ImportEntry } from '@esm-bytecode/format'
import { CyclicModule } from './cyclic-module.ts'
import { resolveExport } from './resolve-export.ts'
import { NAMESPACE, type ResolvedBinding } from './resolved-binding.ts'
import { SyntheticModule } from './synthetic-module.ts'

/** A member of a namespace object that nobody can see, once the graph is there. */
export interface LinkedMember {
  readonly name: string
  /** What it leads to; `null`: nothing, or a namespace object that nobody can see either. */
  readonly binding: ResolvedBinding | null
  /** Of such a namespace object. */
  readonly members: readonly LinkedMember[] | null
}

/**
 * Finds what an import leads to of which a module reads members, and nothing else.
 *
 * @returns `null` if it is none, or the namespace object is not that of a managed module
 */
export function linkMembers(module: CyclicModule, entry: ImportEntry): readonly LinkedMember[] | null {
  const owner = memberOwner(module, entry)
  return owner === null ? null : linkMembersOf(owner, entry.members!)
}

function linkMembersOf(owner: CyclicModule, members: readonly ImportedMember[]): readonly LinkedMember[] {
  return ArrayPrototypeMap(members, ({ name, members: nested }) => {
    const found = resolveExport(owner, name)
    // Names that are ambiguous are none of the object; ECMA-262 16.2.1.10 step 3.c.
    const binding = found === null || typeof found === 'string' ? null : found
    if (nested === null || binding === null) return { name, binding, members: null }
    return { name, binding: null, members: linkMembersOf(binding.module as CyclicModule, nested) }
  })
}

/** The managed module of whose namespace object an import reads members, and nothing else; `null`: there is no such module. */
function memberOwner(
  { loadedModules }: CyclicModule,
  { request, importName, members }: ImportEntry,
): CyclicModule | null {
  const target = loadedModules[request] ?? null
  if (members === null || target === null) return null
  if (importName === null) return target instanceof CyclicModule ? target : null
  return namespaceOwner(target, importName)
}

/** The managed module whose namespace object a name leads to, if it does. */
function namespaceOwner(module: CyclicModule | SyntheticModule, exportName: string): CyclicModule | null {
  const found = resolveExport(module, exportName)
  if (found === null || typeof found === 'string' || found.binding !== NAMESPACE) return null
  return found.module instanceof CyclicModule ? found.module : null
}

/**
 * Whether the members that a module reads lead to what they led to when it was built. Of functions that are called as members the build has
 * seen that they ask for no `this`.
 */
export function areMembersAsBuilt(module: CyclicModule, entry: ImportEntry): boolean {
  const owner = memberOwner(module, entry)
  return owner !== null && areAsBuilt(owner, entry.members!, module.build)
}

function areAsBuilt(owner: CyclicModule, members: readonly ImportedMember[], build: string): boolean {
  return ArrayPrototypeEvery(members, ({ name, members: nested }) => {
    if (nested !== null) {
      const inner = namespaceOwner(owner, name)
      return inner !== null && inner.build === build && areAsBuilt(inner, nested, build)
    }
    const found = resolveExport(owner, name)
    if (found === null || typeof found === 'string') return found !== 'native'
    return (
      found.binding !== NAMESPACE && (found.module instanceof SyntheticModule || found.module.build === build)
    )
  })
}

/** The bindings that members lead to, those of members of members, too. */
export function bindingsOfMembers(members: readonly LinkedMember[]): ResolvedBinding[] {
  const bindings: ResolvedBinding[] = []
  for (let i = 0; i < members.length; i++) {
    const { binding, members: nested } = members[i]!
    if (binding !== null) ArrayPrototypePush(bindings, binding)
    if (nested === null) continue
    const inner = bindingsOfMembers(nested)
    for (let j = 0; j < inner.length; j++) ArrayPrototypePush(bindings, inner[j]!)
  }
  return bindings
}

/** Whether a member is read from its binding at each use. Functions of a cycle may run before that is there; elsewhere it is, and most do not change. */
export function isLiveMember({ record }: CyclicModule, { module, binding }: ResolvedBinding): boolean {
  if (record.form === 'generator') return true
  return !(module instanceof SyntheticModule) && module.bindings[binding as number]!.moves
}
