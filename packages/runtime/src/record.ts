import type { Recording } from './consume/run-time-bytecode.ts'
import { startRuntime } from './start/start.ts'

export type { RecordedModule, Recording } from './consume/run-time-bytecode.ts'

/**
 * Records what the program runs, for tools that make `warm` bytecode. Call it before anything of the program is loaded: from
 * then on module functions are compiled from source, or from what `directory` holds for this Node and these flags already,
 * so that runs after one another add up.
 *
 * @param directory absolute path; laid out as the store is, and made when the first entry is written
 * @param onLoad called with the URL of each module before Node loads it. Module hooks of a tool would keep the program from being recorded
 * @throws BmesError `BMES_ERR_RECORD` if this process does not use sidecars, or has started to
 */
export function startRecording(directory: string, onLoad: (url: string) => void = () => {}): Recording {
  // From source, so that the runtime is recorded, too.
  return startRuntime(null).getLoader().startRecording(directory, onLoad)
}
