import type { ModuleFiles } from './module-files.ts'
import { nativeBecause, type NativeDecision } from './reasons.ts'

/** Why it has no bytecode, and why nobody who reads a binding of it in another way than `mayImportNative()` allows is managed. */
export const ANSWERED: NativeDecision = nativeBecause(
  'BMES_WARN_ANSWERED',
  'Node compiles it, because its graph takes many namespace objects, which only Node can make',
)

/**
 * A module of a pack that Node links and evaluates, as any native one, but does not search: the loader answers what its requests lead to
 * and what its source is. Everything that a program can see of it is Node's own.
 */
export class AnsweredModule {
  readonly url: string
  /** Until its requests were noted. */
  files: ModuleFiles | null

  constructor(url: string, files: ModuleFiles | null) {
    this.url = url
    this.files = files
  }
}
