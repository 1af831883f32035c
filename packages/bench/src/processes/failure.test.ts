import { expect, test } from 'vitest'
import { firstMeaningfulLine } from './failure.ts'

test('the message of an uncaught error of Node, not where it was thrown', () => {
  const output = `node:internal/modules/esm/resolve:873
  throw new ERR_MODULE_NOT_FOUND(packageName, fileURLToPath(base), null);
        ^

Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'react' imported from /app/server.js
    at packageResolve (node:internal/modules/esm/resolve:873:9)

Node.js v24.21.0`
  expect(firstMeaningfulLine(output)).toBe(
    "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'react' imported from /app/server.js",
  )
})

test('the message of Bun and Deno, without colours', () => {
  expect(
    firstMeaningfulLine('1 | import x from "y"\n\u001B[31merror\u001B[0m: Cannot find package "y"\n'),
  ).toBe('error: Cannot find package "y"')
})

test('where nothing looks like an error, the first line; where there is none, that', () => {
  expect(firstMeaningfulLine('\n  out of order\nmore\n')).toBe('out of order')
  expect(firstMeaningfulLine(' \n')).toBe('no output')
})

test('long lines are cut', () => {
  const line = firstMeaningfulLine(`Error: ${'x'.repeat(500)}`)
  expect(line).toHaveLength(160)
  expect(line.endsWith('…')).toBe(true)
})
