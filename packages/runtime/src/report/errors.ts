import { BmesError } from '@esm-bytecode/format'

/** The codes of this package. What does not fit at start is no error: Node runs it, and `getStats()` says why. */
export type RuntimeErrorCode =
  /** `importModule()` was called with something that it cannot resolve. */
  | 'BMES_ERR_SPECIFIER'
  /** A program cannot be recorded, or what it ran cannot be written down. */
  | 'BMES_ERR_RECORD'

export function errSpecifier(message: string): BmesError<RuntimeErrorCode> {
  return new BmesError('BMES_ERR_SPECIFIER', message)
}

export function errRecord(url: string, directory: string, cause: unknown): BmesError<RuntimeErrorCode> {
  return new BmesError(
    'BMES_ERR_RECORD',
    `The bytecode of ${url} cannot be recorded in ${directory}: ${(cause as Error).message}. Make sure that the folder can be written and that no build runs meanwhile, then record again.`,
    { file: url, cause },
  )
}

export function errNotRecordable(why: string): BmesError<RuntimeErrorCode> {
  return new BmesError(
    'BMES_ERR_RECORD',
    `This process cannot be recorded: ${why}. Call startRecording() before anything of the program is loaded, in a process that uses sidecars.`,
  )
}
