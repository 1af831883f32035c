import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RUNTIME_FILE_NAME } from '@esm-bytecode/format'
import { afterAll, expect, it } from 'vitest'
import { findRuntimeFile } from './find-runtime-file.ts'

const root = realpathSync(mkdtempSync(join(tmpdir(), 'find-runtime-file-')))
afterAll(() => rmSync(root, { recursive: true }))

const build = join(root, 'dist/server')
mkdirSync(join(build, 'pages'), { recursive: true })
writeFileSync(join(root, 'package.json'), '{}')
writeFileSync(join(build, RUNTIME_FILE_NAME), '')

function findFrom(text: string): string | null {
  const main = join(root, 'server.js')
  writeFileSync(main, text)
  return findRuntimeFile(main)
}

it('looks beside and above a module', () => {
  expect(findRuntimeFile(join(build, 'pages/home.js'))).toBe(build)
})

it.each([
  `const { render } = await import('./dist/server/entry.js')`,
  'require("./dist/server/pages/home.cjs")',
  `await importModule(\`./dist/server/entry.mjs\`, import.meta.url)`,
  `path.join(import.meta.dirname, 'dist/server/entry.js')`,
  `import 'express/lib/none.js'; import './none/none.js'; import '../above/none.js'; import './dist/server/pages/entry.js'`,
])('looks beside and above what a module names: %s', (text) => {
  expect(findFrom(text)).toBe(build)
})

it.each([
  '',
  `import './server.js'; import 'express'; import 'node:fs'; import '/dist/server/entry.js'`,
  `import './dist/server.js'`,
  `// ${'x'.repeat(1 << 16)}\nimport './dist/server/entry.js'`,
])('finds none without such a name', (text) => {
  expect(findFrom(text)).toBeNull()
})

it('finds none where the module cannot be read', () => {
  expect(findRuntimeFile(join(root, 'none/none.js'))).toBeNull()
  expect(findRuntimeFile(root)).toBeNull()
})
