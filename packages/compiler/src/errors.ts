import { BmesError } from '@esm-bytecode/format'

/** The codes of this package. */
export type CompilerErrorCode =
  /** The text is not an ES module: a syntax error, or CommonJS. */
  | 'BMES_ERR_PARSE'
  /** A target Node cannot be started, is too old, or failed while making bytecode. */
  | 'BMES_ERR_TARGET'
  /** An option has a name that does not exist or a value of the wrong type. */
  | 'BMES_ERR_OPTION'

type CompilerError = BmesError<CompilerErrorCode>

/** Where in a module something stands, for messages: line and column from 1. */
export function positionOf(code: string, offset: number): string {
  const before = code.slice(0, offset)
  const line = before.split('\n').length
  return `${line}:${offset - before.lastIndexOf('\n')}`
}

export function errParse(file: string, cause: Error): CompilerError {
  return new BmesError(
    'BMES_ERR_PARSE',
    `${file} cannot be parsed as an ES module: ${cause.message}. If it is CommonJS, leave it out with the option "exclude".`,
    { file, cause },
  )
}

export function errTarget(executable: string, what: string, cause?: unknown): CompilerError {
  return new BmesError(
    'BMES_ERR_TARGET',
    `No bytecode could be made with ${executable}: ${what}. Name a Node executable of version ^20.19.0 or >=22.12.0.`,
    { file: executable, cause },
  )
}

export function errOption(message: string): CompilerError {
  return new BmesError('BMES_ERR_OPTION', message)
}
