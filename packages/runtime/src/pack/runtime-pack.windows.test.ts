import { win32 } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it, vi } from 'vitest'
import { packOf } from '../../test/pack-of.ts'
import { RuntimePack } from './runtime-pack.ts'

vi.mock('../process/builtins.ts', async (original) => ({
  ...(await original<typeof import('../process/builtins.ts')>()),
  basename: win32.basename,
  dirname: win32.dirname,
  join: win32.join,
  sep: win32.sep,
  // Elsewhere Node puts a second slash behind that of a drive, as its own separator is another one.
  pathToFileURL: (path: string) => {
    const { href } = pathToFileURL(path, { windows: true })
    return new URL(href.replace(/^(file:\/\/\/[a-z]:\/)\/$/i, '$1'))
  },
}))

const modules = [
  { folder: 1, name: 'plain.js' },
  { folder: 2, name: 'a@1.0.0+b.js' },
  { folder: 3, name: '100% #.js' },
]

describe.each([
  ['a drive', 'C:\\app\\dist\\server', 'C:\\app\\'],
  ['the root of a drive', 'P:\\dist\\server', 'P:\\'],
  ['a share', '\\\\host\\share\\app\\dist\\server', '\\\\host\\share\\app\\'],
])('on %s of Windows', (_, folder, home) => {
  const pack = new RuntimePack(
    folder,
    packOf(
      [
        { parent: null, name: '../..' },
        { parent: 0, name: 'node_modules' },
        { parent: 1, name: '@scope' },
        { parent: null, name: '' },
      ],
      modules,
    ),
  )

  it('knows where modules are', () => {
    expect(modules.map((_module, index) => pack.modulePath(index))).toEqual([
      `${home}node_modules\\plain.js`,
      `${home}node_modules\\@scope\\a@1.0.0+b.js`,
      `${folder}\\100% #.js`,
    ])
  })

  it('makes the URLs that Node makes, and finds modules by them and by their paths', () => {
    for (const index of modules.keys()) {
      const path = pack.modulePath(index)
      expect(pack.moduleUrl(index)).toBe(pathToFileURL(path, { windows: true }).href)
      expect(pack.indexOfUrl(pack.moduleUrl(index))).toBe(index)
      expect(pack.indexOfPath(path)).toBe(index)
      // Node takes another spelling for another module, too.
      expect(pack.indexOfPath(path.toUpperCase())).toBeUndefined()
    }
  })
})
