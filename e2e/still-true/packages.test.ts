// What may happen to packages between a build and a start. Whatever it is, the program does what it does in plain Node, and what still
// is as it was built comes from the pack.
import { chmod, cp, mkdir, readdir, rename, rm, stat, symlink, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { oneNode } from '@esm-bytecode/nodes'
import { describe, expect, it } from 'vitest'
import { createApp, flat, link, linked, type App } from './app.ts'

/** ES modules and CommonJS that `main.js` runs from bytecode, its chunks included; and CommonJS that `old.cjs` does. */
const ALL = [17, 8] as const

interface Case {
  readonly layout?: 'npm' | 'pnpm'
  /** What is there, too, when it is built. */
  readonly before?: Parameters<App['write']>[0]
  readonly change: (app: App) => Promise<unknown>
  /** How many modules still run from bytecode, of {@link ALL}. */
  readonly served: readonly [number, number]
  /** Modules that are native themselves, and not because of what they import: what their reason says. */
  readonly because?: Readonly<Record<string, RegExp>>
}

const remove = (app: App, path: string) => rm(app.at(path), { recursive: true })
const exists = (path: string) => new RegExp(`${path} exists.*\\[BMES_WARN_PACK_RESOLUTION\\]`)
const changed = (path: string, code = 'STALE') =>
  new RegExp(`${path} has changed.*\\[BMES_WARN_PACK_${code}\\]`)
const otherFile = (path: string) => changed(path, 'RESOLUTION')

/** The same files as others: another inode, other times. */
async function installAgain(app: App, seconds?: number): Promise<void> {
  const copy = app.at('copy')
  await cp(app.at('node_modules'), copy, { recursive: true, verbatimSymlinks: true })
  await remove(app, 'node_modules')
  await rename(copy, app.at('node_modules'))
  if (seconds === undefined) return
  for (const path of await filesBelow(app.at('node_modules'))) await utimes(path, seconds, seconds)
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

/** Other text, with the time that it had. */
async function patch(app: App, path: string, change: (text: string) => string): Promise<void> {
  const { atime, mtime } = await stat(app.at(path))
  await app.edit(path, change)
  await utimes(app.at(path), atime, mtime)
}

async function update(app: App, name: string, files: Parameters<App['write']>[0]): Promise<void> {
  await remove(app, `node_modules/${name}`)
  await app.write(
    Object.fromEntries(
      Object.entries(files).map(([path, content]) => [`node_modules/${name}/${path}`, content]),
    ),
  )
}

/** Another version in pnpm's store. */
async function addVersion(app: App, name: string, text: string): Promise<string> {
  const folder = (version: string) => `node_modules/.pnpm/${name.replace('/', '+')}@${version}`
  await cp(app.at(folder('1.0.0')), app.at(folder('2.0.0')), { recursive: true, verbatimSymlinks: true })
  await app.edit(`${folder('2.0.0')}/node_modules/${name}/index.js`, (old) =>
    old.replace(text, text.replace('1', '2')),
  )
  return `${folder('2.0.0').replace('node_modules/.pnpm/', '')}/node_modules/${name}`
}

const moveProject = async (app: App) => {
  await rename(app.root, `${app.root}-moved`)
  app.root += '-moved'
}

const linkModules = async (app: App) => {
  await rename(app.at('node_modules'), app.at('moved'))
  await symlink('moved', app.at('node_modules'))
}

const nested = (name: string, text: string) => ({
  [`${name}/package.json`]: { type: 'module', exports: './nested.js' },
  [`${name}/nested.js`]: text,
})

const cases: Readonly<Record<string, Case>> = {
  nothing: { change: async () => {}, served: ALL },

  'an ES package is updated': {
    change: (app) =>
      update(app, 'side', {
        'package.json': { name: 'side', version: '2.0.0', type: 'module', exports: './main.js' },
        'main.js': `export const side = 'side 2'`,
      }),
    served: [13, 8],
    because: { 'side/index.js': otherFile('side/package.json') },
  },
  'an ES package is updated, and resolves as before': {
    change: async (app) => {
      await app.edit('node_modules/side/package.json', (text) => text.replace('1.0.0', '1.0.1'))
      await app.edit('node_modules/side/index.js', (text) => text.replace('side 1', 'side 1.0.1'))
    },
    served: [14, 8],
    because: { 'side/index.js': changed('side/index.js') },
  },
  'a CommonJS package is updated': {
    change: (app) =>
      update(app, 'older', {
        'package.json': { name: 'older', version: '2.0.0', main: './index.js' },
        'index.js': `exports.name = 'older 2'`,
      }),
    served: [16, 7],
  },

  'an ES module is patched: another length': {
    change: (app) =>
      app.edit('node_modules/shared/index.js', (text) => text.replace('shared 1', 'shared 1.5')),
    served: [12, 8],
    because: { 'shared/index.js': changed('shared/index.js') },
  },
  'an ES module is patched: the same length and time': {
    change: (app) => patch(app, 'node_modules/top/lib/x.js', (text) => text.replace('x 1', 'x 2')),
    served: [14, 8],
    because: { 'top/lib/x.js': changed('top/lib/x.js') },
  },
  'an ES module that is imported later is patched': {
    change: (app) => patch(app, 'node_modules/alone/index.js', (text) => text.replace('alone 1', 'alone 2')),
    served: [16, 8],
    because: { 'alone/index.js': changed('alone/index.js') },
  },
  'a CommonJS module is patched: another length': {
    change: (app) => app.edit('node_modules/older/lib/index.js', (text) => `${text}// patched\n`),
    served: [16, 7],
    because: { 'older/lib/index.js': changed('older/lib/index.js') },
  },
  'a CommonJS module is patched: the same length and time': {
    change: (app) => patch(app, 'node_modules/old/foo.js', (text) => text.replace('foo 1', 'foo 2')),
    served: [16, 7],
    because: { 'old/foo.js': changed('old/foo.js') },
  },
  'CommonJS is patched that another file has its names of': {
    change: (app) => app.edit('node_modules/names/lib/names.js', (text) => `${text}exports.two = 'two 1'\n`),
    served: [14, 7],
    because: { 'names/lib/names.js': otherFile('names/lib/names.js') },
  },
  'JSON is patched': {
    change: (app) => app.edit('node_modules/old/data.json', (text) => text.replace('data 1', 'data 2')),
    served: ALL,
  },

  'node_modules is moved, and a link left': {
    change: linkModules,
    served: [0, 1],
    because: { 'top/index.js': /node_modules is no longer a directory/ },
  },
  'node_modules is moved, and a link left, pnpm': { layout: 'pnpm', change: linkModules, served: [0, 1] },
  'the project is moved': { change: moveProject, served: ALL },
  'the project is moved, pnpm': { layout: 'pnpm', change: moveProject, served: ALL },

  'the same is installed again': { change: (app) => installAgain(app), served: ALL },
  'the same is installed again, pnpm': { layout: 'pnpm', change: (app) => installAgain(app), served: ALL },
  'an image installs it for itself, with times of 1985': {
    change: (app) => installAgain(app, 499_162_500),
    served: ALL,
  },
  'the clock was wrong': { change: (app) => installAgain(app, 4_000_000_000), served: ALL },
  'a package manager writes into package.json, and a deployment into its own': {
    change: async (app) => {
      for (const name of ['top', 'side', 'old', 'dual', 'names']) {
        await app.edit(`node_modules/${name}/package.json`, (text) =>
          text.replace('{', '{ "_id": "x", "scripts": {},'),
        )
      }
      await app.edit('package.json', (text) => text.replace('1.0.0', '1.1.0').replace('node ', 'exec node '))
    },
    served: ALL,
  },
  'files are read-only': {
    change: async (app) => {
      for (const path of [...(await filesBelow(app.at('node_modules'))), app.at('dist/externals.bmes')]) {
        await chmod(path, 0o444)
      }
    },
    served: ALL,
  },

  'a copy in an ES package shadows': {
    change: (app) =>
      app.write(nested('node_modules/top/node_modules/shared', `export const shared = 'nested'`)),
    served: [14, 8],
    because: { 'top/index.js': exists('top/node_modules') },
  },
  'a copy shadows beside others, in folders that were there': {
    before: { 'node_modules/side/node_modules/other/index.js': '' },
    change: (app) =>
      app.write(nested('node_modules/side/node_modules/shared', `export const shared = 'nested'`)),
    served: [14, 8],
    because: { 'side/index.js': exists('side/node_modules/shared') },
  },
  'a copy in the output shadows': {
    change: (app) => app.write(nested('dist/node_modules/side', `export const side = 'nested'`)),
    served: [12, 8],
    because: { 'local.js': exists('dist/node_modules') },
  },
  'a copy in a CommonJS package shadows': {
    change: (app) => app.write({ 'node_modules/old/node_modules/older/index.js': `exports.name = 'nested'` }),
    served: [13, 7],
  },
  'a file foo is in front of foo.js': {
    change: (app) => app.write({ 'node_modules/old/foo': `exports.name = 'no extension'` }),
    served: [13, 7],
  },
  'a file is in front of a package, for require() alone': {
    change: (app) => app.write({ 'node_modules/older.js': `exports.name = 'file'` }),
    served: [16, 7],
  },
  'a package.json makes ES modules CommonJS': {
    change: (app) => app.write({ 'node_modules/top/lib/package.json': { type: 'commonjs' } }),
    // Which is an error.
    served: [6, 8],
    because: { 'top/lib/x.js': exists('top/lib/package.json') },
  },
  'a package.json in the output': {
    change: (app) => app.write({ 'dist/package.json': { type: 'module' } }),
    served: [14, 8],
    because: { 'main.js': exists('dist/package.json') },
  },
  'exports lead elsewhere': {
    change: (app) =>
      app.edit('node_modules/side/package.json', (text) => text.replace('./index.js', './other.js')),
    served: [13, 8],
    because: { 'side/index.js': otherFile('side/package.json') },
  },
  'exports are in another order': {
    change: (app) =>
      app.write({
        'node_modules/dual/package.json': {
          name: 'dual',
          version: '1.0.0',
          exports: { require: './index.cjs', import: './index.mjs' },
        },
      }),
    served: [13, 8],
    because: { 'dual/index.mjs': otherFile('dual/package.json') },
  },
  'the package.json of the program has other imports': {
    change: (app) =>
      app.edit('package.json', (text) => text.replace('{', '{ "imports": { "#x": "./x.js" },')),
    served: [7, 8],
    because: { 'main.js': otherFile('/package.json') },
  },

  'a link of pnpm leads to another version': {
    layout: 'pnpm',
    change: async (app) => {
      const target = await addVersion(app, 'shared', 'shared 1')
      await app.write({ 'node_modules/.pnpm/side@1.0.0/node_modules/shared': link(`../../${target}`) })
    },
    served: [14, 8],
    because: { '.pnpm/side@1.0.0/node_modules/side/index.js': /shared is no longer a symbolic link to/ },
  },
  'a link of pnpm to a scoped package leads to another version': {
    layout: 'pnpm',
    change: async (app) => {
      const target = await addVersion(app, '@scope/scoped', 'scoped 1')
      await app.write({
        'node_modules/.pnpm/top@1.0.0/node_modules/@scope/scoped': link(`../../../${target}`),
      })
    },
    served: [13, 8],
    because: { '.pnpm/top@1.0.0/node_modules/top/index.js': /scoped is no longer a symbolic link to/ },
  },
  'a link of pnpm for the program leads to another version': {
    layout: 'pnpm',
    change: async (app) => {
      const target = await addVersion(app, 'side', 'side 1')
      await app.write({ 'node_modules/side': link(`.pnpm/${target}`) })
    },
    served: [14, 8],
    because: { '.pnpm/side@1.0.0/node_modules/side/index.js': /side is no longer a symbolic link to/ },
  },
  'a link of pnpm is replaced by a folder': {
    layout: 'pnpm',
    change: async (app) => {
      await remove(app, 'node_modules/side')
      for (const name of ['side', 'shared']) {
        await cp(
          app.at(`node_modules/.pnpm/${name}@1.0.0/node_modules/${name}`),
          app.at(`node_modules/${name}`),
          {
            recursive: true,
          },
        )
      }
    },
    served: [14, 8],
    because: { '.pnpm/side@1.0.0/node_modules/side/index.js': /side is no longer a symbolic link to/ },
  },
  'a folder is replaced by a link': {
    change: async (app) => {
      await mkdir(app.at('elsewhere'))
      await rename(app.at('node_modules/side'), app.at('elsewhere/side'))
      await symlink('../elsewhere/side', app.at('node_modules/side'))
    },
    served: [14, 8],
    because: { 'side/index.js': /side is no longer a directory/ },
  },

  'development dependencies are pruned': { change: (app) => remove(app, 'node_modules/tool'), served: ALL },
  'development dependencies are pruned, pnpm': {
    layout: 'pnpm',
    change: async (app) => {
      await remove(app, 'node_modules/tool')
      await remove(app, 'node_modules/.pnpm/tool@1.0.0')
    },
    served: ALL,
  },
  'an optional dependency is pruned': {
    change: (app) => remove(app, 'node_modules/optional'),
    served: [16, 7],
  },
  'an optional dependency is pruned, pnpm': {
    layout: 'pnpm',
    change: async (app) => {
      await remove(app, 'node_modules/.pnpm/old@1.0.0/node_modules/optional')
      await remove(app, 'node_modules/.pnpm/optional@1.0.0')
    },
    served: [13, 7],
  },
  // Which is an error.
  'a dependency is gone': { change: (app) => remove(app, 'node_modules/alone'), served: [16, 8] },
}

const node = oneNode()

describe('between build and start', () => {
  it.each(Object.entries(cases))(
    '%s',
    async (_, { layout = 'npm', change, served, because = {}, before }) => {
      const app = await createApp(node, layout === 'npm' ? flat() : linked())
      if (before !== undefined) {
        await app.write(before)
        await app.compile()
      }
      await change(app)
      const main = await app.start()
      const old = await app.start({ program: 'old.cjs' })
      const count = ({ served: names }: { served: readonly string[] }) => names.length
      expect({ served: [count(main), count(old)], main: main.native, old: old.native }).toMatchObject({
        served,
      })
      for (const [name, reason] of Object.entries(because)) expect(main.native[name], name).toMatch(reason)
    },
  )
})
