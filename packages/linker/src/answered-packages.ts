import {
  ArrayPrototypeEvery,
  ArrayPrototypeFilter,
  ArrayPrototypePush,
  ArrayPrototypeSome,
  MathMax,
  type ReadonlySafeSet,
  SafeMap,
  SafeSet,
  listOfSet,
} from '@esm-bytecode/format/primordials'
import type { ImportEntry } from '@esm-bytecode/format'
import { ANSWERED } from './answered-module.ts'
import { nativeImport, type NativeDecision } from './reasons.ts'
import { CyclicModule } from './cyclic-module.ts'
import { takenByImports } from './taken-namespaces.ts'

/** If no more namespace objects are taken, their share of the modules does not count. */
const FEW_TAKEN = 4
/** The largest share of modules whose namespace objects are taken. A facade for one costs as much as bytecode saves for some ten modules. */
const MOST_TAKEN = 0.1

/**
 * Takes modules of packs away from the candidates, if Node had to make many namespace objects of them: they are answered, and whoever
 * imports one is linked by Node. Packages that import each other are answered together, so that no package imports an answered one and is managed.
 * Only if that is all that changes for the chunks, unless modules of another graph, which packages of this one import, are answered already.
 *
 * @param url of the root of the graph
 * @param importers modules of packs that import such a module
 */
export function takeAnswered(
  url: string,
  candidates: CyclicModule[],
  native: SafeMap<CyclicModule, NativeDecision>,
  importers: ReadonlySafeSet<CyclicModule>,
): readonly CyclicModule[] {
  const taken = new SafeSet<CyclicModule>()
  for (let i = 0; i < candidates.length; i++) {
    const namespaces = takenByImports(candidates[i]!)
    for (let j = 0; j < namespaces.length; j++) {
      if (namespaces[j]!.isPacked) taken.add(namespaces[j]!)
    }
  }
  if (taken.size <= FEW_TAKEN && importers.size === 0) return []
  const together = findTogether(candidates)
  const needed = new SafeSet<CyclicModule>()
  const wanted = new SafeSet<CyclicModule>()
  for (let i = 0; i < together.length; i++) {
    const modules = together[i]!
    const isNeeded = ArrayPrototypeSome(modules, (module) => importers.has(module))
    const namespaces = ArrayPrototypeFilter(modules, (module) => taken.has(module))
    const isMany = namespaces.length > MathMax(FEW_TAKEN, MOST_TAKEN * modules.length)
    for (let j = 0; j < modules.length; j++) {
      if (isNeeded) needed.add(modules[j]!)
      if (isNeeded || isMany) wanted.add(modules[j]!)
    }
  }
  const chunks = ArrayPrototypeFilter(candidates, ({ isPacked }) => !isPacked)
  const areFitFor = (answered: ReadonlySafeSet<CyclicModule>) =>
    ArrayPrototypeEvery(chunks, (module) => isFit(module, answered, url))
  const isAnswered = areFitFor(wanted) ? wanted : needed
  if (isAnswered.size === 0) return []
  const areFit = isAnswered === wanted || areFitFor(needed)
  const managed = ArrayPrototypeFilter(candidates, (module) => !isAnswered.has(module))
  candidates.length = 0
  for (let i = 0; i < managed.length; i++) {
    const module = managed[i]!
    ArrayPrototypePush(candidates, module)
    if (module.isPacked) continue
    if (!areFit) native.set(module, nativeImport('modules that are answered', ANSWERED))
    for (let request = 0; request < module.loadedModules.length; request++) {
      if (leads(module, request, isAnswered)) module.loadedModules[request] = null
    }
  }
  const answered = listOfSet(isAnswered)
  // They are Node's in any case, and what they import may be.
  for (let i = 0; i < answered.length; i++) native.delete(answered[i]!)
  return answered
}

/** The modules of packs, those that import each other in one list. */
function findTogether(candidates: readonly CyclicModule[]): CyclicModule[][] {
  const neighbours = new SafeMap<CyclicModule, CyclicModule[]>()
  const connect = (from: CyclicModule, to: CyclicModule) => {
    const list = neighbours.get(from)
    if (list) ArrayPrototypePush(list, to)
    else neighbours.set(from, [to])
  }
  for (let i = 0; i < candidates.length; i++) {
    const module = candidates[i]!
    if (!module.isPacked) continue
    const { loadedModules } = module
    for (let j = 0; j < loadedModules.length; j++) {
      const target = loadedModules[j]
      if (!(target instanceof CyclicModule)) continue
      connect(module, target)
      connect(target, module)
    }
  }
  const seen = new SafeSet<CyclicModule>()
  const together: CyclicModule[][] = []
  for (let i = 0; i < candidates.length; i++) {
    const module = candidates[i]!
    if (!module.isPacked || seen.has(module)) continue
    seen.add(module)
    const modules = [module]
    for (let j = 0; j < modules.length; j++) {
      const list = neighbours.get(modules[j]!) ?? []
      for (let k = 0; k < list.length; k++) {
        const next = list[k]!
        if (seen.has(next)) continue
        seen.add(next)
        ArrayPrototypePush(modules, next)
      }
    }
    ArrayPrototypePush(together, modules)
  }
  return together
}

function leads(
  { loadedModules }: CyclicModule,
  request: number,
  answered: ReadonlySafeSet<CyclicModule>,
): boolean {
  const target = loadedModules[request]
  return target instanceof CyclicModule && answered.has(target)
}

/** Whether a chunk can import answered modules, and nothing else of it changes. */
function isFit(module: CyclicModule, answered: ReadonlySafeSet<CyclicModule>, root: string): boolean {
  const { imports, indirectExports, starExports } = module.record
  if (!isOrderedAlike(module, root)) return false
  for (let i = 0; i < imports.length; i++) {
    const { request, access } = imports[i]!
    if (!readsValues(access) && leads(module, request, answered)) return false
  }
  // Other chunks have copies of what they import from this one.
  return (
    module.url === root ||
    !(
      ArrayPrototypeSome(indirectExports, ({ request }) => leads(module, request, answered)) ||
      ArrayPrototypeSome(starExports, (request) => leads(module, request, answered))
    )
  )
}

/**
 * Whether facades leave the order of a chunk as it is. Beside one that awaits, or in a cycle, they may not.
 *
 * @param root URL of the module that requests all others
 */
export function isOrderedAlike({ url, isPacked, record }: CyclicModule, root: string): boolean {
  const { inCycle, form, hasTopLevelAwait } = record
  return isPacked || !(inCycle || form === 'generator' || (hasTopLevelAwait && url !== root))
}

/** Whether the text of a module reads all that it imports by a request as values: as it can of a native module. */
export function mayImportNative({ record }: CyclicModule, index: number): boolean {
  return ArrayPrototypeEvery(
    record.imports,
    ({ request, access }) => request !== index || readsValues(access),
  )
}

/** Whether an import entry is read once, or from a namespace object. */
function readsValues(access: ImportEntry['access']): boolean {
  return access === 'copied' || access === 'namespace'
}
