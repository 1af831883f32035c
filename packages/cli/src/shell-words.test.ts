import { expect, test } from 'vitest'
import { shellWords } from './shell-words.ts'

test('what a shell would take apart is quoted', () => {
  expect(shellWords(['esm-bytecode', 'my dist', "it's", '--exclude=a/*.js', '--node-option=--x=1'])).toBe(
    `esm-bytecode 'my dist' 'it'\\''s' '--exclude=a/*.js' --node-option=--x=1`,
  )
})
