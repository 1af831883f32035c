import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readEnvironment } from './environment.ts'

it.each<[NodeJS.ProcessEnv, string | null]>([
  [{}, null],
  [{ ESM_BYTECODE: '' }, null],
  [{ ESM_BYTECODE: '1' }, null],
  [{ ESM_BYTECODE: '0' }, 'ESM_BYTECODE=0 turns sidecars off'],
  [{ NODE_V8_COVERAGE: '' }, null],
  [{ NODE_V8_COVERAGE: '/tmp/x' }, 'NODE_V8_COVERAGE is set, and coverage of bytecode would be wrong'],
  [{ ESM_BYTECODE: '0', NODE_V8_COVERAGE: '/tmp/x' }, 'ESM_BYTECODE=0 turns sidecars off'],
])('%o: disabled is %o', (env, disabled) => {
  expect(readEnvironment(env, true, true).disabled).toBe(disabled)
})

const WATCH =
  'node --watch runs this process, and what is being edited is left to Node, which tells the watcher of every file'
const waits = (option: string) =>
  `${option} is set, and a debugger that waits for the first line has to see the modules as Node loads them`

it.each<[NodeJS.ProcessEnv, readonly string[], string | null]>([
  [{ WATCH_REPORT_DEPENDENCIES: '1' }, [], WATCH],
  [{ WATCH_REPORT_DEPENDENCIES: '' }, [], null],
  [{}, ['--inspect'], null],
  [{}, ['--inspect=0', '--inspect-port=9229', '--inspect-publish-uid=http'], null],
  [{}, ['--import', './a.mjs', '--inspect-brk'], waits('--inspect-brk')],
  [{}, ['--inspect-brk=127.0.0.1:0'], waits('--inspect-brk')],
  [{}, ['--inspect-wait=0'], waits('--inspect-wait')],
  [{ NODE_OPTIONS: '--title "a b" --inspect-brk' }, [], waits('--inspect-brk')],
  [{ NODE_OPTIONS: '--title "--inspect-brk b"' }, [], null],
  [
    {},
    ['--experimental-test-coverage'],
    '--experimental-test-coverage is set, and coverage of bytecode would be wrong',
  ],
])('%o with %o: disabled is %o', (env, execArgv, disabled) => {
  for (const isOurs of [true, false]) {
    expect(readEnvironment(env, isOurs, true, execArgv).disabled).toBe(disabled)
  }
})

it.each<[NodeJS.ProcessEnv, boolean]>([
  [{}, false],
  [{ ESM_BYTECODE_DEBUG: '0' }, false],
  [{ ESM_BYTECODE_DEBUG: '1' }, true],
])('%o: debug is %o', (env, debug) => {
  expect(readEnvironment(env).debug).toBe(debug)
})

it.each<[NodeJS.ProcessEnv, string | null, string | null]>([
  [{}, null, null],
  [{ ESM_BYTECODE_CACHE: '/var/cache/app' }, null, '/var/cache/app'],
  [{ ESM_BYTECODE_CACHE: 'cache' }, null, join(process.cwd(), 'cache')],
  [{ ESM_BYTECODE_CACHE: '0' }, 'ESM_BYTECODE_CACHE=0 turns the store off', null],
  [{ ESM_BYTECODE_CACHE: '' }, 'ESM_BYTECODE_CACHE= turns the store off', null],
])('%o: the store is off because of %o, and in %o', (env, disabled, directory) => {
  expect(readEnvironment(env).store).toEqual({ disabled, directory })
})

it.each<[NodeJS.ProcessEnv, string | null]>([
  [{}, null],
  [{ ESM_BYTECODE_PUBLIC_KEY: 'key.pem' }, 'key.pem'],
  // What is set to nothing was meant to be a key.
  [{ ESM_BYTECODE_PUBLIC_KEY: '' }, ''],
])('%o: the public key is %o', (env, publicKey) => {
  expect(readEnvironment(env).publicKey).toBe(publicKey)
})

it('turns the store off where everything has to be signed', () => {
  const disabled =
    'ESM_BYTECODE_PUBLIC_KEY turns the store off, because what a process stores is signed by nobody'
  for (const others of [{}, { ESM_BYTECODE_CACHE: '/var/cache/app' }]) {
    const { store } = readEnvironment({ ESM_BYTECODE_PUBLIC_KEY: 'key.pem', ...others })
    expect(store).toEqual({ disabled, directory: null })
  }
})

it('takes no place from somebody who has other rights than this process', () => {
  const env = {
    ESM_BYTECODE_CACHE: '/var/cache/mallory',
    ESM_BYTECODE_TIMELINE: '/etc/shadow',
    ESM_BYTECODE_PUBLIC_KEY: '/root/key',
    ESM_BYTECODE_V8_COMPILE_CACHE: '1',
    ESM_BYTECODE_DEBUG: '1',
  }
  expect(readEnvironment(env, false, true)).toEqual({
    disabled: null,
    debug: false,
    publicKey: null,
    store: {
      disabled: 'this process has the rights of another user than the one who started it',
      directory: null,
    },
    v8CompileCache: false,
    timeline: null,
    usesPlans: true,
  })
  expect(readEnvironment({ ESM_BYTECODE: '0' }, false).disabled).toBe('ESM_BYTECODE=0 turns sidecars off')
})

it('serves nothing where hooks are incomplete, except that v8-compile-cache-lib compiles CommonJS', () => {
  const { disabled, v8CompileCache } = readEnvironment({ ESM_BYTECODE_V8_COMPILE_CACHE: '1' }, true, false)
  expect(disabled).toBe(
    `Node ${process.version} has no complete module.registerHooks(); use 22.18, 24.1 or later`,
  )
  expect(v8CompileCache).toBe(true)
  const off = readEnvironment({ ESM_BYTECODE: '0', ESM_BYTECODE_V8_COMPILE_CACHE: '1' }, true, false)
  expect(off).toMatchObject({ disabled: 'ESM_BYTECODE=0 turns sidecars off', v8CompileCache: false })
})
