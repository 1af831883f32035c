import { BmesError } from '@esm-bytecode/format'

/** The codes of this package. What does not fit at start is no error: Node runs it, and `getStats()` says why. */
export type RuntimeErrorCode =
  /** `importModule()` was called with something that it cannot resolve. */
  'BMES_ERR_SPECIFIER'

export function errSpecifier(message: string): BmesError<RuntimeErrorCode> {
  return new BmesError('BMES_ERR_SPECIFIER', message)
}
