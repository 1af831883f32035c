import type { BindingAccess, BindingInitialization, ModuleFunctionForm } from '@esm-bytecode/format'

/**
 * What linking found out about a module and all that it statically requests, so that a start has to check only whether it still holds. JSON:
 * V8 reads it at once. `docs/bmes.md` describes it, under "Plan".
 */
export interface Plan {
  /** Whether programs start with the root, or an `import()` of one that has started leads to it. */
  readonly isStart: boolean
  /** The root first. An index into this list stands for a module everywhere else. */
  readonly modules: readonly PlanEntry[]
  /** The built-in modules that have to be there, each with the names that it has to export. */
  readonly builtins: readonly (readonly [specifier: string, ...exportNames: string[]])[]
}

export type PlanEntry = ManagedEntry | KnownEntry | SyntheticEntry | AnsweredEntry

/** Where a module is: the path of a chunk from the folder of the root, or the index of a module of the pack. */
export type Place = string | number

export interface ManagedEntry {
  readonly kind: 'managed'
  readonly at: Place
  /** Names the record of a chunk; `null`: it is in the pack, which is that of the build. */
  readonly record: number | null
  readonly form: ModuleFunctionForm
  /** Sum of {@link PLAN_FLAG}. */
  readonly flags: number
  /** One for each binding that it exports. */
  readonly initializations: readonly BindingInitialization[]
  /** For each static request the module that it leads to, or `null`. */
  readonly requests: readonly (number | null)[]
  /** One for each import entry. */
  readonly imports: readonly PlanImport[]
  /** The managed modules whose namespace objects it takes. */
  readonly takes: readonly number[]
  /** Of the root, of modules that Node orders, and of those that they request; `null`: most starts need none. */
  readonly facade: PlanFacade | null
  readonly answers: readonly PlanAnswer[]
}

/** A module that was evaluated for another graph: that of each start from which an `import()` leads to this one. */
export interface KnownEntry {
  readonly kind: 'known'
  readonly at: Place
  readonly as: 'managed' | 'linked by Node' | 'answered'
}

/** CommonJS or JSON. */
export interface SyntheticEntry {
  readonly kind: 'synthetic'
  readonly at: number
  /** Those that Node has to be asked for. */
  readonly names: readonly string[]
}

export interface AnsweredEntry {
  readonly kind: 'answered'
  readonly at: number
  readonly answers: readonly PlanAnswer[]
}

/** Where a static request leads that Node does not have to resolve. */
export type PlanAnswer = readonly [specifier: string, module: number]

export type PlanImport =
  /** The namespace object of a request. */
  | readonly [access: BindingAccess, request: number]
  /** A property of it, and the built-in module in which it may change, where that has to be followed. */
  | readonly [access: BindingAccess, request: number, property: string, followed: string | null]
  /** A binding. */
  | readonly [access: BindingAccess, request: number, module: number, binding: number | string]
  /** An object with these members. */
  | readonly [access: BindingAccess, request: number, members: readonly PlanMember[]]

export type PlanMember =
  /** The module exports no such name. */
  | readonly [name: string]
  /** An object with these members. */
  | readonly [name: string, members: readonly PlanMember[]]
  | readonly [name: string, module: number, binding: number | string, isLive: 0 | 1]

export type PlanFacade =
  | {
      readonly builtins: readonly (readonly [specifier: string, ...takers: PlanTaker[]])[]
      readonly handoffs: readonly number[]
      readonly early: readonly number[]
      /** Binding: an index of a managed module, a name of a synthetic one; `null`: the namespace object of the module. */
      readonly exports: readonly (readonly [name: string, module: number, binding: number | string | null])[]
    }
  | {
      readonly prefix: string
      readonly lines: string
      readonly namespaces: readonly PlanTaker[]
      readonly exports: readonly (readonly [name: string, binding: number])[]
    }

export type PlanTaker = readonly [module: number, request: number]

export const PLAN_FLAG = {
  hasTopLevelAwait: 1,
  usesImportMeta: 2,
  /** V8 may meet an `import()` in its text. */
  mayImport: 4,
  /** It requests `node:vm`, and may use what is there for scripts with `import()`. */
  importsVm: 8,
  isLinkedByNode: 16,
  reachesAwait: 32,
  /** It requests none of ours, or is in a cycle: where Node has no such module, it has none that requests them. */
  isAtTheBottom: 64,
} as const
