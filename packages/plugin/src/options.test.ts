import { describe, expect, test } from 'vitest'
import { resolveOptions, type EsmBytecodeOptions } from './options.ts'

const messageOf = (options: unknown) => {
  try {
    resolveOptions(options as EsmBytecodeOptions)
  } catch (error) {
    expect(error).toMatchObject({ name: 'BmesError', code: 'BMES_ERR_OPTION' })
    return (error as Error).message
  }
  throw new Error('It was taken.')
}

test('the defaults', () => {
  const { accepts, ...rest } = resolveOptions()
  expect(rest).toEqual({ tier: 'eager', minSize: 0, summary: true })
  expect(accepts('assets/main.js')).toBe(true)
  expect(resolveOptions({ tier: undefined!, minSize: undefined! })).toMatchObject(rest)
})

describe('what is no option', () => {
  test.each([
    ['minsize', 'Did you mean "minSize"?'],
    ['Tier', 'Did you mean "tier"?'],
    ['includes', 'Did you mean "include"?'],
    ['sumary', 'Did you mean "summary"?'],
    ['targets', 'It has include, exclude, tier, minSize and summary.'],
    ['', 'It has include, exclude, tier, minSize and summary.'],
  ])('%o', (name, advice) => {
    expect(messageOf({ [name]: 1 })).toBe(`esmBytecode() has no option "${name}". ${advice}`)
  })
})

test.each([
  [null, 'null'],
  ['eager', '"eager"'],
  [[], '[]'],
  [() => {}, '[Function (anonymous)]'],
])('%o is no object of options', (options, described) => {
  expect(messageOf(options)).toBe(`esmBytecode() takes an object of options, not ${described}.`)
})

test.each([
  [{ tier: 'warm' }, 'The option "tier" of esmBytecode() is "warm". Set it to "lazy" or "eager".'],
  [{ tier: null }, 'The option "tier" of esmBytecode() is null. Set it to "lazy" or "eager".'],
  [
    { minSize: '1kb' },
    'The option "minSize" of esmBytecode() is "1kb". Set it to a number of bytes, 0 or more.',
  ],
  [{ minSize: -1 }, 'The option "minSize" of esmBytecode() is -1. Set it to a number of bytes, 0 or more.'],
  [{ minSize: NaN }, 'The option "minSize" of esmBytecode() is NaN. Set it to a number of bytes, 0 or more.'],
  [{ summary: 'no' }, 'The option "summary" of esmBytecode() is "no". Set it to true or false.'],
  [
    { include: 5 },
    'The option "include" of esmBytecode() holds 5. Give it globs, regular expressions, or an array of them.',
  ],
  [
    { exclude: ['a.js', { b: { c: 1 } }] },
    'The option "exclude" of esmBytecode() holds { b: [Object] }. Give it globs, regular expressions, or an array of them.',
  ],
  [
    { include: '' },
    'The option "include" of esmBytecode() holds "". Give it globs, regular expressions, or an array of them.',
  ],
])('%o', (options, message) => {
  expect(messageOf(options)).toBe(message)
})

describe('include and exclude', () => {
  test.each<[EsmBytecodeOptions, string, boolean]>([
    [{ include: '*.js' }, 'main.js', true],
    [{ include: '*.js' }, 'assets/main.js', false],
    [{ include: '**/*.js' }, 'assets/.hidden.js', true],
    [{ include: ['a.js', /^b/] }, 'b.mjs', true],
    [{ include: [] }, 'main.js', false],
    [{ exclude: 'assets/**' }, 'assets/main.js', false],
    [{ exclude: [] }, 'main.js', true],
    [{ include: 'assets/**', exclude: /vendor/ }, 'assets/vendor-1.js', false],
  ])('%o: %s %s', (options, fileName, accepted) => {
    expect(resolveOptions(options).accepts(fileName)).toBe(accepted)
  })

  test('a regular expression that remembers where it was is asked as if it did not', () => {
    const include = /main/g
    const { accepts } = resolveOptions({ include })
    expect([accepts('main.js'), accepts('main.js'), accepts('main.js')]).toEqual([true, true, true])
    expect(include.lastIndex).toBe(0)
  })
})
