import { BmesError } from '@esm-bytecode/format'

/** The codes of this package. */
export type ReportErrorCode =
  /** A Node cannot be started, is too old, or failed while it checked modules. */
  | 'BMES_ERR_TARGET'
  /** A program that was to be watched or measured failed, or took too long. */
  | 'BMES_ERR_RUN'

export function errTarget(executable: string, what: string, cause?: unknown): BmesError<ReportErrorCode> {
  return new BmesError(
    'BMES_ERR_TARGET',
    `${executable} cannot check modules: ${what}. Name a Node executable of version ^20.19.0 or >=22.12.0, and options that it has.`,
    { file: executable, cause },
  )
}

/** @param how in which way it was started */
export function errRun(entry: string, how: string, what: string): BmesError<ReportErrorCode> {
  return new BmesError(
    'BMES_ERR_RUN',
    `${entry}, started ${how}, ${what}. Start it by hand to see why, set what it needs in the environment, or give it more time.`,
    { file: entry },
  )
}
