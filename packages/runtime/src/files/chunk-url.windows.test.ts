import { win32 } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it, vi } from 'vitest'
import { chunkUrl } from './chunk-url.ts'

vi.mock('../process/builtins.ts', () => ({
  join: win32.join,
  // Elsewhere Node puts a second slash behind that of a drive, as its own separator is another one.
  pathToFileURL: (path: string) => {
    const { href } = pathToFileURL(path, { windows: true })
    return new URL(href.replace(/^(file:\/\/\/[a-z]:\/)\/$/i, '$1'))
  },
}))

const paths = [
  'main.js',
  'assets/a-B_1.2.js',
  '../shared.js',
  './x.js',
  'a/../b.js',
  '%41.js',
  'a b.js',
  'ß/~.js',
  '[id].js',
  '@scope/a+b.mjs',
]

it.each([
  'C:\\',
  'c:\\app',
  'C:\\app\\dist\\server',
  'C:\\Program Files (x86)\\ünï#%',
  'C:\\Users\\RUNNER~1\\AppData\\Local\\Temp',
  '\\\\server\\share\\app\\dist',
])('is what Node makes on Windows of a path below %s', (folder) => {
  for (const path of paths) {
    expect(chunkUrl(folder, path)).toBe(pathToFileURL(win32.join(folder, path), { windows: true }).href)
  }
})

it('stays on the drive, however far a path ascends', () => {
  expect(chunkUrl('C:\\app\\dist', '../../../../x.js')).toBe('file:///C:/x.js')
})

it('stays on the share, however far a path ascends', () => {
  for (const path of ['../x.js', '../../x.js', '../../../x.js', '../../../../x.js']) {
    expect(chunkUrl('\\\\server\\share\\dist', path)).toBe('file://server/share/x.js')
  }
})
