import { decodePack } from '@esm-bytecode/format'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { join } from 'node:path'
import { Compiler, type CompiledGraph, type CompilerOptions } from '../compile.ts'
import { Producer } from '../produce/produce.ts'
import type { CompiledPack } from './compiled-pack.ts'
import type { ExternalsOptions } from './externals.ts'
import { TestTree, type Tree } from './test-tree.ts'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp()
})

interface AppOptions extends Omit<CompilerOptions, 'externals'> {
  readonly externals?: Partial<ExternalsOptions>
}

/** A build in `dist`, which is not written yet, beside the files of a tree. */
function createApp(files: Tree, { externals, ...options }: AppOptions = {}) {
  const tree = new TestTree({ 'package.json': { type: 'module' }, ...files })
  const compiler = new Compiler({ ...options, externals: { root: join(tree.path, 'dist'), ...externals } })
  cleanUps.push(
    () => compiler.close(),
    () => tree.remove(),
  )
  const compile = (chunks: Record<string, string>): Promise<CompiledGraph> =>
    compiler.compile(Object.entries(chunks).map(([id, code]) => ({ id, bytes: Buffer.from(code) })))
  return { tree, compile }
}

const inPackage = (name: string, json: object, files: Record<string, string>): Tree =>
  Object.fromEntries(
    Object.entries({ 'package.json': { name, ...json }, ...files }).map(([path, content]) => [
      `node_modules/${name}/${path}`,
      content,
    ]),
  )

const ES = { type: 'module' }
const kindsOf = (graph: CompiledGraph, id: string) =>
  graph.modules.find((module) => module.id === id)!.record!.requests.map(({ kind }) => kind)
const idsOf = (pack: CompiledPack | null) => pack!.modules.map(({ id }) => id)
const leftOf = (pack: CompiledPack | null) => pack!.left.map(({ name, reason }) => [name, reason])

describe('the pack of a build', () => {
  const files = {
    ...inPackage('es', ES, { 'index.js': `import cjs from 'cjs'; export const es = cjs` }),
    ...inPackage('cjs', {}, { 'index.js': `exports.a = require('./data.json')`, 'data.json': '{}' }),
  }
  const chunks = {
    'main.js': `import { es } from 'es'; import './b.js'; console.log(es)`,
    'b.js': `import 'cjs'`,
  }

  it('holds what its modules reach, and says where their requests lead', async () => {
    const { compile } = createApp(files)
    const graph = await compile(chunks)
    expect(kindsOf(graph, 'main.js')).toEqual(['packed', 'chunk'])
    expect(kindsOf(graph, 'b.js')).toEqual(['synthetic'])
    const { bytes, modules, left } = graph.pack!
    expect(left).toEqual([])
    expect(modules.map(({ id, format, packageName, tier }) => [id, format, packageName, tier])).toEqual([
      ['../node_modules/es/index.js', 'module', 'es', 'eager'],
      ['../node_modules/cjs/index.js', 'commonjs', 'cjs', 'eager'],
      ['../node_modules/cjs/data.json', 'json', 'cjs', null],
    ])
    const pack = decodePack(bytes!)
    expect(pack.importers.map(({ name, targets }) => [name, targets])).toEqual([
      ['main.js', [0, null]],
      ['b.js', [1]],
    ])
    expect(pack.modules[0]!.esModule().targets).toEqual([1])
    expect(pack.modules[1]!.commonJs().requires).toEqual([{ specifier: './data.json', target: 2 }])
    expect(pack.modules.map(({ bytecodes }) => bytecodes.length)).toEqual([1, 1, 0])
  })

  it('has bytecode from minSize on', async () => {
    const { compile } = createApp(files, { minSize: 40 })
    const { pack } = await compile(chunks)
    expect(pack!.modules.map(({ tier, bytecodeLength }) => [tier, bytecodeLength > 0])).toEqual([
      ['eager', true],
      [null, false],
      [null, false],
    ])
  })

  it('is only made again where it has changed', async () => {
    const produce = vi.spyOn(Producer.prototype, 'produce')
    const { tree, compile } = createApp(files)
    const first = await compile(chunks)
    expect(produce).toHaveBeenCalledTimes(4)
    const second = await compile(chunks)
    expect(produce).toHaveBeenCalledTimes(4)
    expect(second.pack).toEqual(first.pack)
    tree.write({ 'node_modules/cjs/index.js': 'exports.a = 2' })
    const third = await compile(chunks)
    expect(produce).toHaveBeenCalledTimes(5)
    expect(idsOf(third.pack)).toEqual(['../node_modules/es/index.js', '../node_modules/cjs/index.js'])
  })

  it('is none where nothing is outside', async () => {
    const { compile } = createApp({})
    expect((await compile({ 'main.js': `import 'node:fs'` })).pack).toBeNull()
  })

  it('is no file where all stays with Node, but says why', async () => {
    const { compile } = createApp(inPackage('addon', { main: 'a.node' }, { 'a.node': '' }))
    const graph = await compile({ 'main.js': `import 'addon'` })
    expect(graph.pack).toMatchObject({ bytes: null, modules: [] })
    expect(leftOf(graph.pack)).toEqual([['../node_modules/addon/a.node', 'it is an addon']])
    expect(kindsOf(graph, 'main.js')).toEqual(['external'])
  })

  it('is without what V8 does not take, and who imports that asks Node', async () => {
    const { compile } = createApp(
      inPackage('es', ES, {
        'index.js': `export { a } from './a.js'`,
        // Our parser takes it.
        'a.js': `let c = 2; export const a = 1<!--c`,
      }),
    )
    const graph = await compile({ 'main.js': `import { a } from 'es'; console.log(a)` })
    expect(kindsOf(graph, 'main.js')).toEqual(['packed'])
    expect(idsOf(graph.pack)).toEqual(['../node_modules/es/index.js'])
    expect(graph.pack!.left).toEqual([
      {
        name: '../node_modules/es/a.js',
        packageName: 'es',
        importer: '../node_modules/es/index.js',
        reason: expect.stringMatching(/^the target Node refuses it: SyntaxError/) as string,
        isFound: true,
      },
    ])
    const [es] = decodePack(graph.pack!.bytes!).modules
    expect(es!.esModule().record.requests.map(({ kind }) => kind)).toEqual(['external'])
  })

  it('takes CommonJS that nobody imports', async () => {
    const { compile } = createApp(
      { 'dist/server.cjs': `require('cjs'); require('./left.cjs')`, 'dist/left.cjs': '', ...files },
      { externals: { commonJs: ['server.cjs'], accepts: (id) => id !== 'left.cjs' } },
    )
    const { pack } = await compile({})
    expect(idsOf(pack)).toEqual([
      'server.cjs',
      '../node_modules/cjs/index.js',
      '../node_modules/cjs/data.json',
    ])
    expect(leftOf(pack)).toEqual([['left.cjs', 'the options leave it out']])
  })

  it('does not take modules of the build that cannot be read', async () => {
    const { compile } = createApp({ 'dist/broken.js': 'a b' })
    const graph = await compile({ 'main.js': `import './broken.js'`, 'broken.js': 'a b' })
    expect(graph.pack).toBeNull()
    expect(graph.modules[1]!.refusal).toMatch(/^it cannot be parsed/)
  })

  it('leaves to Node a module whose path no file can name', async () => {
    const { compile } = createApp(files)
    const graph = await compile({ 'c:/main.js': `import 'cjs'`, 'main.js': `import 'es'` })
    const why = 'on Windows its path would be another one'
    expect(graph.modules.map(({ refusal }) => refusal)).toEqual([why, null])
    expect(decodePack(graph.pack!.bytes!).importers.map(({ name }) => name)).toEqual(['main.js'])
  })
})

describe('cycles in which CommonJS requires an ES module', () => {
  it('stay with Node, but for the CommonJS', async () => {
    const { compile } = createApp({
      ...inPackage('es', ES, { 'index.js': `import cjs from 'cjs'; export default cjs` }),
      ...inPackage('cjs', {}, { 'index.js': `exports.es = require('es')` }),
      ...inPackage('other', ES, { 'index.js': `import es from 'es'; export default es` }),
    })
    const graph = await compile({ 'main.js': `import other from 'other'; console.log(other)` })
    const reason =
      'it is in a cycle of modules where ../node_modules/cjs/index.js, which is CommonJS, requires ../node_modules/es/index.js'
    expect(leftOf(graph.pack)).toEqual([['../node_modules/es/index.js', reason]])
    expect(idsOf(graph.pack)).toEqual(['../node_modules/other/index.js', '../node_modules/cjs/index.js'])
  })
})

describe('cycles that lead out of the build and back', () => {
  const cycle = (a: string, b: string) =>
    `it is in a cycle of modules that leads out of the build and back, where ${a} imports ${b}`

  it('stay with Node: the chunks, and the ES modules of packages', async () => {
    const { compile } = createApp({
      ...inPackage('pkg', ES, {
        'index.js': `export * from './back.js'; import 'other'`,
        'back.js': `import { main } from '../../dist/main.js'; export const back = () => main()`,
      }),
      ...inPackage('other', ES, { 'index.js': '' }),
    })
    const graph = await compile({
      'entry.js': `import { main } from './main.js'; main()`,
      'main.js': `import { back } from 'pkg'; export function main() { return back }`,
    })
    const reason = cycle('../node_modules/pkg/back.js', 'main.js')
    expect(graph.modules.map(({ id, refusal }) => [id, refusal])).toEqual([
      ['entry.js', null],
      ['main.js', reason],
    ])
    expect(kindsOf(graph, 'entry.js')).toEqual(['external'])
    expect(idsOf(graph.pack)).toEqual(['../node_modules/other/index.js'])
    expect(leftOf(graph.pack)).toEqual([
      ['../node_modules/pkg/index.js', reason],
      ['../node_modules/pkg/back.js', reason],
    ])
  })

  it('may lead through CommonJS', async () => {
    const { compile } = createApp(
      inPackage('cjs', {}, { 'index.js': `exports.back = () => require('../../dist/main.js')` }),
    )
    const graph = await compile({ 'main.js': `import cjs from 'cjs'; console.log(cjs)` })
    expect(graph.modules[0]!.refusal).toBe(cycle('../node_modules/cjs/index.js', 'main.js'))
    expect(idsOf(graph.pack)).toEqual(['../node_modules/cjs/index.js'])
  })

  it('are none where import() leads back, or to what does not lead out', async () => {
    const { compile } = createApp(
      inPackage('pkg', ES, {
        'index.js': `import('../../dist/main.js'); import { leaf } from '../../dist/leaf.js'; export default leaf`,
      }),
    )
    const graph = await compile({
      'main.js': `import pkg from 'pkg'; console.log(pkg)`,
      'leaf.js': 'export const leaf = 1',
    })
    expect(graph.modules.map(({ refusal }) => refusal)).toEqual([null, null])
    expect(kindsOf(graph, 'main.js')).toEqual(['packed'])
    const { record, targets } = decodePack(graph.pack!.bytes!).modules[0]!.esModule()
    expect(record.requests.map(({ kind }) => kind)).toEqual(['external', 'external'])
    expect(targets).toEqual([null, null])
  })
})
