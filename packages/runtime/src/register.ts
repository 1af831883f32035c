// `node --import @esm-bytecode/runtime/register server.js`
import { process } from '@esm-bytecode/format/primordials'
import { readEnvironment } from './process/environment.ts'
import { mayWait, openDoor } from './start/door.ts'
import { findMainModule } from './start/main-module.ts'
import { pinPreload } from './start/pin-preload.ts'
import { hasStarted, startRuntime } from './start/start-runtime.ts'

pinPreload(import.meta.url, '@esm-bytecode/runtime/register')
const { disabled, debug, v8CompileCache } = readEnvironment(process.env)
// `debug` wants to hear why nothing is served.
if (disabled === null || debug || v8CompileCache) {
  const main = findMainModule()
  // A recording has started the runtime before.
  if (!hasStarted() && mayWait(main)) openDoor((near) => startRuntime(near).loadFromDoor(main))
  else startRuntime(main).preload(main)
}
