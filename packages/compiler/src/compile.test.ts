import { decodeSidecar } from '@esm-bytecode/format'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Compiler, type CompiledModule, type CompilerOptions, type ModuleInput } from './compile.ts'
import { Producer } from './produce/produce.ts'

const compilers: Compiler[] = []
const compiler = (options?: CompilerOptions): Compiler => {
  const made = new Compiler(options)
  compilers.push(made)
  return made
}
afterEach(() => Promise.all(compilers.splice(0).map((each) => each.close())))

const inputs = (sources: Record<string, string>): ModuleInput[] =>
  Object.entries(sources).map(([id, code]) => ({ id, bytes: Buffer.from(code), url: `file:///app/${id}` }))

async function compile(sources: Record<string, string>, options?: CompilerOptions) {
  const compiled = (await compiler(options).compile(inputs(sources))).modules
  return new Map(compiled.map((module) => [module.id, module]))
}

const sidecarOf = ({ sidecar }: CompiledModule) => decodeSidecar(sidecar!)

const SOURCES = {
  'main.js': `import { a } from './lib/a.js'; export const main = a`,
  'lib/a.js': `import { b } from './b.js'; export const a = b + 'é'`,
  'lib/b.js': `export const b = 1`,
}

it('reads what it leaves out: a cycle with it is Node’s to link', async () => {
  const sources = {
    'main.js': `import './a.js'; import './c.js'`,
    'a.js': `import { b } from './b.js'; export function a() { return b }`,
    'b.js': `import { a } from './a.js'; export const b = () => a`,
    'c.js': `export const c = 1`,
  }
  const compiled = await compile(sources, { accepts: (id) => id !== 'b.js' })
  expect([...compiled.keys()]).toEqual(['main.js', 'a.js', 'c.js'])
  expect(compiled.get('a.js')!.refusal).toBe(
    'it is in a cycle with b.js, and b.js stays with Node: the options "include" and "exclude" leave it out',
  )
  expect(compiled.get('main.js')!.record!.requests.map(({ kind }) => kind)).toEqual(['external', 'chunk'])
})

it('makes a sidecar for each module, with its record, its identity and its bytecode', async () => {
  const compiled = await compile(SOURCES)
  expect([...compiled.keys()]).toEqual(['main.js', 'lib/a.js', 'lib/b.js'])
  for (const [id, module] of compiled) {
    const { source, record, bytecodes } = sidecarOf(module)
    expect(source.name).toBe(id.split('/').at(-1))
    expect(source.byteLength).toBe(Buffer.byteLength(SOURCES[id as keyof typeof SOURCES]))
    expect(record).toEqual(module.record)
    expect(bytecodes.map(({ target }) => [target.nodeVersion, target.tier])).toEqual([
      [process.version, 'eager'],
    ])
    expect(bytecodes[0]!.byteLength).toBe(module.bytecodeLength)
    expect(module).toMatchObject({ refusal: null, tier: 'eager' })
  }
  const [main, a, b] = [...compiled.values()].map((module) => sidecarOf(module))
  expect([main!.root, a!.root]).toEqual(['', '..'])
  expect(a!.buildId).toEqual(b!.buildId)
  expect([a!.source.isAscii, b!.source.isAscii]).toEqual([false, true])
})

it('tells of each module once it is made', async () => {
  const onModule = vi.fn<(id: string, total: number) => void>()
  await compiler().compile(inputs(SOURCES), onModule)
  expect(onModule.mock.calls.sort()).toEqual([
    ['lib/a.js', 3],
    ['lib/b.js', 3],
    ['main.js', 3],
  ])
})

describe('options', () => {
  it('tier', async () => {
    const compiled = await compile(SOURCES, { tier: 'lazy' })
    expect(sidecarOf(compiled.get('main.js')!).bytecodes[0]!.target.tier).toBe('lazy')
  })

  it('minSize: below it there is a record and no bytecode', async () => {
    const compiled = await compile(SOURCES, { minSize: SOURCES['lib/b.js'].length + 1 })
    expect(compiled.get('lib/a.js')).toMatchObject({ tier: 'eager' })
    expect(compiled.get('lib/b.js')).toMatchObject({ tier: null, bytecodeLength: 0 })
    expect(sidecarOf(compiled.get('lib/b.js')!).bytecodes).toEqual([])
  })

  it('targets: bytecode for each', async () => {
    const compiled = await compile(SOURCES, {
      targets: [{ node: process.execPath }, { node: process.execPath }],
    })
    const module = compiled.get('main.js')!
    const { bytecodes } = sidecarOf(module)
    expect(bytecodes).toHaveLength(2)
    expect(module.bytecodeLength).toBe(bytecodes[0]!.byteLength + bytecodes[1]!.byteLength)
  })

  it('targets: one that cannot be used', async () => {
    await expect(
      compile(SOURCES, { targets: [{ node: process.execPath }, { node: '/none/node' }] }),
    ).rejects.toMatchObject({
      code: 'BMES_ERR_TARGET',
      file: '/none/node',
    })
  })
})

describe('modules that stay with Node', () => {
  it.each([
    ['are refused', 'log(arguments); export const b = 1', /^it reads "arguments"/],
    ['cannot be parsed', 'module.exports = 1; return', /^it cannot be parsed as an ES module \(.*\)$/],
    // Our parser takes it.
    ['are refused by V8', 'let c = 2; export const b = 1<!--c', /^the target Node refuses it: SyntaxError: /],
    ['are not UTF-8', '/* \u00ff */ export const b = 1', /^it is not valid UTF-8$/],
  ])('if they %s: to their importers they are external', async (_what, code, refusal) => {
    const encoding = /\u00ff/.test(code) ? 'latin1' : 'utf8'
    const modules = inputs(SOURCES).map((input) =>
      input.id === 'lib/b.js' ? { ...input, bytes: Buffer.from(code, encoding) } : input,
    )
    const [main, a, b] = (await compiler().compile(modules)).modules
    expect(b).toMatchObject({ sidecar: null, record: null, bytecodeLength: 0, tier: null })
    expect(b!.refusal).toMatch(refusal)
    expect(a!.record!.requests).toMatchObject([{ kind: 'external', target: null }])
    expect(a!.record!.imports).toMatchObject([{ access: 'namespace' }])
    expect(main!.record!.requests).toMatchObject([{ kind: 'chunk', target: 'lib/a.js' }])
  })

  it('are those whose path would be another one on Windows', async () => {
    const compiled = await compile({
      ...SOURCES,
      'lib/b.js': `import '../c:/d.js'; export const b = 1`,
      'lib\\b.js': `import './none.js'`,
      'c:/d.js': '',
    })
    const sidecars = [...compiled.values()].map(({ id, sidecar, refusal }) => [id, sidecar !== null, refusal])
    const why = 'on Windows its path would be another one'
    expect(sidecars).toEqual([
      ['main.js', true, null],
      ['lib/a.js', true, null],
      ['lib/b.js', true, null],
      ['lib\\b.js', false, why],
      ['c:/d.js', false, why],
    ])
    expect(compiled.get('lib/b.js')!.record!.requests).toMatchObject([{ kind: 'external', target: null }])
  })

  it('are those whose nesting is too deep for the compiler', async () => {
    const deep = `export const b = ${'1+'.repeat(30_000)}1`
    const compiled = await compile({ ...SOURCES, 'lib/b.js': deep })
    const { sidecar, refusal } = compiled.get('lib/b.js')!
    expect(sidecar === null ? refusal : 'compiled').toMatch(/stack|compiled/)
    expect(compiled.get('main.js')!.sidecar).not.toBeNull()
  })
})

describe('a graph that changes', () => {
  it('is only made again where it has changed', async () => {
    const produce = vi.spyOn(Producer.prototype, 'produce')
    const made = compiler()
    const first = (await made.compile(inputs(SOURCES))).modules
    expect(produce).toHaveBeenCalledTimes(3)
    const second = (await made.compile(inputs(SOURCES))).modules
    expect(produce).toHaveBeenCalledTimes(3)
    expect(second.map((module) => sidecarOf(module).bytecodes[0]!.target)).toEqual(
      first.map((module) => sidecarOf(module).bytecodes[0]!.target),
    )
    await made.compile(inputs({ ...SOURCES, 'lib/b.js': 'export const b = 2' }))
    expect(produce).toHaveBeenCalledTimes(4)
  })

  it('is made again where another module changes what a module may assume', async () => {
    const made = compiler()
    const changed = { ...SOURCES, 'lib/b.js': `export let b = 1; export const f = () => { b = 2 }` }
    const accessOfB = (compiled: readonly CompiledModule[]) => compiled[1]!.record!.imports[0]!.access
    const first = (await made.compile(inputs(SOURCES))).modules
    const second = (await made.compile(inputs(changed))).modules
    expect([accessOfB(first), accessOfB(second)]).toEqual(['copied', 'live'])
    expect(sidecarOf(second[1]!).bytecodes[0]!.target.textChecksum).toBe(
      sidecarOf(second[1]!).patchSet.textChecksum,
    )
  })

  it('is made again where a module stays with Node no longer', async () => {
    const made = compiler()
    const [, , refused] = (await made.compile(inputs({ ...SOURCES, 'lib/b.js': 'let 1' }))).modules
    const [, a, b] = (await made.compile(inputs(SOURCES))).modules
    expect(refused!.sidecar).toBeNull()
    expect(b!.sidecar).not.toBeNull()
    expect(a!.record!.requests).toMatchObject([{ kind: 'chunk' }])
  })

  it('is made again where it will run under another URL, which bytecode of Node 20 holds', async () => {
    const produce = vi.spyOn(Producer.prototype, 'produce')
    const made = compiler()
    await made.compile([{ id: 'a.js', bytes: Buffer.from(''), url: 'file:///one/a.js' }])
    await made.compile([{ id: 'a.js', bytes: Buffer.from(''), url: 'file:///two/a.js' }])
    expect(produce.mock.calls.map(([{ scriptName }]) => scriptName)).toEqual([
      'file:///one/a.js',
      'file:///two/a.js',
    ])
  })

  it('starts new children after close()', async () => {
    const made = compiler()
    await made.compile(inputs(SOURCES))
    await made.close()
    const compiled = (await made.compile(inputs({ 'other.js': 'export const x = 1' }))).modules
    expect(compiled[0]!.bytecodeLength).toBeGreaterThan(0)
  })
})
