// `node --import @esm-bytecode/runtime/register server.js`
import { fileURLToPath, getBuiltin, readFileSync } from './process/builtins.ts'
import { isOnlyPreload } from './process/preloads.ts'
import { readSwitch } from './process/switch.ts'
import { codeUrls, importMeta } from './start/here.ts'
import { pinPreload } from './start/pin-preload.ts'

pinPreload(importMeta.url, '@esm-bytecode/runtime/register')
// With `ESM_BYTECODE_DEBUG` somebody wants to hear why nothing is served.
if (readSwitch(process.env, process.execArgv) === null || process.env['ESM_BYTECODE_DEBUG'] !== undefined) {
  const urls = codeUrls()
  // As `runFile()` does. Where there is nothing to run, Node need not load `node:vm` either.
  const { Script } = getBuiltin('node:vm')
  const script = new Script(readFileSync(fileURLToPath(urls.preload), 'utf8'), {
    filename: urls.preload.href,
  })
  const own = { importMeta, codeUrls: () => urls, loaded: { isOnlyPreload, readSwitch } }
  const exports = {} as typeof import('./start/preload-start.ts')
  script.runInThisContext()(exports, getBuiltin, { own })
  exports.startPreload()
}
