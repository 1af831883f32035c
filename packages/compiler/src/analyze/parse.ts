import type { Program } from 'acorn'
import { errParse } from '../errors.ts'
import { parse } from './parser.ts'

/**
 * Parses a text as an ES module (ECMA-262 16.2), early errors included.
 *
 * @throws BmesError `BMES_ERR_PARSE`
 */
export function parseModule(code: string, file: string): Program {
  try {
    return parse(code, { sourceType: 'module', allowHashBang: true })
  } catch (error) {
    throw errParse(file, error as Error)
  }
}
