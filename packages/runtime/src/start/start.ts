import type { Runtime } from './run-runtime.ts'
import { shared } from './shared.ts'
import { startByFile } from './start-by-file.ts'
import { startFromBytecode } from './start-from-bytecode.ts'
import { started } from './started.ts'

/**
 * Starts the runtime, once for each loader.
 *
 * @param near path of a module of the build whose bytecode of the runtime may be taken; `null`: nobody knows one
 */
export function startRuntime(near: string | null): Runtime {
  return started() ?? (near === null ? null : startFromBytecode(near, shared)) ?? startByFile(near)
}
