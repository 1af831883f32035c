import { ObjectDefineProperty, globalObject } from '@esm-bytecode/format/primordials'
import type { Script } from 'node:vm'
import { ScriptPrototypeRunInThisContext, getBuiltin } from '../process/builtins.ts'
import type { Own } from '../process/own.ts'
import { RUNTIME } from './started.ts'

export type Runtime = typeof import('../runtime.ts')

type RunRuntime = (exports: Runtime, require: typeof getBuiltin, module: { own: Own }) => void

/** Runs the script of the runtime, for all entries of this copy of the package. */
export function runRuntime(script: Script, own: Own): Runtime {
  const run = ScriptPrototypeRunInThisContext(script) as RunRuntime
  const runtime = {} as Runtime
  run(runtime, getBuiltin, { own })
  ObjectDefineProperty(globalObject, RUNTIME, { __proto__: null, value: runtime })
  return runtime
}
