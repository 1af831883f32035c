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
  expect(readEnvironment(env).disabled).toBe(disabled)
})

it.each<[NodeJS.ProcessEnv, boolean]>([
  [{}, false],
  [{ ESM_BYTECODE_DEBUG: '0' }, false],
  [{ ESM_BYTECODE_DEBUG: '1' }, true],
])('%o: debug is %o', (env, debug) => {
  expect(readEnvironment(env).debug).toBe(debug)
})
