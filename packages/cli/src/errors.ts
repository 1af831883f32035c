import { BmesError } from '@esm-bytecode/format'

/** The codes of this package. */
export type CliErrorCode =
  /** A Node cannot be started, is too old, or failed while it checked modules. */
  'BMES_ERR_TARGET'

export function errTarget(executable: string, what: string, cause?: unknown): BmesError<CliErrorCode> {
  return new BmesError(
    'BMES_ERR_TARGET',
    `${executable} cannot check modules: ${what}. Name a Node executable of version ^20.19.0 or >=22.12.0, and options that it has.`,
    { file: executable, cause },
  )
}
