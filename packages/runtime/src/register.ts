// `node --import @esm-bytecode/runtime/register server.js`
import { findMainModule } from './start/main-module.ts'
import { pinPreload } from './start/pin-preload.ts'
import { startRuntime } from './start/start-runtime.ts'

pinPreload(import.meta.url, '@esm-bytecode/runtime/register')
const main = findMainModule()
startRuntime(main).preload(main)
