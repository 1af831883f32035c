import { realpathSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

/** The namespace of the program's main module, as soon as there is one. */
export class Entry {
  readonly #urls: ReadonlySet<string>
  #attach!: (namespace: Promise<object>) => void
  #isAttached = false
  /** Settles as the evaluation of the main module does. */
  readonly evaluated = new Promise<object>((resolve) => (this.#attach = resolve))

  /** @param path of the main module */
  constructor(path: string) {
    this.#urls = new Set([pathToFileURL(path).href, pathToFileURL(realpathSync(path)).href])
  }

  /** Attaches to the main module once Node loads it, and not before: whoever imports a module first decides what its `import.meta.main` is. */
  onLoad(url: string): void {
    if (this.#isAttached || !this.#urls.has(url)) return
    this.#isAttached = true
    setImmediate(() => this.#attach(import(url) as Promise<object>))
  }
}
