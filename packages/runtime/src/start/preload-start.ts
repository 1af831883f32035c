import { process } from '@esm-bytecode/format/primordials'
import { readEnvironment } from '../process/environment.ts'
import { mayWait, openDoor } from './door.ts'
import { findRuntimeFile } from './find-runtime-file.ts'
import { codeUrls, importMeta } from './here.ts'
import { runFile } from './run-file.ts'
import { shared } from './shared.ts'
import type { Runtime } from './run-runtime.ts'
import { RUNTIME, started } from './started.ts'

/** What the next script need not compile again. */
const loaded = { RUNTIME, findRuntimeFile, readEnvironment, started }

/**
 * What `register` does where it cannot start the runtime from bytecode at once.
 *
 * @param main real path of the first module of the process, or `null`
 */
export function startPreload(main: string | null): void {
  const { disabled, debug, v8CompileCache } = readEnvironment(process.env)
  if (disabled !== null && !debug && !v8CompileCache) return
  // A recording has started the runtime before.
  if (started() === undefined && mayWait(main)) openDoor((near) => startRuntime(near).loadFromDoor(main))
  else startRuntime(main).preload(main)
}

function startRuntime(near: string | null): Runtime {
  const own = { importMeta, codeUrls, shared, loaded }
  return runFile<typeof import('./start-runtime.ts')>(codeUrls().start, own).startRuntime(near)
}
