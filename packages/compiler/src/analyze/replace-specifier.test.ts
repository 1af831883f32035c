import { expect, it } from 'vitest'
import { replaceSpecifier } from './replace-specifier.ts'

it('replaces what a module imports, and nothing else', async () => {
  const code = `import { a } from 'x'; export * from "x"; import 'x/y'; await import('x'); a('x')`
  const replaced = await replaceSpecifier(code, 'x', './z.js')
  expect(replaced?.code).toBe(
    `import { a } from './z.js'; export * from "./z.js"; import 'x/y'; await import("./z.js"); a('x')`,
  )
  expect(replaced?.map.mappings).not.toBe('')
})

it.each(["a('x')", "import 'y'", "import 'x"])('leaves %o as it is', async (code) => {
  expect(await replaceSpecifier(code, 'x', 'z')).toBe(null)
})
