import { realpathSync } from 'node:fs'
import module from 'node:module'
import { pathToFileURL } from 'node:url'

/** The namespace of the program's main module, as soon as there is one. */
class Entry {
  #attach!: (namespace: Promise<object>) => void
  /** Settles as the evaluation of the main module does. */
  readonly evaluated = new Promise<object>((resolve) => (this.#attach = resolve))

  attach(namespace: Promise<object>): void {
    this.#attach(namespace)
  }
}

/** One for each process; `run-entry.ts` and the driver share it. */
export const entry = new Entry()

/**
 * Attaches to the main module once Node loads it: whoever imports a module first decides what its `import.meta.main` is. On
 * Nodes without hooks `run-entry.ts` does it.
 */
export function attachToMainModule(path: string): void {
  if (typeof module.registerHooks !== 'function') return
  const urls = new Set([pathToFileURL(path).href, pathToFileURL(realpathSync(path)).href])
  const hooks = module.registerHooks({
    load(url, context, nextLoad) {
      if (!urls.has(url)) return nextLoad(url, context)
      hooks.deregister()
      setImmediate(() => entry.attach(import(url) as Promise<object>))
      return nextLoad(url, context)
    },
  })
}
