// `node --import @esm-bytecode/runtime/register server.js`
import { findMainModule } from './main-module.ts'
import { startRuntime } from './start-runtime.ts'

const main = findMainModule()
startRuntime(main).preload(main)
