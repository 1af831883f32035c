import { ArrayPrototypePush } from '@esm-bytecode/format/primordials'
import type { ImportEntry } from '@esm-bytecode/format'
import type { CyclicModule } from './cyclic-module.ts'
import { bindingsOfMembers, linkMembers } from './linked-members.ts'
import { resolveExport, syntheticOf } from './resolve-export.ts'
import type { ResolvedBinding } from './resolved-binding.ts'
import { SyntheticModule } from './synthetic-module.ts'

/** The bindings of managed modules, and of synthetic ones, that an import reads. */
export function bindingsReadBy(module: CyclicModule, entry: ImportEntry): readonly ResolvedBinding[] {
  const { request, importName, access } = entry
  const members = linkMembers(module, entry)
  if (members !== null) return bindingsOfMembers(members)
  const target = module.loadedModules[request]
  if (!target || importName === null || access === 'namespace') return []
  return [resolveExport(target, importName) as ResolvedBinding]
}

/** The synthetic modules that an import reads from, by names or as a whole. */
export function syntheticsReadBy(module: CyclicModule, entry: ImportEntry): readonly SyntheticModule[] {
  const members = linkMembers(module, entry)
  if (members === null) {
    const synthetic = syntheticOf(module.loadedModules[entry.request], entry.importName)
    return synthetic === null ? [] : [synthetic]
  }
  const synthetics: SyntheticModule[] = []
  const bindings = bindingsOfMembers(members)
  for (let i = 0; i < bindings.length; i++) {
    const { module: owner } = bindings[i]!
    if (owner instanceof SyntheticModule) ArrayPrototypePush(synthetics, owner)
  }
  return synthetics
}
