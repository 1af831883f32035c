import {
  ArrayPrototypeEvery,
  ArrayPrototypeFilter,
  ArrayPrototypePush,
  ArrayPrototypeSome,
  SafeSet,
  type SafeMap,
  setOf,
} from '@esm-bytecode/format/primordials'
import type { ImportEntry } from '@esm-bytecode/format'
import { nativeBecause, nativeImport, type NativeDecision } from './reasons.ts'
import { CyclicModule } from './cyclic-module.ts'
import { takenNamespaces } from './taken-namespaces.ts'

/** Why it has no bytecode, and why nobody who reads a binding of it in another way than {@link mayImportNative} allows is managed. */
export const ANSWERED: NativeDecision = nativeBecause(
  'BMES_WARN_ANSWERED',
  'Node compiles it, because its graph takes many namespace objects, which only Node can make',
)

/** A facade for each namespace object that is taken costs more than as many modules that Node does not have to search. */
const MOST_TAKEN = 4

/**
 * Takes the modules of packs away from the candidates, if Node had to make many namespace objects of them: they are answered, and whoever
 * imports one is linked by Node. Only if that is all that changes for the chunks, unless modules of another graph, which packages of this one
 * import, are answered already.
 *
 * @param url of the root of the graph
 * @param isNeeded whether they are
 */
export function takeAnswered(
  url: string,
  candidates: CyclicModule[],
  native: SafeMap<CyclicModule, NativeDecision>,
  isNeeded: boolean,
): readonly CyclicModule[] {
  const taken = new SafeSet<CyclicModule>()
  for (let i = 0; i < candidates.length; i++) {
    const namespaces = takenNamespaces(candidates[i]!)
    for (let j = 0; j < namespaces.length; j++) {
      if (namespaces[j]!.isPacked) taken.add(namespaces[j]!)
    }
  }
  if (taken.size <= MOST_TAKEN && !isNeeded) return []
  const answered = ArrayPrototypeFilter(candidates, ({ isPacked }) => isPacked)
  const chunks = ArrayPrototypeFilter(candidates, ({ isPacked }) => !isPacked)
  const isAnswered = setOf(answered)
  const leads = ({ loadedModules }: CyclicModule, request: number) => {
    const target = loadedModules[request]
    return target instanceof CyclicModule && isAnswered.has(target)
  }
  const isFit = (module: CyclicModule) => {
    const { imports, indirectExports, starExports } = module.record
    if (!isOrderedAlike(module, url)) return false
    for (let i = 0; i < imports.length; i++) {
      const { request, access } = imports[i]!
      if (!readsValues(access) && leads(module, request)) return false
    }
    // Other chunks have copies of what they import from this one.
    return (
      module.url === url ||
      !(
        ArrayPrototypeSome(indirectExports, ({ request }) => leads(module, request)) ||
        ArrayPrototypeSome(starExports, (request) => leads(module, request))
      )
    )
  }
  const areFit = ArrayPrototypeEvery(chunks, isFit)
  if (!areFit && !isNeeded) return []
  candidates.length = 0
  for (let i = 0; i < chunks.length; i++) {
    const module = chunks[i]!
    ArrayPrototypePush(candidates, module)
    if (!areFit) native.set(module, nativeImport('modules that are answered', ANSWERED))
    for (let request = 0; request < module.loadedModules.length; request++) {
      if (leads(module, request)) module.loadedModules[request] = null
    }
  }
  // They are Node's in any case, and what they import may be.
  for (let i = 0; i < answered.length; i++) native.delete(answered[i]!)
  return answered
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
