import { isAlive } from '../processes.ts'
import type { Settings } from './protocol.ts'

/** What the thread that watches the build is given. */
export interface WatchdogData {
  readonly settings: Settings
  /** Becomes 1 once it watches. */
  readonly isWatching: Int32Array
}

/** Whether the build that started this process is gone. */
export function isOrphan({ buildPid }: Settings): boolean {
  return process.ppid !== buildPid && !isAlive(buildPid)
}
