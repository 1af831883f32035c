import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import {
  BmesError,
  errChecksum,
  errEmpty,
  errEncode,
  errMalformed,
  errNotBmes,
  errSection,
  errTruncated,
  errUnreadable,
  errVersion,
  isBmesError,
} from './errors.ts'

describe('BmesError', () => {
  it('takes the codes of any package, and says its name and code where it is printed', () => {
    const cause = new Error('disk on fire')
    const error = new BmesError('BMES_ERR_ANYTHING', 'Something happened. Do something.', {
      file: 'a.bmes',
      cause,
    })
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({ name: 'BmesError', code: 'BMES_ERR_ANYTHING', file: 'a.bmes', cause })
    expect(error.stack).toMatch(/^BmesError: Something happened\. Do something\.\n/)
    expect(inspect(error)).toMatch(/code: 'BMES_ERR_ANYTHING'/)
    expect(Object.keys(error)).toEqual(['code', 'file'])
  })

  it('has no cause if none was given', () => {
    expect('cause' in new BmesError('BMES_ERR_X', '')).toBe(false)
    expect('cause' in new BmesError('BMES_ERR_X', '', { cause: undefined })).toBe(true)
  })

  it('is recognised across copies of this package', () => {
    class BmesErrorOfAnotherCopy extends Error {
      override name = 'BmesError'
      code = 'BMES_ERR_EMPTY'
    }
    expect(isBmesError(new BmesErrorOfAnotherCopy())).toBe(true)
    expect(isBmesError(new BmesErrorOfAnotherCopy(), 'BMES_ERR_EMPTY')).toBe(true)
    expect(isBmesError(new BmesErrorOfAnotherCopy(), 'BMES_ERR_CHECKSUM')).toBe(false)
    expect(isBmesError(new Error('BmesError'))).toBe(false)
    expect(isBmesError({ name: 'BmesError', code: 'BMES_ERR_EMPTY' })).toBe(false)
    expect(isBmesError(undefined)).toBe(false)
  })
})

describe('messages', () => {
  const file = 'dist/a.js.bmes'

  it.each([
    errNotBmes(file),
    errEmpty(file),
    errTruncated(40, 3, file),
    errVersion('BMES version 9', file),
    errChecksum('the bytecode', file),
    errSection('has no strings section', file),
    errMalformed('a flag is unknown', file),
  ])('of $code names the file and says what to do', (error) => {
    expect(error.file).toBe(file)
    expect(error.message).toMatch(/^The \.bmes file dist\/a\.js\.bmes (is|has) .+\. (Build|Use|Check) .+\.$/)
  })

  it('say the same without a file', () => {
    expect(errEmpty().message).toMatch(/^The \.bmes file is empty\. Build again/)
    expect(errEmpty().file).toBeUndefined()
  })

  it('of the writer are for its caller', () => {
    const advice = 'Correct the data that the writer was given.'
    expect(errEncode('moves is 3').message).toBe(`This .bmes file cannot be written: moves is 3. ${advice}`)
    const cause = errMalformed('there is no string 7')
    expect(errUnreadable(cause)).toMatchObject({
      code: 'BMES_ERR_ENCODE',
      message: `This .bmes file cannot be written: there is no string 7. ${advice}`,
      cause,
    })
  })
})
