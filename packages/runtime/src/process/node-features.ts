import {
  ArrayPrototypeEvery,
  Number,
  ObjectKeys,
  StringPrototypeSplit,
  process,
} from '@esm-bytecode/format/primordials'
import { nodeModule } from './builtins.ts'
/** What this Node can do, each with the change that brought it. */

const major = Number(StringPrototypeSplit(process.versions.node, '.')[0])

/**
 * Hooks that `require()` asks, too: [22.15, 23.5, 24] https://github.com/nodejs/node/pull/55698. Before [22.18, 24.1] they are of no use:
 * `require()` hands out ES modules that are linked without evaluating them, and so are facades where a closed graph runs ahead.
 */
export const hasRegisterHooks: boolean =
  typeof (nodeModule as { registerHooks?: unknown }).registerHooks === 'function' &&
  major !== 23 &&
  isAtLeast(process.versions.node, { 22: 18, 24: 1 })

/** A cache of its own for what V8 has compiled. [22.1] https://github.com/nodejs/node/pull/52535 */
export const hasCompileCache: boolean =
  typeof (nodeModule as { enableCompileCache?: unknown }).enableCompileCache === 'function'

/** CommonJS modules export themselves as `module.exports`, too. [23] https://github.com/nodejs/node/pull/53848 */
export const exportsModuleExports: boolean = major >= 23

/** Whether CommonJS that an `import` asks for has its ordinary `require()` where there is a `load` hook. [22.23, 24.11.1, 25.1] */
export const runsHookedCommonJs: boolean = isAtLeast(process.versions.node, { 22: 23, 24: 12, 25: 1 })

/**
 * Whether Node runs a module with its own `require()` if a `load` hook hands over the text that an `import` asks for. Elsewhere it gets a
 * re-invented one, and other `Module` objects. [24.21, 26.2] https://github.com/nodejs/node/pull/62920
 */
export const runsHookedImports: boolean = isAtLeast(process.versions.node, { 24: 21, 26: 2 })

/** @param minors the first minor version of each major one; later majors have it all */
export function isAtLeast(version: string, minors: Readonly<Record<number, number>>): boolean {
  const parts = StringPrototypeSplit(version, '.')
  const itsMajor = Number(parts[0])
  const itsMinor = Number(parts[1])
  const first = minors[itsMajor]
  if (first !== undefined) return itsMinor >= first
  return ArrayPrototypeEvery(ObjectKeys(minors), (listed) => itsMajor > Number(listed))
}
