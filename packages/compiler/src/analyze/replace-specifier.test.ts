import MagicString from 'magic-string'
import { expect, it } from 'vitest'
import { replaceSpecifier } from './replace-specifier.ts'

it('replaces what a module imports, and nothing else', async () => {
  const code = `import { a } from 'x'; export * from "x"; import 'x/y'; await import('x'); a('x')`
  const replaced = await replaceSpecifier(code, 'x', './z.js')
  expect(String(replaced)).toBe(
    `import { a } from './z.js'; export * from "./z.js"; import 'x/y'; await import("./z.js"); a('x')`,
  )
})

it('adds to what was changed before', async () => {
  const code = `import { a } from 'x'; a()`
  const edited = new MagicString(code).append('// more')
  expect(String(await replaceSpecifier(code, 'x', 'z', edited))).toBe(`import { a } from 'z'; a()// more`)
  expect(await replaceSpecifier(code, 'y', 'z', edited)).toBe(edited)
})

it.each(["a('x')", "import 'y'", "import 'x"])('leaves %o as it is', async (code) => {
  expect(await replaceSpecifier(code, 'x', 'z')).toBe(null)
})
