import {
  ObjectKeys,
  SafeMap,
  StringPrototypeSlice,
  StringPrototypeStartsWith,
} from '@esm-bytecode/format/primordials'
import type { ResolveHookContext } from 'node:module'
import type { Answer } from '@esm-bytecode/linker'
import { fileURLToPath, readFileSync } from '../process/builtins.ts'
import { isRequired } from './load-context.ts'

/**
 * What Node is told of modules that it links, so that it searches for nothing: where their requests lead, and their source. It says the same as
 * Node would find out: the pack has recorded it, and its evidence holds.
 */
export class Answers {
  /** URL of the importer, then specifier, to the URL of an ES module. */
  readonly #targets = new SafeMap<string, SafeMap<string, string>>()

  /** Notes where the static requests of a module lead, when all about its graph is decided. */
  add(url: string, answers: readonly Answer[]): void {
    if (answers.length === 0) return
    const targets = new SafeMap<string, string>()
    for (let i = 0; i < answers.length; i++) targets.set(answers[i]!.specifier, answers[i]!.target)
    this.#targets.set(url, targets)
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
      // In one call, without a buffer. What is there was a regular file when its evidence was examined.
      const text = readFileSync(fileURLToPath(url), 'utf8')
      return StringPrototypeStartsWith(text, '\uFEFF') ? StringPrototypeSlice(text, 1) : text
    } catch {
      return null
    }
  }
}
