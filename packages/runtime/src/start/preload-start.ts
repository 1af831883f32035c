import { process } from '@esm-bytecode/format/primordials'
import { readEnvironment } from '../process/environment.ts'
import { mayWait, openDoor } from './door.ts'
import { startByFile } from './start-by-file.ts'
import { started } from './started.ts'

/**
 * What `register` does where it cannot start the runtime from bytecode at once.
 *
 * @param main real path of the first module of the process, or `null`
 * @param folder what `findRuntimeFile()` has found for it
 */
export function startPreload(main: string | null, folder: string | null): void {
  const { disabled, debug, v8CompileCache } = readEnvironment(process.env)
  if (disabled !== null && !debug && !v8CompileCache) return
  // A recording has started the runtime before.
  if (started() === undefined && mayWait(main, folder))
    openDoor((near) => startByFile(near).loadFromDoor(main))
  else startByFile(main).preload(main)
}
