import { generateKeyPairSync } from 'node:crypto'
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
  const { accepts, targetsFrom, ...rest } = resolveOptions()
  expect(rest).toEqual({
    charset: 'ascii',
    tier: 'eager',
    minSize: 0,
    warm: null,
    externals: { isImmutable: false },
    signer: null,
    report: false,
    standalone: false,
    summary: true,
  })
  expect(targetsFrom('/app')).toEqual([{ node: process.execPath, nodeOptions: [] }])
  expect(accepts('assets/main.js')).toBe(true)
  expect(resolveOptions({ tier: undefined!, minSize: undefined! })).toMatchObject(rest)
})

describe('what is no option', () => {
  test.each([
    ['minsize', 'Did you mean "minSize"?'],
    ['charSet', 'Did you mean "charset"?'],
    ['Tier', 'Did you mean "tier"?'],
    ['includes', 'Did you mean "include"?'],
    ['sumary', 'Did you mean "summary"?'],
    ['target', 'Did you mean "targets"?'],
    [
      'mode',
      'It has include, exclude, charset, tier, minSize, targets, warm, externals, immutable, sign, report, standalone and summary.',
    ],
    [
      '',
      'It has include, exclude, charset, tier, minSize, targets, warm, externals, immutable, sign, report, standalone and summary.',
    ],
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
  [{ charset: 'latin1' }, 'The option "charset" of esmBytecode() is "latin1". Set it to "ascii" or "utf8".'],
  [
    { minSize: '1kb' },
    'The option "minSize" of esmBytecode() is "1kb". Set it to a number of bytes, 0 or more.',
  ],
  [{ minSize: -1 }, 'The option "minSize" of esmBytecode() is -1. Set it to a number of bytes, 0 or more.'],
  [{ minSize: NaN }, 'The option "minSize" of esmBytecode() is NaN. Set it to a number of bytes, 0 or more.'],
  [{ report: 1 }, 'The option "report" of esmBytecode() is 1. Set it to true or false.'],
  [{ summary: 'no' }, 'The option "summary" of esmBytecode() is "no". Set it to true or false.'],
  [
    { targets: '/opt/node' },
    'The option "targets" of esmBytecode() is "/opt/node". Give it an array of paths of Node executables, or of { node, nodeOptions? }.',
  ],
  [
    { targets: [] },
    'The option "targets" of esmBytecode() is empty, and bytecode is for some Node. Give it an array of paths of Node executables, or of { node, nodeOptions? }.',
  ],
  [
    { targets: ['node', { executable: 'node' }] },
    `The option "targets" of esmBytecode() holds { executable: 'node' }. Give it an array of paths of Node executables, or of { node, nodeOptions? }.`,
  ],
  [
    { targets: [{ node: 'node', nodeOptions: '--max-lazy' }] },
    `The option "targets" of esmBytecode() holds { node: 'node', nodeOptions: '--max-lazy' }. Give it an array of paths of Node executables, or of { node, nodeOptions? }.`,
  ],
  [{ warm: 'yes' }, `The option "warm" is 'yes'. Set it to true, false or an object of options.`],
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

describe('sign', () => {
  const { privateKey } = generateKeyPairSync('ed25519')

  test('takes a key as an object, or as text', () => {
    const keys = [privateKey, String(privateKey.export({ type: 'pkcs8', format: 'pem' }))]
    for (const key of keys) expect(resolveOptions({ sign: { privateKey: key } }).signer).not.toBeNull()
    expect(resolveOptions({ sign: undefined }).signer).toBeNull()
  })

  test.each([
    ['true', true],
    ['a key', privateKey],
    ['null', null],
    ['nothing', {}],
    ['more', { privateKey, path: 'key.pem' }],
  ])('%s is not { privateKey }', (_, sign) => {
    expect(messageOf({ sign })).toBe(
      'The option "sign" of esmBytecode() is not { privateKey }. Give it that, or leave it out: then nothing is signed.',
    )
  })

  test('a variable that is not set is no wish to sign nothing', () => {
    expect(messageOf({ sign: { privateKey: process.env['NO_SUCH_KEY'] } })).toMatch(
      /^The option "sign\.privateKey" of esmBytecode\(\) is of type undefined\. Give it an Ed25519 private key/,
    )
  })
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

test('targets are paths from the root of the project, and names for the PATH', () => {
  const { targetsFrom } = resolveOptions({
    targets: ['./node-22/bin/node', 'node', '/opt/node', { node: '../node', nodeOptions: ['--max-lazy'] }],
  })
  expect(targetsFrom('/app/root')).toEqual([
    { node: '/app/root/node-22/bin/node', nodeOptions: [] },
    { node: 'node', nodeOptions: [] },
    { node: '/opt/node', nodeOptions: [] },
    { node: '/app/node', nodeOptions: ['--max-lazy'] },
  ])
})

test('warm', () => {
  expect(resolveOptions({ warm: false }).warm).toBeNull()
  expect(resolveOptions({ warm: true }).warm).toMatchObject({ entries: null, run: null, optional: false })
  expect(resolveOptions({ warm: { entry: 'main', optional: true } }).warm).toMatchObject({
    entries: ['main'],
    optional: true,
  })
})
