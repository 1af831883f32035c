import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { isEsModuleByName } from './package-type.ts'

const root = mkdtempSync(join(tmpdir(), 'esm-bytecode-type-'))
afterAll(() => rmSync(root, { recursive: true }))

const packages: Record<string, string> = {
  module: '{ "type": "module" }',
  'module/common': '{ "type": "commonjs" }',
  'module/untyped': '{}',
  'module/broken': '{',
}
for (const [folder, manifest] of Object.entries(packages)) {
  mkdirSync(join(root, folder), { recursive: true })
  writeFileSync(join(root, folder, 'package.json'), manifest)
}

test.each([
  ['module/a.js', true],
  ['module/deep/er/a.js', true],
  ['module/a.mjs', true],
  ['module/a.cjs', false],
  ['module/a', true],
  ['module/common/a.js', false],
  ['module/common/a.mjs', true],
  ['module/untyped/a.js', false],
  ['module/broken/a.js', false],
])('%s: %s', (path, expected) => {
  expect(isEsModuleByName(join(root, path))).toBe(expected)
})
