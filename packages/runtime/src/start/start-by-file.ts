import { readEnvironment } from '../process/environment.ts'
import { findRuntimeFile } from './find-runtime-file.ts'
import { codeUrls, importMeta } from './here.ts'
import { runFile } from './run-file.ts'
import type { Runtime } from './run-runtime.ts'
import { shared } from './shared.ts'
import { RUNTIME, started } from './started.ts'

/** What the next script need not compile again. */
const loaded = { RUNTIME, findRuntimeFile, readEnvironment, started }

/** What `start-runtime.ts` says: that is a file of its own. */
export function startByFile(near: string | null): Runtime {
  const own = { importMeta, codeUrls, shared, loaded }
  return runFile<typeof import('./start-runtime.ts')>(codeUrls().start, own).startRuntime(near)
}
