import { Error, String, StringPrototypeReplaceAll } from './primordials.ts'
/** Every error of these packages has a code of this shape. Each package documents a table of its own. */
export type BmesErrorCode = `BMES_ERR_${string}`

export interface BmesErrorOptions {
  /** Path or URL of the file that the error is about. */
  readonly file?: string | undefined
  readonly cause?: unknown
}

/**
 * The error class of all packages. A message says what happened, to which file, and what to do now.
 *
 * Bundlers inline this class, so that one process may hold several copies: tell errors apart by `code`, or use
 * {@link isBmesError}, not `instanceof`.
 */
export class BmesError<Code extends BmesErrorCode = BmesErrorCode> extends Error {
  readonly code: Code
  /** Path or URL of the file that the error is about, where it is known. */
  readonly file: string | undefined

  constructor(code: Code, message: string, options: BmesErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.code = code
    this.file = options.file
  }

  // On the prototype, so that the stack, which V8 writes during super(), starts with it.
  override get name(): 'BmesError' {
    return 'BmesError'
  }
}

/** Whether a caught value is a {@link BmesError}, whichever copy of this package made it, optionally with this code. */
export function isBmesError(value: unknown, code?: BmesErrorCode): value is BmesError {
  if (!(value instanceof Error) || value.name !== 'BmesError') return false
  const actual = (value as BmesError).code
  return typeof actual === 'string' && (code === undefined || actual === code)
}

/** The codes of this package. `docs/bmes.md` says the same under "Errors". */
export type FormatErrorCode =
  /** The file does not start with the magic `BMES`. */
  | 'BMES_ERR_NOT_BMES'
  /** The file has no bytes. */
  | 'BMES_ERR_EMPTY'
  /** The file ends before its header, its directory or the length that the header names. */
  | 'BMES_ERR_TRUNCATED'
  /** The file has a version, or header flags, that this reader does not know. */
  | 'BMES_ERR_VERSION'
  /** The bytes of the header, of the directory or of a section are not those that were written. */
  | 'BMES_ERR_CHECKSUM'
  /** A required section is unknown or missing, or a section that may stand once stands twice. */
  | 'BMES_ERR_SECTION'
  /** The bytes are those that were written, but what they say makes no sense. */
  | 'BMES_ERR_MALFORMED'
  /** The data handed to the writer cannot be put into a file. */
  | 'BMES_ERR_ENCODE'

type FormatError = BmesError<FormatErrorCode>

const REBUILD = 'Build again to replace it; until then Node can load the JavaScript itself.'

function subject(file: string | undefined): string {
  return file === undefined ? 'The .bmes file' : `The .bmes file ${file}`
}

export function errNotBmes(file?: string): FormatError {
  return new BmesError(
    'BMES_ERR_NOT_BMES',
    `${subject(file)} is not a BMES file: it does not start with "BMES". Check the path, or build again.`,
    { file },
  )
}

export function errEmpty(file?: string): FormatError {
  return new BmesError('BMES_ERR_EMPTY', `${subject(file)} is empty. ${REBUILD}`, { file })
}

export function errTruncated(expected: number, actual: number, file?: string): FormatError {
  return new BmesError(
    'BMES_ERR_TRUNCATED',
    `${subject(file)} is cut off: ${expected} bytes are expected, ${actual} are there. ${REBUILD}`,
    { file },
  )
}

export function errVersion(what: string, file?: string): FormatError {
  return new BmesError(
    'BMES_ERR_VERSION',
    `${subject(file)} has ${what}, which this reader does not know. Use the same version of all @esm-bytecode packages, then build again.`,
    { file },
  )
}

export function errChecksum(what: string, file?: string): FormatError {
  return new BmesError(
    'BMES_ERR_CHECKSUM',
    `${subject(file)} is damaged: the checksum of ${what} does not match its bytes. ${REBUILD}`,
    { file },
  )
}

export function errCopies(file?: string): FormatError {
  return new BmesError(
    'BMES_ERR_CHECKSUM',
    `${subject(file)} is damaged: the two copies of the bytecode differ. ${REBUILD}`,
    { file },
  )
}

export function errSection(what: string, file?: string): FormatError {
  return new BmesError(
    'BMES_ERR_SECTION',
    `${subject(file)} ${what}. Use the same version of all @esm-bytecode packages, then build again.`,
    { file },
  )
}

export function errMalformed(what: string, file?: string): FormatError {
  return new BmesError('BMES_ERR_MALFORMED', `${subject(file)} is malformed: ${what}. ${REBUILD}`, { file })
}

export function errEncode(what: string): FormatError {
  return new BmesError('BMES_ERR_ENCODE', encodeMessage(what))
}

export function errTooLong(byteLength: number): FormatError {
  return errEncode(`it would have ${byteLength} bytes, more than 32 bits can count`)
}

/** The writer read what it wrote, and the reader refused it. */
export function errUnreadable(cause: unknown): FormatError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  // The reader's advice is for another reader: what remains is its reason.
  const what = StringPrototypeReplaceAll(
    StringPrototypeReplaceAll(reason, `${subject(undefined)} is malformed: `, ''),
    `. ${REBUILD}`,
    '',
  )
  return new BmesError('BMES_ERR_ENCODE', encodeMessage(what), { cause })
}

function encodeMessage(what: string): string {
  return `This .bmes file cannot be written: ${what}. Correct the data that the writer was given.`
}
