import { registerOwnHooks } from './other-hooks.ts'

/**
 * Sees what modules of Node's request, from when there is the first of them. A cycle of Node's may read a binding before Node comes to the module
 * that exports it: natively it is there, if that module was evaluated before.
 */
export class NativeRequests {
  readonly #isOurs: (url: string) => boolean
  readonly #onRequest: (url: string) => void
  #hook: ReturnType<typeof registerOwnHooks> | null = null

  /**
   * @param isOurs whether the importer is a module that stands for a managed one
   * @param onRequest called before Node looks whether it has that module
   */
  constructor(isOurs: (url: string) => boolean, onRequest: (url: string) => void) {
    this.#isOurs = isOurs
    this.#onRequest = onRequest
  }

  /** Not from the start: each `require()` would take this way, too. */
  watch(): void {
    this.#hook ??= registerOwnHooks({
      resolve: (specifier, context, nextResolve) => {
        const result = nextResolve(specifier, context)
        const { parentURL } = context
        if (parentURL !== undefined && !this.#isOurs(parentURL)) this.#onRequest(result.url)
        return result
      },
    })
  }

  close(): void {
    this.#hook?.deregister()
    this.#hook = null
  }
}
