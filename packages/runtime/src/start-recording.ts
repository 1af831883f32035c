import { getRealm } from './get-realm.ts'
import type { Recording } from './run-time-bytecode.ts'

/** What `record.ts` promises. */
export function startRecording(directory: string): Recording {
  return getRealm().startRecording(directory)
}
