// A small program with packages of both kinds, compiled where it stands; then something about its packages is changed.
import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { NodeRelease } from '@esm-bytecode/nodes'
import type { Stats } from '@esm-bytecode/runtime'
import { expect, onTestFinished } from 'vitest'
import { esmBytecode, start, type Ended } from '../cli/command.ts'

const require = createRequire(import.meta.url)
const RUNTIME = pathToFileURL(require.resolve('@esm-bytecode/runtime')).href
export const REGISTER = pathToFileURL(require.resolve('@esm-bytecode/runtime/register')).href
const importModule = fileURLToPath(new URL('../../playground/import-module.mjs', import.meta.url))
const reportStats = new URL('../../playground/report-stats.mjs', import.meta.url).href

/** By path: a text, JSON, or where a symbolic link leads. */
export type Tree = Readonly<Record<string, string | object>>

export const link = (target: string): object => ({ [LINK]: target })
const LINK = Symbol('link')

const esm = (version = '1.0.0') => ({ version, type: 'module' })
const leaf = (name: string) => `export const ${name.replaceAll(/\W/g, '_')} = '${name} 1'\n`
const commonJsLeaf = (name: string) => `exports.name = '${name} 1'\n`

/** What is in `node_modules`, however it is laid out: files by package. */
export const PACKAGES: Readonly<Record<string, Tree>> = {
  // ES modules: `app` imports `top` and `side`, which have nothing in common but `shared`.
  top: {
    'package.json': { name: 'top', ...esm(), main: './index.js' },
    'index.js': `import { shared } from 'shared'; import { x } from './lib/x.js'; import { scoped } from '@scope/scoped'\nexport const top = ['top 1', shared, x, scoped]\n`,
    'lib/x.js': `import old from 'old'\nexport const x = 'x 1' + old.name\n`,
  },
  side: {
    'package.json': { name: 'side', ...esm(), exports: { import: './index.js', default: './other.js' } },
    'index.js': `import { shared } from 'shared'; import { dual } from 'dual'\nexport const side = ['side 1', shared, dual]\n`,
    'other.js': `export const side = 'other side'\n`,
  },
  alone: { 'package.json': { name: 'alone', ...esm(), exports: './index.js' }, 'index.js': leaf('alone') },
  shared: { 'package.json': { name: 'shared', ...esm(), exports: './index.js' }, 'index.js': leaf('shared') },
  '@scope/scoped': {
    'package.json': { name: '@scope/scoped', ...esm(), exports: './index.js' },
    'index.js': `export const scoped = 'scoped 1'\n`,
  },
  // Both: each form is a module of its own.
  dual: {
    'package.json': {
      name: 'dual',
      version: '1.0.0',
      exports: { import: './index.mjs', require: './index.cjs' },
    },
    'index.mjs': `export const dual = 'dual 1, imported'\n`,
    'index.cjs': `exports.dual = 'dual 1, required'\n`,
  },
  // CommonJS: `old` requires `older` and `dual`, and tries `optional`; `names` has the names of another file.
  old: {
    'package.json': { name: 'old', version: '1.0.0' },
    'index.js': `exports.name = ['old 1', require('./foo').name, require('./data.json').data, require('older').name, require('dual').dual]\ntry { exports.name.push(require('optional').name) } catch (error) { exports.name.push(error.code) }\n`,
    'foo.js': commonJsLeaf('foo'),
    'data.json': { data: 'data 1' },
  },
  older: {
    'package.json': { name: 'older', version: '1.0.0', main: './lib' },
    'lib/index.js': commonJsLeaf('older'),
  },
  optional: { 'package.json': { name: 'optional', version: '1.0.0' }, 'index.js': commonJsLeaf('optional') },
  names: {
    'package.json': { name: 'names', version: '1.0.0' },
    'index.js': `module.exports = require('./lib/names.js')\n`,
    'lib/names.js': `exports.one = 'one 1'\n`,
  },
  // Nothing of the program reaches it.
  tool: { 'package.json': { name: 'tool', version: '1.0.0' }, 'index.js': commonJsLeaf('tool') },
}

const PROGRAM: Tree = {
  'package.json': { name: 'app', version: '1.0.0', type: 'module', scripts: { start: 'node dist/main.js' } },
  'dist/main.js': `
    import { top } from 'top'
    import { local } from './local.js'
    import * as names from './names.js'
    const { alone } = await import('alone')
    console.log(JSON.stringify({ top, local, names, alone, foo: await import('old/foo').catch(({ code }) => code) }, null, 1))
  `,
  'dist/local.js': `import { side } from 'side'\nexport const local = ['local', side]\n`,
  'dist/names.js': `export * from 'names'\n`,
  'dist/old.cjs': `console.log(JSON.stringify([require('old'), require('names'), require('dual')], null, 1))\n`,
}

export interface Started extends Ended {
  readonly stats: Stats
  /** Modules that run from bytecode, by path below the project. */
  readonly served: readonly string[]
  /** The others, each with its reason. */
  readonly native: Readonly<Record<string, string>>
}

export interface App {
  root: string
  readonly node: NodeRelease
  at(path: string): string
  /** Writes, links, or removes (`null`). */
  write(tree: Readonly<Record<string, Tree[string] | null>>): Promise<void>
  edit(path: string, change: (text: string) => string): Promise<void>
  compile(...options: string[]): Promise<void>
  /** By plain Node, and by ours: they have to print the same, and to end the same way. */
  start(options?: StartOptions): Promise<Started>
}

export interface StartOptions {
  readonly program?: string
  readonly form?: 'register' | 'importModule'
  readonly env?: Readonly<Record<string, string>>
  /** Of Node, before ours. */
  readonly options?: readonly string[]
}

/** As npm lays it out: all packages beside each other. */
export const flat = (): Tree =>
  Object.fromEntries(
    Object.entries(PACKAGES).flatMap(([name, files]) =>
      Object.entries(files).map(([path, content]) => [`node_modules/${name}/${path}`, content]),
    ),
  )

const DEPENDENCIES: Readonly<Record<string, readonly string[]>> = {
  '': ['top', 'side', 'alone', 'old', 'names', 'dual', 'tool'],
  top: ['shared', '@scope/scoped', 'old'],
  side: ['shared', 'dual'],
  old: ['older', 'dual', 'optional'],
}

/** As pnpm lays it out: each package in a folder of its own, with links to what it depends on. */
export function linked(): Tree {
  const tree: Record<string, string | object> = {}
  const home = (name: string) => `node_modules/.pnpm/${name.replace('/', '+')}@1.0.0/node_modules`
  for (const [name, files] of Object.entries(PACKAGES)) {
    for (const [path, content] of Object.entries(files)) tree[`${home(name)}/${name}/${path}`] = content
  }
  for (const [dependent, names] of Object.entries(DEPENDENCIES)) {
    for (const name of names) {
      const from = dependent === '' ? 'node_modules' : home(dependent)
      const up = '../'.repeat(`${from}/${name}`.split('/').length - 1)
      tree[`${from}/${name}`] = link(`${up}${home(name)}/${name}`)
    }
  }
  return tree
}

/** @param folder of the program, below the project */
export async function createApp(
  node: NodeRelease,
  packages: Tree = flat(),
  folder = '.',
  compileOptions: readonly string[] = [],
): Promise<App> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'still-true-')))
  let starts = 0
  const app: App = {
    root,
    node,
    at: (path) => join(app.root, path),
    async write(tree) {
      for (const [path, content] of Object.entries(tree)) await writeOne(app.at(path), content)
    },
    async edit(path, change) {
      const text = await readFile(app.at(path), 'utf8')
      const changed = change(text)
      expect(changed, path).not.toBe(text)
      await writeFile(app.at(path), changed)
    },
    async compile(...options) {
      const { exit, stderr, stdout } = await esmBytecode(
        ['compile', 'dist', '--target', node.execPath, '--min-size', '0', ...options],
        { cwd: app.at(folder) },
      )
      expect({ exit, stdout }, stderr).toMatchObject({ exit: 0 })
    },
    async start({ program = 'main.js', form = 'register', env = {}, options = [] } = {}) {
      const file = join(app.root, folder, 'dist', program)
      const statsFile = join(app.root, `stats-${++starts}.json`)
      const ours = ['--import', ...(form === 'register' ? [REGISTER, '--import'] : []), reportStats]
      const command = form === 'register' ? [file] : [importModule, RUNTIME, file]
      const environment = { ESM_BYTECODE_CACHE: '0', STATS_FILE: statsFile, STATS_RUNTIME: RUNTIME, ...env }
      const cwd = app.root
      const plain = await start(node.execPath, [...options, file], { cwd })
      const ended = await start(node.execPath, [...options, ...ours, ...command], { cwd, env: environment })
      expect({ exit: ended.exit, stdout: ended.stdout }, ended.stderr).toEqual({
        exit: plain.exit,
        stdout: plain.stdout,
      })
      const stats = JSON.parse(await readFile(statsFile, 'utf8')) as Stats
      await rm(statsFile)
      const base = pathToFileURL(join(app.root, folder, 'x')).href.slice(0, -1)
      const nameOf = (url: string) =>
        url
          .replace(base, '')
          .replace(/^(?:\.\.\/)*node_modules\//, '')
          .replace(/^dist\//, '')
      const isServed = ({ bytecode, served }: Stats['modules'][number]) =>
        served !== 'native' && bytecode === 'accepted'
      return {
        ...ended,
        stats,
        served: stats.modules
          .filter(isServed)
          .map(({ url }) => nameOf(url))
          .sort(),
        native: Object.fromEntries(
          stats.modules
            .filter((module) => !isServed(module))
            .map(({ url, reason, code }) => [nameOf(url), `${reason} [${code}]`]),
        ),
      }
    },
  }
  onTestFinished(() => rm(app.root, { recursive: true, force: true }))
  await app.write(
    Object.fromEntries(Object.entries(PROGRAM).map(([path, content]) => [join(folder, path), content])),
  )
  await app.write(packages)
  await app.compile(...compileOptions)
  return app
}

async function writeOne(path: string, content: Tree[string] | null): Promise<void> {
  if (content === null) return rm(path, { recursive: true })
  await mkdir(dirname(path), { recursive: true })
  if (typeof content === 'string') return writeFile(path, content)
  if (!(LINK in content)) return writeFile(path, `${JSON.stringify(content, null, 2)}\n`)
  await rm(path, { recursive: true, force: true })
  return symlink(content[LINK] as string, path)
}
