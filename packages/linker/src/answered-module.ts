import type { ModuleFiles } from './module-files.ts'

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
