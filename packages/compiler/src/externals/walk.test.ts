import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { Resolver } from './resolver.ts'
import { brokenEvidence, TestTree, type Tree } from './test-tree.ts'
import { walkExternals } from './walk.ts'
import type { ExternalFile, WalkInput, WalkResult } from './walk-result.ts'

const trees: TestTree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

/** `app/dist` is the build; the rest of the tree is below `app`, too, unless it starts with `../`. */
class App {
  readonly tree: TestTree
  readonly root: string

  constructor(tree: Tree) {
    const itself = { 'app/package.json': { name: 'app', type: 'module' } }
    this.tree = new TestTree({ ...itself, ...inApp(tree) })
    trees.push(this.tree)
    this.root = join(this.tree.path, 'app/dist')
  }

  write(tree: Tree): void {
    this.tree.write(inApp(tree))
  }

  async walk(
    specifiers: readonly string[],
    { nodeOptions = [], ...changes }: Partial<WalkInput> & { nodeOptions?: readonly string[] } = {},
  ): Promise<WalkResult & { ids: string[]; file(id: string): ExternalFile }> {
    const target = { node: process.execPath, nodeOptions }
    const resolver = new Resolver(target)
    try {
      const requests = specifiers.map((specifier) => ({
        specifier: specifier.replace(/^require /, ''),
        attributes: [],
        type: specifier.startsWith('require ') ? ('require' as const) : ('import' as const),
      }))
      const entries = [{ id: 'server/entry.js', requests }]
      const result = await walkExternals({ root: this.root, entries, target, ...changes }, resolver)
      const broken = this.broken(result)
      if (broken.length > 0) throw new Error(`not even true at first: ${broken.join(', ')}`)
      return {
        ...result,
        ids: result.files.map(({ id }) => id),
        file: (id) => result.files.find((file) => file.id === id)!,
      }
    } finally {
      await resolver.close()
    }
  }

  broken(result: WalkResult): string[] {
    return brokenEvidence(this.root, result)
  }
}

function inApp(tree: Tree): Tree {
  return Object.fromEntries(Object.entries(tree).map(([path, content]) => [join('app', path), content]))
}

/** In the given order: the name of each package, its `package.json` but for the name, and its files. */
function packageTree(name: string, json: object, files: Tree, folder = `node_modules/${name}`): Tree {
  return {
    [`${folder}/package.json`]: { name, ...json },
    ...Object.fromEntries(Object.entries(files).map(([path, content]) => [`${folder}/${path}`, content])),
  }
}

const ESM = { type: 'module' }

describe('what is reached', () => {
  it('follows imports, literal import() and re-exports of ES modules', async () => {
    const app = new App({
      ...packageTree('a', ESM, {
        'index.js': `import './b.js'; export * from 'c'; import('./d.js'); import('./' + x); import 'node:fs'; import 'fs'`,
        'b.js': '',
        'd.js': '',
      }),
      ...packageTree('c', {}, { 'index.mjs': 'export const c = 1', 'index.js': '' }),
    })
    const result = await app.walk(['a', 'node:path', 'path', 'c/index.mjs'])
    expect(result.ids).toEqual([
      '../node_modules/a/index.js',
      '../node_modules/c/index.mjs',
      '../node_modules/a/b.js',
      '../node_modules/c/index.js',
      '../node_modules/a/d.js',
    ])
    expect(result.entryTargets.get('server/entry.js')).toEqual([
      '../node_modules/a/index.js',
      null,
      null,
      '../node_modules/c/index.mjs',
    ])
    const a = result.file('../node_modules/a/index.js')
    expect(a.analysis!.requests.map(({ specifier }, index) => [specifier, a.targets[index]])).toEqual([
      ['./b.js', '../node_modules/a/b.js'],
      ['c', '../node_modules/c/index.js'],
      ['node:fs', null],
      ['fs', null],
      ['./d.js', '../node_modules/a/d.js'],
    ])
    expect(a).toMatchObject({ format: 'module', packageName: 'a', commonJs: null })
    expect(result.left).toEqual([])
  })

  it('follows require() and import() of CommonJS, but for what does not exist and what is not the real one', async () => {
    const app = new App({
      ...packageTree(
        'a',
        {},
        {
          'index.js': `#!/usr/bin/env node
          if (x) return require('./b')
          try { require('optional') } catch {}
          require('./data.json'), require(\`./c\`), require('fs'), require('./' + x), other.require('./e'), require('./e', 1)
          function inner(require) { require('./e') }
          import('esm'); import(x); '<script>import ("y")</script>'`,
          'b.js': '',
          'c.cjs': '',
          'c/index.js': '',
          'data.json': '\ufeff{"a":1}',
          'e.js': '',
        },
      ),
      ...packageTree(
        'esm',
        { exports: { require: './no.cjs', default: './yes.mjs' } },
        { 'yes.mjs': '', 'no.cjs': '' },
      ),
    })
    const result = await app.walk(['a'])
    expect(result.file('../node_modules/a/index.js')).toMatchObject({
      format: 'commonjs',
      analysis: null,
      commonJs: {
        exportNames: [],
        requires: [
          { specifier: './b', target: '../node_modules/a/b.js' },
          { specifier: './data.json', target: '../node_modules/a/data.json' },
          { specifier: './c', target: '../node_modules/a/c/index.js' },
        ],
        imports: [{ specifier: 'esm', target: '../node_modules/esm/yes.mjs' }],
        usesDynamicImport: true,
        importsFromStrings: true,
      },
    })
    expect(result.file('../node_modules/a/b.js').commonJs).toMatchObject({
      usesDynamicImport: false,
      importsFromStrings: false,
    })
    expect(result.file('../node_modules/a/data.json').format).toBe('json')
    expect(result.ids).toHaveLength(5)
    expect(result.left).toEqual([])
  })

  it('leaves with Node what is not for us, once each, with a reason', async () => {
    const app = new App({
      ...packageTree('a', ESM, {
        'index.js': `
          import 'typeless'; import 'typeless/index.js'; import 'broken'; import 'a-typescript/x.ts'; import './broken.js'
          import 'none'; import './none.js'; import './b.js?query'; import 'data:text/javascript,1'; import './noext'
          import json from './a.json' with { type: 'json' }; import './b.json'; import './latin1.js'; import './bad.json' with { type: 'json' }`,
        'b.js': '',
        'a.json': '{}',
        'b.json': '{}',
        'bad.json': '{',
        'broken.js': 'import',
        noext: '',
        'latin1.js': '',
      }),
      ...packageTree('typeless', {}, { 'index.js': 'const require = 1; export {}' }),
      ...packageTree('broken', {}, { 'index.js': 'a b', 'x.ts': '' }),
      ...packageTree('a-typescript', {}, { 'x.ts': '' }),
      ...packageTree(
        'addon',
        {},
        { 'index.js': `require('./a.node'), require('./b.wasm')`, 'a.node': '', 'b.wasm': '' },
      ),
    })
    writeFileSync(join(app.root, '../node_modules/a/latin1.js'), Buffer.from('// \xe9', 'latin1'))
    const result = await app.walk(['a', 'addon'])
    expect(result.left.map(({ name, reason }) => [name, reason])).toEqual([
      [
        '../node_modules/typeless/index.js',
        'it is an ES module, and its package.json does not say so with "type": "module"',
      ],
      ['../node_modules/broken/index.js', expect.stringMatching(/^it cannot be parsed as CommonJS/)],
      ['../node_modules/a-typescript/x.ts', 'it is TypeScript'],
      ['../node_modules/a/broken.js', expect.stringMatching(/^it cannot be parsed as an ES module/)],
      ['none', 'Node finds nothing (ERR_MODULE_NOT_FOUND)'],
      ['./none.js', 'Node finds nothing (ERR_MODULE_NOT_FOUND)'],
      ['./b.js?query', 'its URL has a query or a fragment'],
      ['data:text/javascript,1', 'it is a data: URL'],
      ['../node_modules/a/noext', 'its extension does not say what it is'],
      ['./b.json', 'it is JSON, and imported without "type": "json"'],
      ['../node_modules/a/latin1.js', 'it is not valid UTF-8'],
      ['../node_modules/a/bad.json', expect.stringMatching(/^it is not valid JSON/)],
      ['../node_modules/addon/a.node', 'it is an addon'],
      ['../node_modules/addon/b.wasm', 'it is WebAssembly'],
    ])
    expect(result.left[0]).toMatchObject({ packageName: 'typeless', importer: '../node_modules/a/index.js' })
    expect(result.ids).toEqual([
      '../node_modules/a/index.js',
      '../node_modules/addon/index.js',
      '../node_modules/a/a.json',
    ])
  })

  it('leaves with Node what no file of ours can name, and what require() does not take', async () => {
    const app = new App(
      packageTree(
        'a',
        {},
        {
          'index.js': String.raw`require('./b\\c'), require('./c:/d'), require('./mark'), require('./twice')`,
          'b\\c.js': '',
          'c:/d.js': '',
          'mark.js': '\ufeff#!/usr/bin/env node\n',
          'twice.js': '\ufeff\ufeff1',
        },
      ),
    )
    const result = await app.walk(['a'])
    expect(result.ids).toEqual(['../node_modules/a/index.js', '../node_modules/a/twice.js'])
    expect(result.left.map(({ name, reason }) => [name, reason])).toEqual([
      ['./b\\c', 'on Windows its path would be another one'],
      ['./c:/d', 'on Windows its path would be another one'],
      ['../node_modules/a/mark.js', 'it has a hashbang behind a byte order mark'],
    ])
  })

  it('does not follow what starts the build, of which there is one already', async () => {
    const runtime = packageTree('@esm-bytecode/runtime', ESM, { 'index.js': '', 'register.js': '' })
    const files = {
      'index.js': `import '@esm-bytecode/runtime/register.js'; import('@esm-bytecode/runtime')`,
    }
    const app = new App({ ...packageTree('a', ESM, files), ...runtime })
    const result = await app.walk(['a', '@esm-bytecode/runtime'])
    expect(result.ids).toEqual(['../node_modules/a/index.js'])
    expect(result.left).toEqual([])
  })

  it('tells which modules lead back to the build', async () => {
    const app = new App({
      'dist/server/entry.js': '',
      'dist/vendor.mjs': 'import "./server/entry.js"; import "a"',
      ...packageTree('a', {}, { 'index.js': 'require("../../dist/server/entry.js")' }),
    })
    const result = await app.walk(['../vendor.mjs'])
    expect(result.file('vendor.mjs').targets).toEqual(['server/entry.js', '../node_modules/a/index.js'])
    expect(result.file('../node_modules/a/index.js').commonJs!.requires).toEqual([
      { specifier: '../../dist/server/entry.js', target: 'server/entry.js' },
    ])
  })

  it('takes what the text decides, in a package without a type', async () => {
    const app = new App({
      ...packageTree(
        'a',
        {},
        {
          'index.js': `require('./return'), require('./closes'), require('./lets'), require('./html')`,
          'return.js': 'return new.target',
          'closes.js': '}); (function () {',
          'lets.js': 'let require',
          'html.js': '<!-- html\nwith (x) {}',
        },
      ),
    })
    const result = await app.walk(['a'])
    expect(result.ids.slice(1)).toEqual(['../node_modules/a/return.js', '../node_modules/a/html.js'])
    expect(result.left.map(({ name }) => name)).toEqual([
      '../node_modules/a/closes.js',
      '../node_modules/a/lets.js',
    ])
  })

  it('knows the modules of the build, and what the options leave out', async () => {
    const app = new App({
      'dist/server/entry.js': '',
      'dist/vendor.cjs': 'require("./server/entry.js"), require("a"), require("b")',
      ...packageTree('a', {}, { 'index.js': '' }),
      ...packageTree('b', {}, { 'index.js': '' }),
    })
    const result = await app.walk(['./entry.js', '../vendor.cjs'], { accepts: (id) => !id.includes('/a/') })
    expect(result.ids).toEqual(['vendor.cjs', '../node_modules/b/index.js'])
    expect(result.entryTargets.get('server/entry.js')).toEqual([null, 'vendor.cjs'])
    expect(result.left.map(({ name, reason }) => [name, reason])).toEqual([
      ['../node_modules/a/index.js', 'the options leave it out'],
    ])
  })

  it('says with or without addons, where that matters', async () => {
    const exports = { './a': { 'node-addons': './with.js', default: './without.js' }, './b': './b.js' }
    const files = { 'with.js': '', 'without.js': '', 'b.js': '' }
    const app = new App(packageTree('a', { ...ESM, exports }, files))
    const walked = async (specifier: string, ...nodeOptions: string[]) => {
      const { ids, conditions } = await app.walk([specifier], { nodeOptions })
      return { ids, conditions }
    }
    const file = (name: string) => [`../node_modules/a/${name}`]
    expect(await walked('a/a')).toEqual({ ids: file('with.js'), conditions: ['node-addons'] })
    const without = { ids: file('without.js'), conditions: ['!node-addons'] }
    expect(await walked('a/a', '--no-addons')).toEqual(without)
    expect(await walked('a/a', '--permission')).toEqual(without)
    expect(await walked('a/b', '--permission')).toEqual({ ids: file('b.js'), conditions: [] })
  })

  it('resolves with the conditions of the target, and not at all where links are preserved', async () => {
    const exports = { mine: './mine.js', default: './index.js' }
    const app = new App(packageTree('a', { exports }, { 'index.js': '', 'mine.js': '' }))
    const byCondition = async (...nodeOptions: string[]) => (await app.walk(['a'], { nodeOptions })).ids
    expect(await byCondition()).toEqual(['../node_modules/a/index.js'])
    expect(await byCondition('-C', 'mine', '--import', './none.js')).toEqual(['../node_modules/a/mine.js'])
    expect(await byCondition('--conditions=mine')).toEqual(['../node_modules/a/mine.js'])

    const result = await app.walk(['a', 'a/x', './b.cjs'], { nodeOptions: ['--preserve-symlinks'] })
    const reason = 'with --preserve-symlinks only the running process knows what a specifier leads to'
    const importer = 'server/entry.js'
    expect(result).toMatchObject({ files: [], folders: [] })
    expect(result.left).toEqual([
      { name: 'a', packageName: 'a', importer, reason, isFound: true },
      { name: 'a/x', packageName: 'a', importer, reason, isFound: true },
      { name: './b.cjs', packageName: null, importer, reason, isFound: true },
    ])
    expect(result.entryTargets.get('server/entry.js')).toEqual([null, null, null])
  })

  it("says why Node finds no package with Plug'n'Play", async () => {
    const app = new App(packageTree('a', {}, { 'index.js': '' }))
    const specifiers = ['a', 'none/x', 'require none', './none.js', '#none']
    const { ids, left } = await app.walk(specifiers, { hasPlugAndPlay: true })
    expect(ids).toEqual(['../node_modules/a/index.js'])
    const why = "with Plug'n'Play only its hooks find packages, mostly in zip archives"
    expect(left.map(({ name, reason, isFound }) => [name, reason, isFound])).toEqual([
      ['none/x', why, true],
      ['none', why, true],
      ['./none.js', 'Node finds nothing (ERR_MODULE_NOT_FOUND)', false],
      ['#none', 'Node finds nothing (ERR_PACKAGE_IMPORT_NOT_DEFINED)', false],
    ])
  })

  it('reads a text once for several walks', async () => {
    const app = new App(packageTree('a', ESM, { 'index.js': 'import "./b.js"', 'b.js': '' }))
    const cache = new Map()
    const first = await app.walk(['a'], { cache })
    app.write({ 'node_modules/a/b.js': 'export {}' })
    const second = await app.walk(['a'], { cache })
    expect(second.files[0]!.analysis).toBe(first.files[0]!.analysis)
    expect(second.files[1]!.analysis).not.toBe(first.files[1]!.analysis)
  })
})

describe('what proves that it is still true', () => {
  const DUAL = { exports: { import: './index.mjs', require: './index.cjs' } }
  const dual = { 'index.mjs': '', 'index.cjs': '' }
  const plain = { 'index.js': '' }
  const cjs = (text: string) => packageTree('user', {}, { 'index.js': text })

  it.each<[what: string, tree: Tree, request: string, id: string, change: Tree, broken: string[]]>([
    [
      'a dual package: its package.json',
      packageTree('a', DUAL, dual),
      'a',
      '../node_modules/a/index.mjs',
      { 'node_modules/a/package.json': { exports: './index.cjs' } },
      ['file ../node_modules/a/package.json'],
    ],
    [
      'a dual package that is required',
      packageTree('a', DUAL, dual),
      'require a',
      '../node_modules/a/index.cjs',
      { 'node_modules/a/index.cjs': null },
      ['module ../node_modules/a/index.cjs'],
    ],
    [
      'a file of an ES module: its text',
      packageTree('a', ESM, plain),
      'a',
      '../node_modules/a/index.js',
      { 'node_modules/a/index.js': 'let a' },
      ['module ../node_modules/a/index.js'],
    ],
    [
      'a nested copy, in a folder that was not there',
      { ...packageTree('a', ESM, { 'lib/index.js': 'import "b"' }), ...packageTree('b', ESM, plain) },
      'a/lib/index.js',
      '../node_modules/b/index.js',
      packageTree('b', ESM, plain, 'node_modules/a/lib/node_modules/b'),
      ['absent ../node_modules/a/lib/node_modules'],
    ],
    [
      'a nested copy, in a folder that is there',
      {
        ...packageTree('a', ESM, { 'index.js': 'import "b"' }),
        ...packageTree('b', ESM, plain),
        ...packageTree('c', ESM, plain, 'node_modules/a/node_modules/c'),
      },
      'a',
      '../node_modules/b/index.js',
      packageTree('b', ESM, plain, 'node_modules/a/node_modules/b'),
      ['absent ../node_modules/a/node_modules/b'],
    ],
    [
      'a scoped package nearer to the build',
      packageTree('@s/b', ESM, plain, '../node_modules/@s/b'),
      '@s/b',
      '../../node_modules/@s/b/index.js',
      packageTree('@s/b', ESM, plain),
      ['absent ../node_modules'],
    ],
    [
      'a package in the build itself',
      packageTree('b', ESM, plain),
      'b',
      '../node_modules/b/index.js',
      packageTree('b', ESM, plain, 'dist/server/node_modules/b'),
      ['absent server/node_modules'],
    ],
    [
      'a package.json between a module and its package',
      packageTree('a', ESM, { 'lib/index.js': '' }),
      'a/lib/index.js',
      '../node_modules/a/lib/index.js',
      { 'node_modules/a/lib/package.json': { type: 'commonjs' } },
      ['absent ../node_modules/a/lib/package.json'],
    ],
    [
      'a link, as pnpm makes it',
      {
        ...packageTree('a', ESM, plain, 'node_modules/.pnpm/a@1/node_modules/a'),
        ...packageTree('a', ESM, plain, 'node_modules/.pnpm/a@2/node_modules/a'),
        'node_modules/a': { link: '.pnpm/a@1/node_modules/a' },
      },
      'a',
      '../node_modules/.pnpm/a@1/node_modules/a/index.js',
      { 'node_modules/a': { link: '.pnpm/a@2/node_modules/a' } },
      ['link ../node_modules/a'],
    ],
    [
      'a directory that becomes a link',
      { ...packageTree('a', ESM, plain), 'copy/index.js': '', 'copy/package.json': { name: 'a', ...ESM } },
      'a',
      '../node_modules/a/index.js',
      { 'node_modules/a': { link: '../copy' } },
      ['directory ../node_modules/a'],
    ],
    [
      'a whole node_modules elsewhere',
      {
        ...packageTree('a', ESM, plain, '../else/where/node_modules/a'),
        node_modules: { link: '../else/where/node_modules' },
      },
      'a',
      '../../else/where/node_modules/a/index.js',
      { node_modules: { link: '../else' } },
      ['link ../node_modules'],
    ],
    [
      'a link within a package',
      packageTree(
        'a',
        { exports: './link.mjs' },
        { 'link.mjs': { link: './x.mjs' }, 'x.mjs': '', 'y.mjs': '' },
      ),
      'a',
      '../node_modules/a/x.mjs',
      { 'node_modules/a/link.mjs': { link: './y.mjs' } },
      ['link ../node_modules/a/link.mjs'],
    ],
    [
      'a self reference: the package.json of the scope',
      packageTree(
        'a',
        { ...ESM, exports: { '.': './index.js', './self': './self.js' } },
        {
          'index.js': 'import "a/self"',
          'self.js': '',
        },
      ),
      'a',
      '../node_modules/a/self.js',
      { 'node_modules/a/package.json': { ...ESM, exports: './index.js' } },
      ['file ../node_modules/a/package.json'],
    ],
    [
      'a self reference of CommonJS',
      packageTree(
        'a',
        { exports: { '.': './index.js', './*': './*.js' } },
        {
          'index.js': 'require("a/self")',
          'self.js': '',
        },
      ),
      'a',
      '../node_modules/a/self.js',
      { 'node_modules/a/package.json': { exports: './index.js' } },
      ['file ../node_modules/a/package.json'],
    ],
    [
      '#imports, of files and of packages',
      {
        ...packageTree(
          'a',
          { ...ESM, imports: { '#x': { none: './none.js', default: './x.js' }, '#b/*': 'b/*.js' } },
          {
            'index.js': 'import "#x"; import "#b/index"',
            'x.js': '',
          },
        ),
        ...packageTree('b', ESM, plain),
      },
      'a',
      '../node_modules/b/index.js',
      packageTree('b', ESM, plain, 'node_modules/a/node_modules/b'),
      ['absent ../node_modules/a/node_modules'],
    ],
    [
      'a main without extension',
      packageTree('a', { main: 'lib' }, { 'lib/index.js': '' }),
      'a',
      '../node_modules/a/lib/index.js',
      { 'node_modules/a/lib.js': '' },
      ['absent ../node_modules/a/lib.js'],
    ],
    [
      'CommonJS: a file without extension',
      { ...cjs('require("./x")'), 'node_modules/user/x.js': '' },
      'user',
      '../node_modules/user/x.js',
      { 'node_modules/user/x': '' },
      ['absent ../node_modules/user/x'],
    ],
    [
      'CommonJS: .js before .json',
      { ...cjs('require("./x")'), 'node_modules/user/x.json': '1' },
      'user',
      '../node_modules/user/x.json',
      { 'node_modules/user/x.js': '' },
      ['absent ../node_modules/user/x.js'],
    ],
    [
      'CommonJS: a file beside a directory',
      { ...cjs('require("./x")'), 'node_modules/user/x/index.js': '', 'node_modules/user/x.js': '' },
      'user',
      '../node_modules/user/x.js',
      { 'node_modules/user/x': '' },
      ['directory ../node_modules/user/x'],
    ],
    [
      'CommonJS: a file before a directory',
      { ...cjs('require("./x")'), 'node_modules/user/x/index.js': '' },
      'user',
      '../node_modules/user/x/index.js',
      { 'node_modules/user/x.json': '1' },
      ['absent ../node_modules/user/x.json'],
    ],
    [
      'CommonJS: a directory gets a main',
      { ...cjs('require("./x/")'), 'node_modules/user/x/index.js': '', 'node_modules/user/x/main.js': '' },
      'user',
      '../node_modules/user/x/index.js',
      { 'node_modules/user/x/package.json': { main: 'main' } },
      ['absent ../node_modules/user/x/package.json'],
    ],
    [
      'CommonJS: a file before a package',
      { ...cjs('require("b")'), ...packageTree('b', {}, plain) },
      'user',
      '../node_modules/b/index.js',
      { 'node_modules/b.js': '' },
      ['absent ../node_modules/b.js'],
    ],
    [
      'CommonJS: a re-exported module that does not exist',
      cjs('module.exports = require("./none")'),
      'user',
      '../node_modules/user/index.js',
      { 'node_modules/user/none.js': 'exports.a = 1' },
      ['absent ../node_modules/user/none.js'],
    ],
    [
      'CommonJS: a re-exported module that stays with Node',
      { ...cjs('module.exports = require("./typeless")'), 'node_modules/user/typeless.js': 'export {}' },
      'user',
      '../node_modules/user/index.js',
      { 'node_modules/user/typeless.js': 'exports.a = 1' },
      ['file ../node_modules/user/typeless.js'],
    ],
    [
      'the package.json of the build, which could give it the name of a package',
      packageTree('b', ESM, plain),
      'b',
      '../node_modules/b/index.js',
      { 'package.json': { name: 'b', exports: './x.js' } },
      ['file ../package.json'],
    ],
  ])('%s', async (_what, tree, request, id, change, broken) => {
    const app = new App(tree)
    const result = await app.walk([request])
    expect(result.left.filter(({ name }) => !name.includes('typeless'))).toEqual([])
    expect(result.ids).toContain(id)
    app.write(change)
    expect(app.broken(result)).toEqual(broken)
  })

  it('does not depend on what cannot matter', async () => {
    const app = new App({
      ...packageTree(
        'a',
        { exports: './index.js' },
        { 'index.js': 'require("./b.js"), require("optional")', 'b.js': '' },
      ),
    })
    const result = await app.walk(['require a'])
    app.write({
      ...packageTree('optional', {}, plain),
      ...packageTree('other', {}, plain),
      'node_modules/a.js': '',
      'node_modules/a/c.js': '',
      '../package.json': {},
      '../node_modules/a.js': '',
      'dist/server/x.js': '',
    })
    expect(app.broken(result)).toEqual([])
  })

  it('names no folder above the build, and no root above what is used', async () => {
    const app = new App({
      ...packageTree('a', ESM, plain, '../node_modules/a'),
      '../packages/ui/package.json': { name: 'ui', ...ESM },
      '../packages/ui/index.js': 'import "a"',
      'node_modules/ui': { link: '../../packages/ui' },
    })
    const result = await app.walk(['ui'])
    expect(result.ids).toEqual(['../../packages/ui/index.js', '../../node_modules/a/index.js'])
    expect(
      result.folders
        .filter(({ parent }) => parent === null)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['', '..', '../..'])
    for (const [index, { parent, name }] of result.folders.entries()) {
      if (parent === null) continue
      expect(parent).toBeLessThan(index)
      expect(name).not.toMatch(/[/\\]|^app$|^dist$/)
    }
  })

  it('gives a workspace package beside the application a root of its own', async () => {
    const app = new App({
      '../packages/ui/package.json': { name: 'ui', ...ESM },
      '../packages/ui/lib/index.js': '',
      'node_modules/ui': { link: '../../packages/ui' },
    })
    const { folders } = await app.walk(['ui/lib/index.js'])
    expect(folders.map(({ parent, name }) => (parent === null ? `root ${name}` : name)).sort()).toEqual([
      'lib',
      'root ',
      'root ..',
      'root ../../packages/ui',
      'server',
    ])
  })
})

const NODES = ['', '22', '24', '26'].map((version) =>
  version === ''
    ? process.execPath
    : fileURLToPath(new URL(`../../../../e2e/nodes/node_modules/node-${version}/bin/node`, import.meta.url)),
)

describe.each(NODES.filter((node) => existsSync(node)))('names of CommonJS in %s', (node) => {
  it('are those of Node', async () => {
    const app = new App({
      ...packageTree(
        'a',
        {},
        {
          'index.js': `exports.a = 1; module.exports = { ...require('./b'), ...require('c') }`,
          'star.js': `var _c = require('c'); __exportStar(require('./b')); __exportStar(require('./cycle')); Object.keys(_c).forEach(function (k) { if (k !== 'default') exports[k] = _c[k] })`,
          'b.js': `exports.b = exports.default = 1; Object.defineProperty(exports, '__esModule', { value: true }); exports['not-a-name'] = 2`,
          'cycle.js': `exports.cycle = 1; __exportStar(require('./star'))`,
          'json.js': `module.exports = require('./x.json')`,
          'esm.js': `module.exports = require('./x.mjs')`,
          'none.js': `exports.before = 1; try { module.exports = require('./none-at-all') } catch {}`,
          'builtin.js': `module.exports = require('fs')`,
          'literal.js': `module.exports = { a, b: 1, 'c': c, ...require('./b'), d() {} }`,
          'x.json': '{"x":1}',
          'x.mjs': 'export const esm = 1',
        },
      ),
      ...packageTree('c', {}, { 'index.js': `0 && (module.exports = { c1, c2 }); exports.c3 = 1` }),
    })
    const names = ['index', 'star', 'b', 'cycle', 'json', 'esm', 'none', 'builtin', 'literal']
    const resolver = new Resolver({ node })
    const requests = names.map((name) => ({
      specifier: `a/${name}.js`,
      attributes: [],
      type: 'import' as const,
    }))
    const entries = [{ id: 'entry.js', requests }]
    const result = await walkExternals({ root: app.root, entries, target: { node } }, resolver).finally(() =>
      resolver.close(),
    )
    for (const name of names) {
      const file = join(app.root, `../node_modules/a/${name}.js`)
      const code = `
        globalThis.__exportStar = () => {}; globalThis.a = globalThis.b = globalThis.c = globalThis.c1 = globalThis.c2 = globalThis._c = {}
        console.log(JSON.stringify(Object.keys(await import(${JSON.stringify(`file://${file}`)}))))`
      const keys = JSON.parse(
        execFileSync(node, ['--no-warnings', '--input-type=module', '-e', code], { encoding: 'utf8' }),
      ) as string[]
      const found = result.files.find(({ id }) => id === `../node_modules/a/${name}.js`)!.commonJs!
        .exportNames
      const ours = new Set([
        ...found,
        'default',
        ...(keys.includes('module.exports') ? ['module.exports'] : []),
      ])
      expect([name, ...[...ours].sort()]).toEqual([name, ...keys.sort()])
    }
  })
})
