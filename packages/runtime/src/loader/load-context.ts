import { ArrayPrototypeIncludes, type ReadonlySafeSet } from '@esm-bytecode/format/primordials'
/** What Node tells a `load` hook about a module. */
export interface LoadContext {
  readonly format?: string | null | undefined
  /** An array; for `require()` a set up to 22.18 and 24.2. */
  readonly conditions?: readonly string[] | ReadonlySafeSet<string>
  readonly importAttributes?: object
}

/** Whether `require()` asks for the module, and not `import`. */
export function isRequired({ conditions = [] }: LoadContext): boolean {
  // Asked for each module that Node loads.
  return 'has' in conditions ? conditions.has('require') : ArrayPrototypeIncludes(conditions, 'require')
}
