import type { ResolveFnOutput, ResolveHookContext } from 'node:module'
import { registerOwnHooks } from './other-hooks.ts'

/**
 * Sees what native modules request, from when there is the first of them, and answers where it can. A native cycle may read a binding before
 * Node comes to the module that exports it: without the runtime it is there, if that module was evaluated before.
 */
export class NativeRequests {
  readonly #isOurs: (url: string) => boolean
  readonly #onRequest: (url: string) => void
  readonly #answer: (specifier: string, context: ResolveHookContext) => string | undefined
  #hook: ReturnType<typeof registerOwnHooks> | null = null

  /**
   * @param isOurs whether the importer is a module that stands for a managed one
   * @param onRequest called before Node looks whether it has that module
   * @param answer the URL of an ES module; `undefined`: Node has to search
   */
  constructor(
    isOurs: (url: string) => boolean,
    onRequest: (url: string) => void,
    answer: (specifier: string, context: ResolveHookContext) => string | undefined,
  ) {
    this.#isOurs = isOurs
    this.#onRequest = onRequest
    this.#answer = answer
  }

  /** Not from the start: each `require()` would take this way, too. */
  watch(): void {
    this.#hook ??= registerOwnHooks({
      resolve: (specifier, context, nextResolve) => {
        const url = this.#answer(specifier, context)
        const result: ResolveFnOutput =
          url === undefined ? nextResolve(specifier, context) : { url, format: 'module', shortCircuit: true }
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
