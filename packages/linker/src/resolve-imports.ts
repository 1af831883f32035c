import { ArrayPrototypeMap, ArrayPrototypePush } from '@esm-bytecode/format/primordials'
import type { BindingAccess, ImportEntry } from '@esm-bytecode/format'
import type { CyclicModule } from './cyclic-module.ts'
import { isLiveMember, linkMembers, type LinkedMember } from './linked-members.ts'
import type { Cell } from './module-function.ts'
import { resolveExport } from './resolve-export.ts'
import { resolvedCell, type ResolvedBinding } from './resolved-binding.ts'

/** An import entry whose binding was found. */
export interface ResolvedImport {
  /** A static request of the module. */
  readonly request: number
  readonly access: BindingAccess
  /** The binding; `null`: a property of the namespace object of the request, or that itself. */
  readonly cell: Cell | null
  /** The property, where there is no cell; `null`: the namespace object is wanted. */
  readonly property: string | null
  /** The built-in module whose property changes, where that has to be followed. */
  readonly followed: string | null
  /** What an object has that stands for a namespace object; `null`: none does. */
  readonly members: readonly ResolvedMember[] | null
}

/** A member of a namespace object. */
export interface ResolvedMember {
  readonly name: string
  /** `null`: the module exports no such name, or it is an object with members. */
  readonly cell: Cell | null
  /** Whether it is read from the cell at each use, because it may change, or is not there yet. */
  readonly isLive: boolean
  readonly members: readonly ResolvedMember[] | null
}

/** Finds the bindings of all import entries of a module that can be linked. */
export function resolveImports(module: CyclicModule): readonly ResolvedImport[] {
  const resolved: ResolvedImport[] = []
  const { imports } = module.record
  for (let i = 0; i < imports.length; i++) ArrayPrototypePush(resolved, resolveImport(module, imports[i]!))
  return resolved
}

function resolveImport(module: CyclicModule, entry: ImportEntry): ResolvedImport {
  const { request, importName, access } = entry
  const found = { request, access, cell: null, property: null, followed: null, members: null }
  const target = module.loadedModules[request] ?? null
  const members = linkMembers(module, entry)
  if (members !== null)
    return { ...found, members: ArrayPrototypeMap(members, (member) => resolveMember(module, member)) }
  if (access === 'namespace' || importName === null) return found
  if (target !== null) {
    // Linking has checked that this is a binding, and that it is not Node's.
    return { ...found, cell: resolvedCell(resolveExport(target, importName) as ResolvedBinding) }
  }
  const followed = access === 'live' ? module.record.requests[request]!.specifier : null
  return { ...found, property: importName, followed }
}

function resolveMember(module: CyclicModule, { name, binding, members }: LinkedMember): ResolvedMember {
  return {
    name,
    cell: binding === null ? null : resolvedCell(binding),
    isLive: binding !== null && isLiveMember(module, binding),
    members: members && ArrayPrototypeMap(members, (member) => resolveMember(module, member)),
  }
}
