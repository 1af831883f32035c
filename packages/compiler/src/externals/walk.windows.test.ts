import { win32 } from 'node:path'
import { expect, it, vi } from 'vitest'
import type { FileStatus, FileSystem } from './file-view.ts'
import { walkExternals } from './walk.ts'
import type { WalkResult } from './walk-result.ts'

vi.mock('node:path', async (original) => {
  const path = await original<typeof import('node:path')>()
  return { ...path.win32, default: path.win32 }
})
vi.mock('node:url', async (original) => {
  const url = await original<typeof import('node:url')>()
  return {
    ...url,
    fileURLToPath: (value: string | URL) => url.fileURLToPath(value, { windows: true }),
    pathToFileURL: (path: string) => url.pathToFileURL(path, { windows: true }),
  }
})

interface Disk {
  /** Path to text, or to JSON. */
  readonly files: Readonly<Record<string, string | object>>
  /** Path of a junction to where it leads, as Node reads it: absolute, with a separator at its end. */
  readonly junctions?: Readonly<Record<string, string>>
}

function fileSystem({ files, junctions = {} }: Disk): FileSystem {
  const texts = new Map(
    Object.entries(files).map(([path, content]) => [
      path,
      Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)),
    ]),
  )
  const directories = new Set<string>()
  for (const path of [...texts.keys(), ...Object.keys(junctions)]) {
    for (let at = win32.dirname(path); !directories.has(at); at = win32.dirname(at)) directories.add(at)
  }
  const status = (kind: FileStatus['kind'], byteLength = 0): FileStatus => ({
    kind,
    byteLength,
    mtimeMs: 1,
    ctimeMs: 2,
    ino: 3,
  })
  return {
    status(path) {
      if (path in junctions) return status('link')
      if (directories.has(path)) return status('directory')
      const bytes = texts.get(path)
      return bytes === undefined ? null : status('file', bytes.length)
    },
    readLink: (path) => junctions[path]!,
    readFile: (path) => texts.get(path)!,
  }
}

/** @param answers by specifier: the URL that Node on Windows finds for an import, or the path for a `require()` */
async function walk(
  root: string,
  disk: Disk,
  answers: Readonly<Record<string, string>>,
  specifiers: readonly string[],
): Promise<WalkResult & { ids: string[] }> {
  const requests = specifiers.map((specifier) => ({ specifier, attributes: [], type: 'import' as const }))
  const resolver = {
    extensions: async () => ['.js', '.json', '.node'],
    resolve: async (edges: readonly { specifier: string }[]) =>
      edges.map(({ specifier }) => ({ found: answers[specifier]! })),
  }
  const input = { root, entries: [{ id: 'assets/entry.js', requests }], target: { node: 'node' } }
  const result = await walkExternals(input, resolver, fileSystem(disk))
  return { ...result, ids: result.files.map(({ id }) => id) }
}

it('follows packages behind junctions, as pnpm makes them on Windows', async () => {
  const store = 'C:\\ws\\node_modules\\.pnpm\\pkg@1.0.0\\node_modules\\pkg'
  const result = await walk(
    'C:\\ws\\apps\\web\\dist',
    {
      files: {
        'C:\\ws\\apps\\web\\package.json': { type: 'module' },
        [`${store}\\package.json`]: { name: 'pkg', type: 'module', exports: './index.js' },
        [`${store}\\index.js`]: `import './lib/a%20b%23%25.cjs'`,
        [`${store}\\lib\\a b#%.cjs`]: `require('./c')`,
        [`${store}\\lib\\c.js`]: '',
        [`${store}\\lib\\package.json`]: { type: 'commonjs' },
      },
      junctions: { 'C:\\ws\\apps\\web\\node_modules\\pkg': `${store}\\` },
    },
    {
      pkg: 'file:///C:/ws/node_modules/.pnpm/pkg@1.0.0/node_modules/pkg/index.js',
      './lib/a%20b%23%25.cjs':
        'file:///C:/ws/node_modules/.pnpm/pkg@1.0.0/node_modules/pkg/lib/a%20b%23%25.cjs',
      './c': `${store}\\lib\\c.js`,
    },
    ['pkg'],
  )
  const home = '../../../node_modules/.pnpm/pkg@1.0.0/node_modules/pkg'
  expect(result.left).toEqual([])
  expect(result.ids).toEqual([`${home}/index.js`, `${home}/lib/a b#%.cjs`, `${home}/lib/c.js`])
  const links = result.folders.flatMap((folder) => folder.links.map((link) => [folder.id, link]))
  expect(links).toEqual([['..', { path: 'node_modules/pkg', target: `${store}\\` }]])
  for (const { name, absent, directories, files } of result.folders) {
    expect([name, ...absent, ...directories, ...files.map(({ path }) => path)].join()).not.toContain('\\')
  }
})

it('leaves what is on another drive to Node', async () => {
  const result = await walk(
    'C:\\app\\dist',
    { files: { 'C:\\app\\package.json': {}, 'D:\\shared\\x.mjs': '' } },
    { 'file:///D:/shared/x.mjs': 'file:///D:/shared/x.mjs' },
    ['file:///D:/shared/x.mjs'],
  )
  expect(result.ids).toEqual([])
  expect(result.left).toMatchObject([{ reason: 'it is on another drive' }])
})

it('leaves CommonJS that exports names of another drive to Node', async () => {
  const home = 'C:\\app\\node_modules'
  const result = await walk(
    'C:\\app\\dist',
    {
      files: {
        'C:\\app\\package.json': {},
        [`${home}\\cjs\\package.json`]: { name: 'cjs' },
        [`${home}\\cjs\\index.js`]: 'module.exports = require("far")',
        'D:\\far\\package.json': { name: 'far' },
        'D:\\far\\index.js': 'exports.a = 1',
      },
      junctions: { [`${home}\\far`]: 'D:\\far\\' },
    },
    { cjs: 'file:///C:/app/node_modules/cjs/index.js', far: 'D:\\far\\index.js' },
    ['cjs'],
  )
  expect(result.ids).toEqual([])
  expect(result.left).toMatchObject([
    { name: 'far', reason: 'it is on another drive' },
    { name: '../node_modules/cjs/index.js', reason: 'it exports names of far, which stays with Node' },
  ])
})

it('works at the root of a drive', async () => {
  const result = await walk(
    'P:\\dist',
    {
      files: {
        'P:\\package.json': {},
        'P:\\node_modules\\cjs\\package.json': { name: 'cjs' },
        'P:\\node_modules\\cjs\\index.js': '',
      },
    },
    { cjs: 'file:///P:/node_modules/cjs/index.js' },
    ['cjs'],
  )
  expect(result).toMatchObject({ ids: ['../node_modules/cjs/index.js'], left: [] })
})

it('works on a share', async () => {
  const result = await walk(
    '\\\\server\\share\\app\\dist',
    {
      files: {
        '\\\\server\\share\\app\\package.json': {},
        '\\\\server\\share\\app\\node_modules\\cjs\\package.json': { name: 'cjs' },
        '\\\\server\\share\\app\\node_modules\\cjs\\index.js': '',
      },
    },
    { cjs: 'file://server/share/app/node_modules/cjs/index.js' },
    ['cjs'],
  )
  expect(result).toMatchObject({ ids: ['../node_modules/cjs/index.js'], left: [] })
})

it('works at the root of a share', async () => {
  const share = '\\\\server\\share'
  const result = await walk(
    `${share}\\dist`,
    {
      files: {
        [`${share}\\package.json`]: {},
        [`${share}\\node_modules\\cjs\\package.json`]: { name: 'cjs' },
        [`${share}\\node_modules\\cjs\\index.js`]: '',
      },
    },
    { cjs: 'file://server/share/node_modules/cjs/index.js' },
    ['cjs'],
  )
  expect(result).toMatchObject({ ids: ['../node_modules/cjs/index.js'], left: [] })
})
