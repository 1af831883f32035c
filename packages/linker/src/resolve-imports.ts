import { ArrayPrototypeMap, ArrayPrototypePush } from '@esm-bytecode/format/primordials'
import type { BindingAccess, ImportEntry } from '@esm-bytecode/format'
import { CyclicModule } from './cyclic-module.ts'
import type { Cell } from './module-function.ts'
import { resolveExport } from './resolve-export.ts'
import { NAMESPACE, resolvedCell, type ResolvedBinding } from './resolved-binding.ts'
import { SyntheticModule } from './synthetic-module.ts'

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
  /** `null`: the module exports no such name. */
  readonly cell: Cell | null
  /** Whether it is read from the cell at each use, because it may change, or is not there yet. */
  readonly isLive: boolean
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
  const owner = memberOwner(module, entry)
  if (owner !== null) {
    const members = ArrayPrototypeMap(entry.members!, (name) => resolveMember(module, owner, name))
    return { ...found, members }
  }
  if (access === 'namespace' || importName === null) return found
  if (target !== null) {
    // Linking has checked that this is a binding, and that it is not Node's.
    return { ...found, cell: resolvedCell(resolveExport(target, importName) as ResolvedBinding) }
  }
  const followed = access === 'live' ? module.record.requests[request]!.specifier : null
  return { ...found, property: importName, followed }
}

/** The managed module of whose namespace object an import reads members, and nothing else; `null`: there is no such module. */
export function memberOwner(
  { loadedModules }: CyclicModule,
  { request, importName, members }: ImportEntry,
): CyclicModule | null {
  const target = loadedModules[request] ?? null
  if (members === null || target === null) return null
  if (importName === null) return target instanceof CyclicModule ? target : null
  const resolution = resolveExport(target, importName)
  if (resolution === null || typeof resolution === 'string' || resolution.binding !== NAMESPACE) return null
  return resolution.module instanceof CyclicModule ? resolution.module : null
}

/** What a member of a namespace object leads to; `null`: nothing. Linking has checked that it is no namespace object, and not Node's. */
export function resolvedMember(owner: CyclicModule, name: string): ResolvedBinding | null {
  const resolution = resolveExport(owner, name)
  // Names that are ambiguous are none of the object; ECMA-262 16.2.1.10 step 3.c.
  return resolution === null || typeof resolution === 'string' ? null : resolution
}

function resolveMember(module: CyclicModule, owner: CyclicModule, name: string): ResolvedMember {
  const found = resolvedMember(owner, name)
  if (found === null) return { name, cell: null, isLive: false }
  return { name, cell: resolvedCell(found), isLive: isLiveMember(module, found) }
}

/** Functions of a cycle may run before a binding is there. Elsewhere it is, and most do not change. */
export function isLiveMember({ record }: CyclicModule, { module, binding }: ResolvedBinding): boolean {
  if (record.form === 'generator') return true
  return !(module instanceof SyntheticModule) && module.bindings[binding as number]!.moves
}
