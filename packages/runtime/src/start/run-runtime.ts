import { ObjectDefineProperty, globalObject } from '@esm-bytecode/format/primordials'
import type { Script } from 'node:vm'
import type { Own } from '../process/own.ts'
import { runScript } from './run-script.ts'
import { RUNTIME } from './started.ts'

export type Runtime = typeof import('../runtime.ts')

/** Runs the script of the runtime, for all entries of this copy of the package. */
export function runRuntime(script: Script, own: Own): Runtime {
  const runtime = runScript<Runtime>(script, own)
  ObjectDefineProperty(globalObject, RUNTIME, { __proto__: null, value: runtime })
  return runtime
}
