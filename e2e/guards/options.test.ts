// Options of Node that take something away from a program, or change what its files are.
import { listNodes } from '@esm-bytecode/nodes'
import { describe, test } from 'vitest'
import { useGuardedApp } from './guarded-app.ts'
import { expectSame, type Expected, type Guard } from './guarded-start.ts'

interface Case extends Guard, Expected {
  /** The major versions of Node that have the options. Default: all. */
  readonly majors?: readonly number[]
}

const mapped = /\n {4}at fail \(\S+src\/fail\.js:4:9\)\n {4}at \S+ \(\S+src\/main\.js:19:3\)/
const strings = '--disallow-code-generation-from-strings'
const otherwise = (option: string) =>
  new RegExp(`externals\\.bmes is not used: under ${option} this process may resolve otherwise`)

const cases: Readonly<Record<string, Case>> = {
  'no guard at all': { prints: /a string: 1\n.*\n.*: true\n.*: true\n.*: true\n.*: undefined\n.*_FAILED\n/ },
  '--frozen-intrinsics': { flags: ['--frozen-intrinsics'], prints: /an intrinsic is changed: TypeError/ },
  [strings]: { flags: [strings], prints: /code from a string: EvalError\nan indirect eval: EvalError/ },
  '--enable-source-maps': { flags: ['--enable-source-maps'], prints: mapped },
  [`--enable-source-maps ${strings}`]: { flags: ['--enable-source-maps', strings], prints: mapped },
  '--disable-proto=delete': { flags: ['--disable-proto=delete'], prints: /accessor of a prototype: false/ },
  '--disable-proto=throw': {
    flags: ['--disable-proto=throw'],
    prints: /accessor of a prototype: ERR_PROTO_ACCESS/,
  },
  '--no-addons': {
    flags: ['--no-addons'],
    prints: /an addon: ERR_DLOPEN_DISABLED/,
  },
  '--preserve-symlinks': {
    flags: ['--preserve-symlinks'],
    // From where it is linked, the package that it needs is not found.
    prints: /a module is required: MODULE_NOT_FOUND/,
    leftBecause: otherwise('--preserve-symlinks'),
  },
  '--experimental-default-type=module': {
    majors: [22],
    flags: ['--experimental-default-type=module'],
    prints: /a file without a type: an ES module/,
  },
  '--no-experimental-require-module': {
    flags: ['--no-experimental-require-module'],
    prints: /a module is required: ERR_REQUIRE_ESM/,
    leftBecause: otherwise('--no-experimental-require-module'),
  },
  '--no-experimental-detect-module': {
    flags: ['--no-experimental-detect-module'],
    prints: /a module without a type: refused/,
  },
  '--input-type=module': {
    flags: ['--input-type=module'],
    evaluates: `await import('<main>')`,
    prints: /a module without a type: detected/,
  },
  '--input-type=commonjs': {
    flags: ['--input-type=commonjs'],
    evaluates: `void import('<main>')`,
    prints: /a module without a type: detected/,
  },
}

const appOf = useGuardedApp()
const flavouredAppOf = useGuardedApp({ isFlavoured: true })

describe.each(listNodes())('Node $major', (node) => {
  const possible = Object.entries(cases).filter(([, { majors }]) => majors?.includes(node.major) ?? true)
  test.for(possible)('%s', ([, each]) => expectSame(appOf(), node, each, each))

  test('--no-addons, and a package that is another one then', () =>
    expectSame(
      flavouredAppOf(),
      node,
      { flags: ['--no-addons'] },
      { prints: /a flavour: without addons/, leftBecause: otherwise('--no-addons') },
    ))
})
