import type { Target } from '@esm-bytecode/compiler'
import { readBuild } from './build/read-build.ts'
import { checkBuild } from './check/check-build.ts'
import type { ReportData } from './report-data.ts'
import { compareStarts } from './run/compare-starts.ts'
import type { Program } from './run/program.ts'
import { watchStart } from './run/watch-start.ts'

export interface ReportOptions {
  /** Absolute, real path of a folder with chunks and sidecars. */
  readonly directory: string
  /** The Node that is asked how it would start them. Default: the one that runs this; `null`: none is asked. */
  readonly target?: Target | null
  /** What is started once and watched. Default: nothing. */
  readonly program?: Program | null
  /** How many times it is started in each way, to compare. Default: 0, not at all. */
  readonly runs?: number
  /** Gets a short line whenever something new is under way. */
  readonly onProgress?: (message: string) => void
}

/**
 * Collects everything that a report shows.
 *
 * @throws BmesError `BMES_ERR_TARGET` if the Node cannot be asked, `BMES_ERR_RUN` if the program fails
 */
export async function createReport({
  directory,
  target = { node: process.execPath },
  program = null,
  runs = 0,
  onProgress,
}: ReportOptions): Promise<ReportData> {
  onProgress?.('reading sidecars')
  const build = readBuild(directory)
  if (target !== null) onProgress?.('asking Node how it would start them')
  const check = target === null ? null : await checkBuild(directory, build, target)
  if (program !== null) onProgress?.('watching a start')
  const start = program === null ? null : await watchStart(directory, build, program)
  const comparison =
    program === null || runs === 0
      ? null
      : await compareStarts({ program, runs, ...(onProgress && { onProgress }) })
  return { version: 1, directory, made: new Date().toISOString(), build, check, start, comparison }
}
