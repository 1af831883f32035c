import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { findAbove } from './find-above.ts'

const root = realpathSync(mkdtempSync(join(tmpdir(), 'find-above-')))
afterAll(() => rmSync(root, { recursive: true }))

const build = join(root, 'app/dist/server')
mkdirSync(join(build, 'pages'), { recursive: true })
writeFileSync(join(root, 'app/package.json'), '{}')
writeFileSync(join(root, 'outside'), '')
writeFileSync(join(root, 'app/package'), '')
writeFileSync(join(build, 'file'), '')

it('looks beside the module, and above it', () => {
  expect(findAbove(join(build, 'main.js'), 'file')).toBe(build)
  expect(findAbove(join(build, 'pages/home.js'), 'file')).toBe(build)
  expect(findAbove(join(build, 'pages/home.js'), 'package')).toBe(join(root, 'app'))
})

it('looks no further than the package', () => {
  expect(findAbove(join(build, 'main.js'), 'outside')).toBeNull()
  expect(findAbove('/', 'none')).toBeNull()
})

it.skipIf(process.platform === 'win32')('takes nothing from above that everybody can write', () => {
  const open = join(root, 'open')
  mkdirSync(join(open, 'own'), { recursive: true })
  writeFileSync(join(open, 'file'), '')
  expect(findAbove(join(open, 'own/main.js'), 'file')).toBe(open)
  chmodSync(open, 0o1777)
  expect(findAbove(join(open, 'own/main.js'), 'file')).toBeNull()
  // Who can write there can write the module, too.
  expect(findAbove(join(open, 'main.js'), 'file')).toBe(open)
})
