import { parse, type Program } from 'acorn'
import { errParse } from '../errors.ts'

/**
 * Parses a text as an ES module (ECMA-262 16.2), early errors included.
 *
 * @throws BmesError `BMES_ERR_PARSE`
 */
export function parseModule(code: string, file: string): Program {
  try {
    return parse(code, { ecmaVersion: 'latest', sourceType: 'module', allowHashBang: true, ranges: true })
  } catch (error) {
    throw errParse(file, error as Error)
  }
}
