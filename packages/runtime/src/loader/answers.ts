import {
  BufferPrototypeUtf8Slice,
  ObjectKeys,
  SafeMap,
  StringPrototypeSlice,
  StringPrototypeStartsWith,
} from '@esm-bytecode/format/primordials'
import type { ResolveHookContext } from 'node:module'
import { readRegularFile } from '../files/read-file.ts'
import { AnsweredModule, CyclicModule, type Loaded } from '@esm-bytecode/linker'
import { fileURLToPath } from '../process/builtins.ts'
import { isRequired } from './load-context.ts'

/**
 * What Node is told of modules that it links, so that it searches for nothing: where their requests lead, and their source. It says the same as
 * Node would find out: the pack has recorded it, and its evidence holds.
 */
export class Answers {
  /** URL of the importer, then specifier, to the URL of an ES module. */
  readonly #targets = new SafeMap<string, SafeMap<string, string>>()
  readonly #modules: { get(url: string): Loaded | undefined }

  /** @param modules what was decided about each module */
  constructor(modules: { get(url: string): Loaded | undefined }) {
    this.#modules = modules
  }

  /** Notes where the static requests of a module lead, when all about its graph is decided. */
  add(url: string, module: Loaded): void {
    if (!(module instanceof AnsweredModule) && !(module instanceof CyclicModule && module.isLinkedByNode))
      return
    const { files } = module
    if (files === null) return
    const targets = new SafeMap<string, string>()
    const { requests } = files.record
    for (let index = 0; index < requests.length; index++) {
      const { specifier, dynamic, attributes } = requests[index]!
      if (dynamic) break
      const target = attributes.length === 0 ? files.target(index) : null
      if (target === null) continue
      const found = this.#modules.get(target)
      if (found instanceof AnsweredModule || (found instanceof CyclicModule && found.isPacked))
        targets.set(specifier, target)
    }
    if (targets.size > 0) this.#targets.set(url, targets)
    if (module instanceof AnsweredModule) module.files = null
  }

  /** The answer of a `resolve` hook; `undefined`: Node has to search. */
  resolve(specifier: string, context: ResolveHookContext): string | undefined {
    const { parentURL, importAttributes } = context
    if (parentURL === undefined) return undefined
    const url = this.#targets.get(parentURL)?.get(specifier)
    if (url === undefined || isRequired(context)) return undefined
    return importAttributes === undefined || ObjectKeys(importAttributes).length === 0 ? url : undefined
  }

  /** The answer of a `load` hook; `null`: Node has to read it. */
  source(url: string): string | null {
    try {
      const bytes = readRegularFile(fileURLToPath(url))
      if (bytes === null) return null
      const text = BufferPrototypeUtf8Slice(bytes)
      return StringPrototypeStartsWith(text, '\uFEFF') ? StringPrototypeSlice(text, 1) : text
    } catch {
      return null
    }
  }
}
