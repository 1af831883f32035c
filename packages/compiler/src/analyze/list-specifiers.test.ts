import { expect, it } from 'vitest'
import { listSpecifiers } from './list-specifiers.ts'

const list = (code: string) => listSpecifiers(Buffer.from(code))

it('lists what a module imports, re-exports, and imports dynamically by a literal', async () => {
  const code = `import './a.js'; export * from "./b.js"; import x, { y } from './\\u0063.js'; import('./d.js'); import(e); import.meta.url`
  expect(await list(code)).toEqual(['./a.js', './b.js', './c.js', './d.js'])
})

it('lists nothing for what is no module: compiling it says why', async () => {
  expect(await list('import {')).toEqual([])
})

it('lists what is imported in a phase', async () => {
  const code = `import source a from './a.wasm'; import defer * as b from './b.js'; import.source('./c.wasm'); import.defer('./d.js')`
  expect(await list(code)).toEqual(['./a.wasm', './b.js', './c.wasm', './d.js'])
})
