// `node --import @esm-bytecode/runtime/register server.js`
import { findAbove } from './files/find-above.ts'
import { isOnlyPreload } from './process/preloads.ts'
import { readSwitch } from './process/switch.ts'
import { findRuntimeFile } from './start/find-runtime-file.ts'
import { codeUrls, importMeta } from './start/here.ts'
import { findMainModule } from './start/main-module.ts'
import { pinPreload } from './start/pin-preload.ts'
import { runFile } from './start/run-file.ts'
import { startFromBytecode } from './start/start-from-bytecode.ts'
import { RUNTIME, started } from './start/started.ts'

const NAME = '@esm-bytecode/runtime/register'

if (readSwitch(process.env, process.execArgv) === null) {
  const main = findMainModule()
  const folder = main === null ? null : findRuntimeFile(main)
  const runtime = folder === null ? null : startFromBytecode(folder, null)
  if (runtime !== null) {
    runtime.pinPreload(importMeta.url, NAME)
    runtime.preload(main)
  } else {
    pinPreload(importMeta.url, NAME)
    startByPreload(main, folder)
  }
} else {
  pinPreload(importMeta.url, NAME)
  // Somebody wants to hear why nothing is served.
  if (process.env['ESM_BYTECODE_DEBUG'] !== undefined) startByPreload(findMainModule(), null)
}

/** What `preload-start.ts` says: that is a file of its own. */
function startByPreload(main: string | null, folder: string | null): void {
  const loaded = { RUNTIME, findAbove, findRuntimeFile, isOnlyPreload, readSwitch, runFile, started }
  const own = { importMeta, codeUrls, loaded }
  runFile<typeof import('./start/preload-start.ts')>(codeUrls().preload, own).startPreload(main, folder)
}
