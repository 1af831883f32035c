import { nodeModule } from './builtins.ts'

/**
 * Sees what modules of Node's request, from when there is the first of them. A cycle of Node's may read a binding before Node comes to the module
 * that exports it: natively it is there, if that module was evaluated before.
 */
export class NativeRequests {
  readonly #isOurs: (url: string) => boolean
  readonly #onRequest: (url: string) => void
  #hook: ReturnType<typeof nodeModule.registerHooks> | null = null

  /**
   * @param isOurs whether the importer is a module that stands in for one of ours
   * @param onRequest called before Node looks whether it has that module
   */
  constructor(isOurs: (url: string) => boolean, onRequest: (url: string) => void) {
    this.#isOurs = isOurs
    this.#onRequest = onRequest
  }

  /** Not from the start: each `require()` would take this way, too. */
  watch(): void {
    this.#hook ??= nodeModule.registerHooks({
      resolve: (specifier, context, nextResolve) => {
        const result = nextResolve(specifier, context)
        const { parentURL } = context
        if (parentURL !== undefined && !this.#isOurs(parentURL)) this.#onRequest(result.url)
        return result
      },
    })
  }

  /** Runs what asks Node about hooks and is not to find this one. */
  unwatched<T>(ask: () => T): T {
    if (this.#hook === null) return ask()
    this.#hook.deregister()
    this.#hook = null
    try {
      return ask()
    } finally {
      this.watch()
    }
  }
}
