// The runtime as one file, beside the chunks of a build that is deployed without `node_modules`: for
// `node --import ./esm-bytecode.js main.js`, and `import { importModule } from './esm-bytecode.js'`.
import { ArrayPrototypeSome, RegExpPrototypeTest } from '@esm-bytecode/format/primordials'
import { isAbsolute } from './process/builtins.ts'
import { fileHref } from './files/file-href.ts'
import { findMainModule } from './start/main-module.ts'
import { pinPreload } from './start/pin-preload.ts'
import { listPreloads } from './process/preloads.ts'
import { startRuntime } from './start/start-runtime.ts'

export * from './index.ts'

if (ArrayPrototypeSome(listPreloads(), isThis)) {
  pinPreload(import.meta.url, '@esm-bytecode/runtime/standalone')
  const main = findMainModule()
  startRuntime(main).preload(main)
}

/** `--import` takes URLs, and paths, relative to the working directory. */
function isThis(preloaded: string): boolean {
  if (RegExpPrototypeTest(/^\.{0,2}\//, preloaded) || isAbsolute(preloaded)) {
    return fileHref(preloaded) === import.meta.url
  }
  return preloaded === import.meta.url
}
