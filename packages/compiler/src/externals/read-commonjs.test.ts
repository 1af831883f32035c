import { expect, it } from 'vitest'
import { readCommonJs } from './read-commonjs.ts'

it.each(['source', 'defer'])('leaves import.%s() to Node', (phase) => {
  expect(() => readCommonJs(`import.${phase}('./a')`)).toThrow(SyntaxError)
  expect(readCommonJs(`import('./a')`).imports).toEqual(['./a'])
})
