// The runtime as one file, beside the chunks of a build that is deployed without `node_modules`: for
// `node --import ./esm-bytecode.js main.js`, and `import { importModule } from './esm-bytecode.js'`.
import { isAbsolute, pathToFileURL } from './builtins.ts'
import { findMainModule } from './main-module.ts'
import { pinPreload } from './pin-preload.ts'
import { listPreloads } from './preloads.ts'
import { startRuntime } from './start-runtime.ts'

export * from './index.ts'

if (listPreloads().some(isThis)) {
  pinPreload(import.meta.url, '@esm-bytecode/runtime/standalone')
  const main = findMainModule()
  startRuntime(main).preload(main)
}

/** `--import` takes URLs, and paths, relative to the working directory. */
function isThis(preloaded: string): boolean {
  if (/^\.{0,2}\//.test(preloaded) || isAbsolute(preloaded)) {
    return pathToFileURL(preloaded).href === import.meta.url
  }
  return preloaded === import.meta.url
}
