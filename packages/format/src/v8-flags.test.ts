import { expect, it } from 'vitest'
import { compareFlags, v8Flags } from './v8-flags.ts'

it('finds the flags of V8 among the options of Node', () => {
  expect(v8Flags([], '')).toBe('')
  expect(
    v8Flags(['--import', './a.js', '-r', 'b', '--enable-source-maps', '--test', '--env-file=x'], ''),
  ).toBe('')
  expect(v8Flags(['--stack-size=2000', '--no-opt'], '--max-old-space-size=300  --title "a b"')).toBe(
    '--max-old-space-size=300 --no-opt --stack-size=2000',
  )
  expect(v8Flags(['--stack_trace_limit=50', '--expose_gc'], '--expose-gc')).toBe(
    '--expose-gc --stack-trace-limit=50',
  )
})

it('tells flags that change bytecode from those that do not', () => {
  expect(compareFlags('', '')).toEqual({ first: [], second: [], differsHarmlessly: false })
  expect(compareFlags('--jitless', '--jitless')).toEqual({
    first: [],
    second: [],
    differsHarmlessly: false,
  })
  expect(compareFlags('', '--max-old-space-size=300 --no-opt --stack-size=2000')).toEqual({
    first: [],
    second: [],
    differsHarmlessly: true,
  })
  expect(compareFlags('--jitless --no-flush-bytecode', '--max-lazy')).toEqual({
    first: ['--jitless'],
    second: ['--max-lazy'],
    differsHarmlessly: true,
  })
})
