import type { BuildData } from './build/build-data.ts'
import type { CheckData } from './check/check-data.ts'
import type { Comparison } from './run/comparison.ts'
import type { StartData } from './timeline/start-data.ts'

/** Everything that a report shows, as JSON. Byte lengths are in bytes, times in milliseconds. */
export interface ReportData {
  readonly version: 1
  /** Absolute path of the folder that it is about. */
  readonly directory: string
  /** When it was made: ISO 8601, UTC. */
  readonly made: string
  readonly build: BuildData
  /** How a Node would start what was built; `null`: none was asked. */
  readonly check: CheckData | null
  /** One start that was watched; `null`: nothing was started. */
  readonly start: StartData | null
  /** How long starts take, in each way; `null`: nothing was measured. */
  readonly comparison: Comparison | null
}
