import { findRuntimeFile } from './find-runtime-file.ts'
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
  return started() ?? fromBytecode(near) ?? startByFile(near)
}

function fromBytecode(near: string | null): Runtime | null {
  const folder = near === null ? null : findRuntimeFile(near)
  return folder === null ? null : startFromBytecode(folder, shared)
}
