import { ArrayPrototypeConcat, ArrayPrototypePush } from '@esm-bytecode/format/primordials'
import type { ImportEntry } from '@esm-bytecode/format'
import { CyclicModule } from './cyclic-module.ts'

/** Most modules take none. */
const NONE: readonly CyclicModule[] = []

/** The managed modules whose namespace objects a module takes or exports: Node's own, so that there is one only of each. */
export function takenNamespaces(module: CyclicModule): readonly CyclicModule[] {
  const taken = takenByImports(module)
  const { record, loadedModules } = module
  let all: CyclicModule[] | null = null
  for (let i = 0; i < record.indirectExports.length; i++) {
    const { importName, request } = record.indirectExports[i]!
    const target = loadedModules[request]
    if (importName !== null || !(target instanceof CyclicModule)) continue
    all ??= ArrayPrototypeConcat(taken, [])
    ArrayPrototypePush(all, target)
  }
  return all ?? taken
}

/** Those that its module function gets, and not only members of them. */
export function takenByImports({ record, loadedModules }: CyclicModule): readonly CyclicModule[] {
  let taken: CyclicModule[] | null = null
  for (let i = 0; i < record.imports.length; i++) {
    const entry = record.imports[i]!
    const target = loadedModules[entry.request]
    if (takesNamespace(entry) && target instanceof CyclicModule) ArrayPrototypePush((taken ??= []), target)
  }
  return taken ?? NONE
}

/** Whether an import needs the namespace object of a request, if that leads to a managed module. */
export function takesNamespace({ importName, access, members }: ImportEntry): boolean {
  return members === null && (importName === null || access === 'namespace')
}
