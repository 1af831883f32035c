import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { packOf } from '../../test/pack-of.ts'
import { RuntimePack } from './runtime-pack.ts'

const ROOT = join(import.meta.dirname, 'build')

const pack = new RuntimePack(
  ROOT,
  packOf(
    [
      { parent: null, name: '../..' },
      { parent: 0, name: 'node_modules' },
      { parent: 1, name: '@scope' },
      { parent: 2, name: 'with space & ~tilde%' },
      { parent: 3, name: 'lib' },
      { parent: null, name: '' },
      { parent: null, name: '../shared/ünï' },
    ],
    [
      { folder: 1, name: 'plain.js' },
      { folder: 2, name: 'a@1.0.0+b.js' },
      { folder: 3, name: '#hash?query.js' },
      { folder: 4, name: 'index.mjs' },
      { folder: 5, name: '100%.js' },
      { folder: 6, name: '[id]~|^{}.js' },
      { folder: 6, name: 'ß.js' },
    ],
  ),
)

it('knows where modules are', () => {
  expect(pack.modulePath(0)).toBe(join(ROOT, '../../node_modules/plain.js'))
  expect(pack.modulePath(3)).toBe(join(ROOT, '../../node_modules/@scope/with space & ~tilde%/lib/index.mjs'))
  expect(pack.modulePath(4)).toBe(join(ROOT, '100%.js'))
})

it('makes the URLs that Node makes', () => {
  for (const { index } of pack.modules) {
    expect(pack.moduleUrl(index)).toBe(pathToFileURL(pack.modulePath(index)).href)
  }
})

it('makes them for every character that a name can have', () => {
  const names = Array.from({ length: 0x180 }, (_, code) => `a${String.fromCharCode(code)}b`).filter(
    (name) => !/[/\0\\]/.test(name),
  )
  const folders = [{ parent: null, name: '' }, ...names.map((name) => ({ parent: 0, name }))]
  const modules = names.flatMap((name, i) => [
    { folder: 0, name },
    { folder: i + 1, name: 'index.js' },
  ])
  const all = new RuntimePack(ROOT, packOf(folders, modules))
  for (const { index } of all.modules) {
    expect(all.moduleUrl(index)).toBe(pathToFileURL(all.modulePath(index)).href)
  }
})

it('works at the root of the file system', () => {
  const top = new RuntimePack(
    '/',
    packOf(
      [
        { parent: null, name: '' },
        { parent: 0, name: 'a' },
      ],
      [
        { folder: 0, name: 'b.js' },
        { folder: 1, name: 'c.js' },
      ],
    ),
  )
  for (const { index } of top.modules) {
    expect(top.moduleUrl(index)).toBe(pathToFileURL(top.modulePath(index)).href)
  }
  expect(top.modulePath(1)).toBe(join('/', 'a', 'c.js'))
})

it('finds modules', () => {
  for (const { index } of pack.modules) {
    expect(pack.indexOfUrl(pack.moduleUrl(index))).toBe(index)
    expect(pack.indexOfPath(pack.modulePath(index))).toBe(index)
  }
  expect(pack.indexOfUrl(pathToFileURL(join(ROOT, 'other.js')).href)).toBeUndefined()
  expect(pack.indexOfPath(join(ROOT, 'other.js'))).toBeUndefined()
})

it('finds modules of a folder that is listed twice', () => {
  const twice = new RuntimePack(
    ROOT,
    packOf(
      [
        { parent: null, name: '' },
        { parent: 0, name: 'a' },
        { parent: null, name: 'a' },
      ],
      [
        { folder: 1, name: 'b.js' },
        { folder: 2, name: 'c.js' },
      ],
    ),
  )
  for (const { index } of twice.modules) {
    expect(twice.indexOfPath(twice.modulePath(index))).toBe(index)
    expect(twice.indexOfUrl(twice.moduleUrl(index))).toBe(index)
  }
})
