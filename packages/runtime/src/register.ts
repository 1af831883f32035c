// `node --import @esm-bytecode/runtime/register server.js`
import { findMainModule } from './main-module.ts'
import { pinPreload } from './pin-preload.ts'
import { startRuntime } from './start-runtime.ts'

pinPreload(import.meta.url, '@esm-bytecode/runtime/register')
const main = findMainModule()
startRuntime(main).preload(main)
