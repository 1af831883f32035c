import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { chunkUrl } from './chunk-url.ts'

const folders = ['/', '/a', '/app/dist/server', '/with space/ünï#?%']
const paths = [
  'main.js',
  'assets/a-B_1.2.js',
  '../shared.js',
  '../../../../../x.js',
  './x.js',
  'a/../b.js',
  'a/./b.js',
  '.hidden.js',
  '..data/x.js',
  'a/..b/c.js',
  '%41.js',
  'a b.js',
  'x.js?y#z',
  'ß/~.js',
  '[id].js',
  'a//b.js',
  '..',
  '@scope/a+b.mjs',
]

it.each(folders)('is what Node makes of a path below %s', (folder) => {
  for (const path of paths) expect(chunkUrl(folder, path)).toBe(pathToFileURL(join(folder, path)).href)
})
