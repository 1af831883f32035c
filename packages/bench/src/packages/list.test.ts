import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { benchFolder } from '../builds/folders.ts'
import { PACKAGES, QUICK_PACKAGES } from './list.ts'
import { packageVersions, programName } from './package-app.ts'

const folder = join(benchFolder, 'apps/packages')
const names = PACKAGES.map(({ name }) => name)

test('every version is an exact one, and the one that is locked', () => {
  const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { version: string }>
  }
  for (const [name, version] of Object.entries(packageVersions)) {
    expect(version, name).toMatch(/^\d+\.\d+\.\d+$/)
    expect(lock.packages[`node_modules/${name}`], name).toMatchObject({ version })
  }
})

test.each(names)('%s has a version, and a program that imports it', (name) => {
  expect(Object.keys(packageVersions)).toContain(name)
  const file = join(folder, 'programs', `${programName(name)}.mjs`)
  expect(existsSync(file), file).toBe(true)
  expect(readFileSync(file, 'utf8')).toMatch(new RegExp(`^import .* from '${name}[/']`, 'm'))
})

test('each package is there once, and both formats are well represented', () => {
  expect(new Set(names).size).toBe(names.length)
  const commonJs = PACKAGES.filter(({ kind }) => kind === 'CommonJS').length
  expect(commonJs).toBeGreaterThanOrEqual(names.length / 3)
  expect(commonJs).toBeLessThanOrEqual((names.length * 2) / 3)
})

test('a quick run takes packages of the list, of every kind', () => {
  const quick = PACKAGES.filter(({ name }) => QUICK_PACKAGES.includes(name))
  expect(quick).toHaveLength(QUICK_PACKAGES.length)
  expect(new Set(quick.map(({ kind }) => kind))).toEqual(new Set(PACKAGES.map(({ kind }) => kind)))
})
