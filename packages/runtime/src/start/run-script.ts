import type { Script } from 'node:vm'
import { ScriptPrototypeRunInThisContext, getBuiltin } from '../process/builtins.ts'

type Run<Exports> = (exports: Exports, require: typeof getBuiltin, module: { readonly own: object }) => void

/**
 * Runs a script of this package: at once, on every supported Node, and seen by no hook of the program. `require()` would be seen, and of
 * an ES module warn; `import()` would come too late for a program that ends at once.
 *
 * @param own what the script gets from who starts it
 * @returns what it exports
 */
export function runScript<Exports>(script: Script, own: object): Exports {
  const run = ScriptPrototypeRunInThisContext(script) as Run<Exports>
  const exports = {} as Exports
  run(exports, getBuiltin, { own })
  return exports
}
