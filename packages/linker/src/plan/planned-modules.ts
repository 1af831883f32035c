import { ArrayPrototypeMap, ArrayPrototypePush, Error, SafeMap } from '@esm-bytecode/format/primordials'
import { CyclicModule, type Outline, type Planned } from '../cyclic-module.ts'
import type { FacadeDescription, NamespaceTaker } from '../describe-facade.ts'
import type { Handoff } from '../handoffs.ts'
import { NAMESPACE, resolvedCell, type ResolvedBinding } from '../resolved-binding.ts'
import type { ResolvedImport, ResolvedMember } from '../resolve-imports.ts'
import type { SyntheticModule } from '../synthetic-module.ts'
import type { AnsweredModule } from '../answered-module.ts'
import { PLAN_FLAG, type ManagedEntry, type PlanFacade, type PlanMember, type PlanTaker } from './plan.ts'

/** The modules of a plan, by their index, while they are made and after. */
export type PlannedModules = (CyclicModule | SyntheticModule | AnsweredModule)[]

/** What evaluation has to know of a module, as a plan says it. */
export function outlineInPlan({ form, flags, initializations }: ManagedEntry): Outline {
  return {
    form,
    initializations,
    hasTopLevelAwait: (flags & PLAN_FLAG.hasTopLevelAwait) !== 0,
    usesImportMeta: (flags & PLAN_FLAG.usesImportMeta) !== 0,
    mayImport: (flags & PLAN_FLAG.mayImport) !== 0,
    importsVm: (flags & PLAN_FLAG.importsVm) !== 0,
  }
}

/**
 * Links a module as its plan says. All modules of the plan are there.
 *
 * @throws Error if the plan names one that is not
 */
export function linkAsPlanned(module: CyclicModule, entry: ManagedEntry, modules: PlannedModules): void {
  const { flags, requests, takes } = entry
  const managed = (index: number) => at(modules, index) as CyclicModule
  const loadedModules: CyclicModule['loadedModules'] = []
  for (let i = 0; i < requests.length; i++) {
    const index = requests[i]!
    ArrayPrototypePush(loadedModules, index === null ? null : (at(modules, index) as Handoff))
  }
  module.loadedModules = loadedModules
  module.isLinkedByNode = (flags & PLAN_FLAG.isLinkedByNode) !== 0
  module.reachesAwait = (flags & PLAN_FLAG.reachesAwait) !== 0
  if (takes.length > 0) module.takes = ArrayPrototypeMap(takes, managed)
  module.planned = new PlannedModule(entry, modules)
  module.status = 'linked'
}

function at(modules: PlannedModules, index: number): PlannedModules[number] {
  const module = modules[index]
  if (module === undefined) throw new Error(`it has no module ${index}`)
  return module
}

/** What was resolved, and is only looked at when it is needed. */
class PlannedModule implements Planned {
  readonly #modules: PlannedModules
  /** Until they were looked at. */
  #imports: ManagedEntry['imports'] | null
  #facade: PlanFacade | null

  constructor({ imports, facade }: ManagedEntry, modules: PlannedModules) {
    this.#modules = modules
    this.#imports = imports
    this.#facade = facade
  }

  resolveImports(): readonly ResolvedImport[] | null {
    const imports = this.#imports
    this.#imports = null
    if (imports === null) return null
    const resolved: ResolvedImport[] = []
    for (let i = 0; i < imports.length; i++) {
      const entry = imports[i]!
      const access = entry[0]
      const request = entry[1]
      const binding = entry[3]
      let cell: ResolvedImport['cell'] = null
      let property: ResolvedImport['property'] = null
      let followed: ResolvedImport['followed'] = null
      let members: ResolvedImport['members'] = null
      if (typeof entry[2] === 'object') {
        members = ArrayPrototypeMap(entry[2], (member) => this.#resolveMember(member))
      } else if (typeof entry[2] === 'number') {
        cell = resolvedCell({
          module: this.#modules[entry[2]] as Handoff,
          binding: binding as number | string,
        })
      } else if (typeof entry[2] === 'string') {
        property = entry[2]
        followed = binding as string | null
      }
      ArrayPrototypePush(resolved, { request, access, cell, property, followed, members })
    }
    return resolved
  }

  #resolveMember(member: PlanMember): ResolvedMember {
    const name = member[0]
    if (member.length === 1) return { name, cell: null, isLive: false, members: null }
    if (member.length === 2) {
      const members = ArrayPrototypeMap(member[1], (each) => this.#resolveMember(each))
      return { name, cell: null, isLive: false, members }
    }
    const binding = { module: this.#modules[member[1]] as Handoff, binding: member[2] }
    return { name, cell: resolvedCell(binding), isLive: member[3] === 1, members: null }
  }

  describeFacade(): FacadeDescription | null {
    const facade = this.#facade
    this.#facade = null
    return facade === null ? null : this.#describe(facade)
  }

  #describe(facade: PlanFacade): FacadeDescription {
    const taker = (entry: PlanTaker): NamespaceTaker => ({
      module: this.#modules[entry[0]] as CyclicModule,
      request: entry[1],
    })
    if ('prefix' in facade) {
      const { prefix, lines } = facade
      const exports = new SafeMap<string, number>()
      for (let i = 0; i < facade.exports.length; i++)
        exports.set(facade.exports[i]![0], facade.exports[i]![1])
      const namespaces = ArrayPrototypeMap(facade.namespaces, taker)
      return { isLinkedByNode: true, prefix, lines, namespaces, exports }
    }
    const exports = new SafeMap<string, ResolvedBinding>()
    for (let i = 0; i < facade.exports.length; i++) {
      const entry = facade.exports[i]!
      const binding = entry[2]
      exports.set(entry[0], {
        module: this.#modules[entry[1]] as Handoff,
        binding: binding === null ? NAMESPACE : binding,
      })
    }
    const builtins = ArrayPrototypeMap(facade.builtins, (entry) => {
      const takers: NamespaceTaker[] = []
      for (let i = 1; i < entry.length; i++) ArrayPrototypePush(takers, taker(entry[i] as PlanTaker))
      return { specifier: entry[0], takers }
    })
    return {
      isLinkedByNode: false,
      builtins,
      handoffs: ArrayPrototypeMap(facade.handoffs, (index) => this.#modules[index] as Handoff),
      early: ArrayPrototypeMap(facade.early, (index) => this.#modules[index] as SyntheticModule),
      exports,
    }
  }
}
