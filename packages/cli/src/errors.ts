import { BmesError } from '@esm-bytecode/format'

/** The codes of this package. */
export type CliErrorCode =
  /** A Node cannot say which functions bytecode holds. */
  'BMES_ERR_INSPECT'

export function errInspect(executable: string, what: string): BmesError<CliErrorCode> {
  return new BmesError(
    'BMES_ERR_INSPECT',
    `${executable} cannot say which functions the bytecode holds: ${what}. Name another Node with --node, or leave out --functions.`,
    { file: executable },
  )
}
