import { ArrayPrototypePush } from '@esm-bytecode/format/primordials'
import { CyclicModule } from './cyclic-module.ts'

/** Most modules take none. */
const NONE: readonly CyclicModule[] = []

/** The managed modules whose namespace objects a module takes or exports: Node's own, so that there is one only of each. */
export function takenNamespaces({ record, loadedModules }: CyclicModule): readonly CyclicModule[] {
  let taken: CyclicModule[] | null = null
  const take = (request: number) => {
    const target = loadedModules[request]
    if (target instanceof CyclicModule) ArrayPrototypePush((taken ??= []), target)
  }
  for (let i = 0; i < record.imports.length; i++) {
    const { importName, access, request } = record.imports[i]!
    if (importName === null || access === 'namespace') take(request)
  }
  for (let i = 0; i < record.indirectExports.length; i++) {
    const { importName, request } = record.indirectExports[i]!
    if (importName === null) take(request)
  }
  return taken ?? NONE
}
