// `node --import @esm-bytecode/runtime/register server.js`
import { fileURLToPath, getBuiltin, readFileSync } from './process/builtins.ts'
import { isOnlyPreload } from './process/preloads.ts'
import { readSwitch } from './process/switch.ts'
import { codeUrls, importMeta } from './start/here.ts'
import { findMainModule } from './start/main-module.ts'
import { pinPreload } from './start/pin-preload.ts'
import { startFromBytecode } from './start/start-from-bytecode.ts'

const NAME = '@esm-bytecode/runtime/register'

if (readSwitch(process.env, process.execArgv) === null) {
  const main = findMainModule()
  const runtime = main === null ? null : startFromBytecode(main, null)
  if (runtime !== null) {
    runtime.pinPreload(importMeta.url, NAME)
    runtime.preload(main)
  } else {
    pinPreload(importMeta.url, NAME)
    startFromSource(main)
  }
} else {
  pinPreload(importMeta.url, NAME)
  // Somebody wants to hear why nothing is served.
  if (process.env['ESM_BYTECODE_DEBUG'] !== undefined) startFromSource(findMainModule())
}

function startFromSource(main: string | null): void {
  const urls = codeUrls()
  // As `runFile()` does. Where there is nothing to run, Node need not load `node:vm` either.
  const { Script } = getBuiltin('node:vm')
  const script = new Script(readFileSync(fileURLToPath(urls.preload), 'utf8'), {
    filename: urls.preload.href,
  })
  const own = { importMeta, codeUrls: () => urls, loaded: { isOnlyPreload, readSwitch } }
  const exports = {} as typeof import('./start/preload-start.ts')
  script.runInThisContext()(exports, getBuiltin, { own })
  exports.startPreload(main)
}
