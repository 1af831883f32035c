// esm-bytecode verify: whether a Node would start from bytecode, and if not, why.
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { listNodes, oneNode } from '@esm-bytecode/nodes'
import { describe, expect, test } from 'vitest'
import { SECTION, sectionOffsets } from '../faults/faulty-build.ts'
import { createProject, esmBytecode, esmBytecodeJson, write, type Files } from './command.ts'

interface Report {
  readonly ok: boolean
  readonly node: { readonly version: string; readonly nodeOptions: string[] }
  readonly modules: { file: string; ok: boolean; tier: string | null; code: string | null; reason: string }[]
  readonly runtime: { ok: boolean; tier: string | null; code: string | null; reason: string | null } | null
  readonly excluded: string[]
  readonly command: string | null
}

// It would be seen if any of it ran.
const app: Files = {
  'dist/package.json': '{ "type": "module" }',
  'dist/main.js': `
    import { add } from './lib/add.js'
    import { format } from 'node:util'
    console.log(format('%d', add(1, 2)))
    const { answer } = await import('./lazy.js')
    process.exit(answer)
  `,
  'dist/lib/add.js': 'export function add(a, b) { return a + b }',
  'dist/lazy.js': 'console.log("lazy"); export const answer = 42',
}

/** @returns the report of `verify dist --json`, which has to fit the exit code */
async function verify(cwd: string, args: string[] = [], env: Record<string, string> = {}): Promise<Report> {
  const { report, exit } = await esmBytecodeJson<Report>(['verify', 'dist', ...args], { cwd, env })
  expect(exit).toBe(report.ok ? 0 : 1)
  return report
}

/** `{ 'main.js': 'BMES_WARN_STALE' }`: the modules that are not well. */
const codes = ({ modules }: Report) =>
  Object.fromEntries(modules.filter(({ ok }) => !ok).map(({ file, code }) => [file, code]))

async function compiled(node: string, args: string[] = [], files: Files = app): Promise<string> {
  const cwd = await createProject(files)
  const { exit, stderr } = await esmBytecode(['compile', 'dist', '--target', node, ...args], { cwd })
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' })
  return cwd
}

describe.each(listNodes())('Node $major', ({ execPath, version }) => {
  const node = ['--node', execPath]

  test('after compile all is well, and nothing of the program has run', async () => {
    const cwd = await compiled(execPath)
    const report = await verify(cwd, node)
    expect(report).toMatchObject({ ok: true, node: { version, nodeOptions: [] }, command: null })
    expect(report.modules.map(({ file, tier }) => [file, tier])).toEqual([
      ['lazy.js', 'eager'],
      ['lib/add.js', 'eager'],
      ['main.js', 'eager'],
    ])
    expect(await esmBytecode(['verify', 'dist', ...node], { cwd })).toEqual({
      exit: 0,
      stdout:
        `✓ 3 modules start from bytecode on Node ${version} (3 eager)\n` +
        `✓ the runtime itself starts from bytecode on Node ${version} (eager)\n`,
      stderr: '',
    })
    expect(report.runtime).toEqual({ ok: true, tier: 'eager', reason: null, code: null })
    await rm(join(cwd, 'dist/runtime.bmes'))
    expect(await verify(cwd, node)).toMatchObject({ ok: true, runtime: null })
    // One file means what it reaches.
    expect((await esmBytecode(['verify', 'dist/main.js', ...node], { cwd })).stdout).toContain('✓ 3 modules')
  })

  test('options that change no bytecode', async () => {
    const cwd = await compiled(execPath)
    const options = [
      '--stack-trace-limit=50',
      '--max-old-space-size=300',
      '--expose-gc',
      '--enable-source-maps',
    ]
    const report = await verify(cwd, [...node, ...options.flatMap((option) => ['--node-option', option])])
    expect(report).toMatchObject({ ok: true, node: { nodeOptions: options } })
  })

  test('options that do', async () => {
    const cwd = await compiled(execPath)
    const jitless = [...node, '--node-option=--jitless']
    const report = await verify(cwd, jitless)
    expect(codes(report)).toEqual({
      'main.js': 'BMES_WARN_OTHER_FLAGS',
      'lib/add.js': 'BMES_WARN_OTHER_FLAGS',
      'lazy.js': 'BMES_WARN_OTHER_FLAGS',
    })
    expect(report.modules[0]!.reason).toContain('jitless')
    const { exit, stdout, stderr } = await esmBytecode(['verify', 'dist', ...jitless], { cwd })
    expect({ exit, stdout }).toEqual({ exit: 1, stdout: '' })
    expect(stderr).toContain('main.js has no bytecode: ')
    expect(stderr).toContain(`✗ 3 of 3 modules would not start from bytecode on Node ${version} --jitless`)

    // What it advises helps.
    const [, ...advice] = report.command!.split(' ')
    expect((await esmBytecode(advice, { cwd })).exit).toBe(0)
    expect((await verify(cwd, jitless)).ok).toBe(true)
    expect(codes(await verify(cwd, node))['main.js']).toBe('BMES_WARN_OTHER_FLAGS')
  })
})

describe('on one Node', () => {
  const { execPath } = oneNode()
  const node = ['--node', execPath]

  test('an edited module, and what imports it', async () => {
    const cwd = await compiled(execPath)
    await write(cwd, { 'dist/lib/add.js': 'export function add(a, b) { return b + a }' })
    expect(codes(await verify(cwd, node))).toEqual({
      'lib/add.js': 'BMES_WARN_STALE',
      'main.js': 'BMES_WARN_NATIVE_IMPORT',
    })
    expect((await esmBytecode(['verify', 'dist', ...node], { cwd })).stderr).toMatch(
      /^lib\/add\.js stays with Node: .* \[BMES_WARN_STALE\]$/m,
    )
  })

  test('a missing sidecar', async () => {
    const cwd = await compiled(execPath)
    await rm(join(cwd, 'dist/lazy.js.bmes'))
    expect(codes(await verify(cwd, node))).toEqual({ 'lazy.js': 'BMES_WARN_NO_SIDECAR' })
    expect(codes(await verify(cwd, [...node, '--exclude', 'lazy.js']))).toEqual({})
  })

  test('damaged bytecode, and a damaged sidecar', async () => {
    const cwd = await compiled(execPath)
    const damage = async (name: string, at: (bytes: Buffer) => number) => {
      const path = join(cwd, 'dist', name)
      const bytes = await readFile(path)
      const position = at(bytes)
      bytes[position] = bytes[position]! ^ 1
      await writeFile(path, bytes)
    }
    await damage('lazy.js.bmes', (bytes) => sectionOffsets(bytes, SECTION.bytecode)[0]! + 64)
    expect(codes(await verify(cwd, node))).toEqual({ 'lazy.js': 'BMES_WARN_DAMAGED_BYTECODE' })
    await damage('main.js.bmes', () => 41)
    expect(codes(await verify(cwd, node))).toEqual({
      'lazy.js': 'BMES_WARN_DAMAGED_BYTECODE',
      'main.js': 'BMES_WARN_DAMAGED',
    })
  })

  test('modules without bytecode on purpose', async () => {
    const cwd = await compiled(execPath, ['--min-size', '100'])
    const report = await verify(cwd, node)
    expect(codes(report)).toEqual({
      'lib/add.js': 'BMES_WARN_NO_BYTECODE',
      'lazy.js': 'BMES_WARN_NO_BYTECODE',
    })
    expect((await esmBytecode(['verify', 'dist', ...node], { cwd })).stderr).toContain('--min-size')
    const left = await verify(cwd, [...node, '--exclude', 'lib/**', '--exclude', 'lazy.js'])
    expect(left).toMatchObject({ ok: true, excluded: ['lazy.js', 'lib/add.js'] })
  })

  test('a module that cannot be compiled', async () => {
    const cwd = await compiled(execPath, [], { ...app, 'dist/refused.js': 'console.log(arguments)' })
    expect(codes(await verify(cwd, node))).toEqual({ 'refused.js': 'BMES_WARN_NO_SIDECAR' })
    expect((await verify(cwd, [...node, '--exclude=refused.js'])).ok).toBe(true)
  })

  test('NODE_OPTIONS counts; what turns sidecars off here does not', async () => {
    const cwd = await compiled(execPath)
    const off = { NODE_V8_COVERAGE: join(cwd, 'coverage'), ESM_BYTECODE: '0', ESM_BYTECODE_DEBUG: '1' }
    expect((await verify(cwd, node, off)).ok).toBe(true)
    expect((await verify(cwd, node, { NODE_OPTIONS: '--stack-trace-limit=7' })).ok).toBe(true)
    const report = await verify(cwd, node, { NODE_OPTIONS: '--jitless' })
    expect(codes(report)['main.js']).toBe('BMES_WARN_OTHER_FLAGS')
  })

  test('a preload that writes and stays', async () => {
    const cwd = await compiled(execPath)
    const preload = `console.log('{ "loud": true }'); setInterval(() => {}, 1e6)`
    await write(cwd, { 'preload.cjs': preload })
    expect((await verify(cwd, [...node, '--node-option=--require=./preload.cjs'])).ok).toBe(true)
  })
})

// Packages that a program leaves external.
const withPackages: Files = {
  'package.json': '{ "type": "module" }',
  'dist/main.js': `import { a } from 'a'\nimport b from 'b'\nconsole.log(a, b)`,
  'node_modules/a/package.json': '{ "name": "a", "type": "module", "exports": "./index.js" }',
  'node_modules/a/index.js': `import { inner } from './inner.js'\nexport const a = inner()`,
  'node_modules/a/inner.js': 'export const inner = () => 1',
  'node_modules/b/package.json': '{ "name": "b" }',
  'node_modules/b/index.js': `module.exports = require('./data.json')`,
  'node_modules/b/data.json': '{ "b": 2 }',
}

interface PackReport extends Report {
  readonly packs: readonly {
    readonly file: string
    readonly ok: boolean
    readonly code: string | null
    readonly modules: readonly { file: string; format: string; ok: boolean; code: string | null }[]
  }[]
}

describe('a pack', () => {
  const { execPath } = oneNode()
  const node = ['--node', execPath]
  const verifyPack = async (cwd: string, args: string[] = []) =>
    (await verify(cwd, [...node, ...args])) as PackReport
  const failed = ({ packs }: PackReport) =>
    packs.flatMap(({ modules }) =>
      modules.flatMap(({ file, ok, code }) => (ok ? [] : `${file.replace('../node_modules/', '')} ${code}`)),
    )

  test('holds, and fits', async () => {
    const cwd = await compiled(execPath, [], withPackages)
    const report = await verifyPack(cwd)
    expect(report).toMatchObject({
      ok: true,
      packs: [{ file: 'externals.bmes', ok: true, code: null }],
    })
    expect(codes(report)).toEqual({})
    expect(report.packs[0]!.modules.map(({ file, code }) => [file, code]).toSorted()).toEqual([
      ['../node_modules/a/index.js', null],
      ['../node_modules/a/inner.js', null],
      ['../node_modules/b/data.json', null],
      ['../node_modules/b/index.js', null],
    ])
    const { stdout, stderr } = await esmBytecode(['verify', 'dist', ...node], { cwd })
    expect(stdout + stderr).toContain('✓ 3 modules of externals.bmes start from bytecode')
    // From the entry alone, too.
    expect(
      (await esmBytecodeJson<PackReport>(['verify', 'dist/main.js', ...node], { cwd })).report.packs,
    ).toHaveLength(1)
  })

  test('does not hold where files have changed', async () => {
    const cwd = await compiled(execPath, [], withPackages)
    await write(cwd, {
      'node_modules/b/index.js': 'module.exports = { b: 3 }',
      'node_modules/b/data.json': '{}',
    })
    expect(failed(await verifyPack(cwd)).toSorted()).toEqual([
      'b/data.json BMES_WARN_PACK_STALE',
      'b/index.js BMES_WARN_PACK_STALE',
    ])
    await write(cwd, { 'node_modules/a/inner.js': 'export const inner = () => 2000' })
    const changed = await verifyPack(cwd)
    expect(changed.ok).toBe(false)
    expect(failed(changed)).toContain('a/inner.js BMES_WARN_PACK_STALE')
    // Who imports it is Node's, too.
    expect(failed(changed)).toContain('a/index.js BMES_WARN_NATIVE_IMPORT')
    expect(codes(changed)).toEqual({ 'main.js': 'BMES_WARN_NATIVE_IMPORT' })
  })

  test('is not used under other conditions, or when it is damaged', async () => {
    const cwd = await compiled(execPath, [], withPackages)
    const other = await verifyPack(cwd, ['--node-option=--conditions=other'])
    expect(other).toMatchObject({ ok: false, packs: [{ ok: false, code: 'BMES_WARN_PACK_CONDITIONS' }] })
    const path = join(cwd, 'dist/externals.bmes')
    const bytes = await readFile(path)
    bytes[45]! ^= 1
    await writeFile(path, bytes)
    expect((await verifyPack(cwd)).packs).toMatchObject([{ ok: false, code: 'BMES_WARN_PACK_DAMAGED' }])
    await rm(path)
    expect(codes(await verifyPack(cwd))).toEqual({ 'main.js': 'BMES_WARN_PACK_MISSING' })
  })

  test('can be left out', async () => {
    const cwd = await compiled(execPath, [], withPackages)
    await write(cwd, { 'node_modules/b/data.json': '{}' })
    const all = await verifyPack(cwd)
    expect(failed(all)).toEqual(['b/data.json BMES_WARN_PACK_STALE'])
    // What depends on it is another matter.
    const left = await verifyPack(cwd, ['--exclude', 'externals.bmes'])
    expect({ ok: left.ok, packs: left.packs }).toEqual({ ok: codes(all)['main.js'] === undefined, packs: [] })
  })
})

const nodes = listNodes()

test.skipIf(nodes.length < 2)('another Node', async () => {
  const [one, other] = [nodes[0]!, nodes.at(-1)!]
  const cwd = await compiled(one.execPath)
  const report = await verify(cwd, ['--node', other.execPath])
  expect(Object.values(codes(report))).toEqual(Array(3).fill('BMES_WARN_OTHER_NODE'))
  expect(report.modules[0]!.reason).toContain(one.version)
  expect(report.modules[0]!.reason).toContain(other.version)

  // One sidecar may hold bytecode for both.
  const both = [one, other].flatMap(({ execPath }) => ['--target', execPath])
  expect((await esmBytecode(['compile', 'dist', ...both], { cwd })).exit).toBe(0)
  for (const { execPath } of [one, other]) expect((await verify(cwd, ['--node', execPath])).ok).toBe(true)
})

test('a Node under --permission', async () => {
  const { execPath } = oneNode()
  const cwd = await compiled(execPath)
  const node = ['--node', execPath, '--node-option=--permission']
  expect((await verify(cwd, [...node, '--node-option=--allow-fs-read=*'])).ok).toBe(true)
  const denied = await esmBytecode(['verify', 'dist', ...node], { cwd })
  expect(denied.exit).toBe(1)
  expect(denied.stderr).toContain('ERR_ACCESS_DENIED')
})

describe('a Node that cannot say', () => {
  const fake = `Object.defineProperty(process, 'version', { value: 'v18.20.0' })`

  test.each<[string, string[], string]>([
    ['is missing', ['--node', 'no/such/node'], 'no/such/node'],
    ['is something else', ['--node', 'fake.cjs'], 'fake.cjs'],
    ['is too old', ['--node-option=--require=./fake.cjs'], 'it is Node v18.20.0, which is not supported'],
    ['does not know an option', ['--node-option=--no-such-option'], 'bad option: --no-such-option'],
  ])('because it %s', async (_, args, message) => {
    const cwd = await createProject({ ...app, 'fake.cjs': fake })
    const { exit, stdout, stderr } = await esmBytecode(['verify', 'dist', ...args], { cwd })
    expect({ exit, stdout }).toEqual({ exit: 1, stdout: '' })
    expect(stderr).toContain(message)
    expect(stderr).toContain('^20.19.0 or >=22.12.0')
  })
})

test('nothing to verify', async () => {
  const cwd = await createProject({ 'dist/a.cjs': '', 'other/a.mjs': '' })
  const none = await esmBytecode(['verify', 'dist'], { cwd })
  expect(none).toMatchObject({
    exit: 1,
    stdout: '',
    stderr: expect.stringContaining('no ES module') as string,
  })
  const excluded = await esmBytecode(['verify', 'other', '--exclude', '**'], { cwd })
  expect(excluded).toMatchObject({ exit: 1, stderr: expect.stringContaining('every module') as string })
})
