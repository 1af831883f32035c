import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { decodeSidecar } from '@esm-bytecode/format'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CompileReport } from './compile/compile-report.ts'
import { run } from './run.ts'

let folder: string

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'esm-bytecode-cli-')))
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

function write(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
}

async function cli(...args: string[]) {
  let output = ''
  let errors = ''
  const code = await run(args, {
    write: (text) => void (output += text),
    writeError: (text) => void (errors += text),
  })
  return { code, output, errors }
}

async function compile(...args: string[]): Promise<CompileReport> {
  const { code, output, errors } = await cli('compile', '--json', ...args)
  expect(errors).toBe('')
  expect(code).toBe(0)
  return JSON.parse(output) as CompileReport
}

const hasSidecar = (path: string) => existsSync(join(folder, `${path}.bmes`))

describe('a folder', () => {
  test('ES modules get sidecars, the rest is left alone and listed', async () => {
    write({
      'a.mjs': 'import { b } from "./esm/b.js"; console.log(b)',
      'esm/package.json': '{ "type": "module" }',
      'esm/b.js': 'export const b = 1',
      'c.js': 'module.exports = 1',
      'd.cjs': 'module.exports = 1',
      'e.ts': 'export const e: number = 1',
      'e.d.ts': 'export const e: number',
      'style.css': '',
      'node_modules/p/index.mjs': 'export {}',
      'deep/node_modules/p/index.mjs': 'export {}',
    })
    const report = await compile(folder)
    expect(report.root).toBe(folder)
    expect(report.sidecars.map(({ file }) => file)).toEqual(['a.mjs', 'esm/b.js'])
    expect(report.leftAlone).toEqual(['c.js', 'd.cjs', 'e.ts'])
    expect(hasSidecar('a.mjs') && hasSidecar('esm/b.js')).toBe(true)
    expect(hasSidecar('node_modules/p/index.mjs')).toBe(false)
  })

  test('a node_modules folder that is named', async () => {
    write({ 'node_modules/p/index.mjs': 'export {}' })
    const report = await compile(join(folder, 'node_modules'))
    expect(report.sidecars.map(({ file }) => file)).toEqual(['p/index.mjs'])
  })

  test('sidecars of refused, excluded and vanished modules are deleted, files that only look like one are not', async () => {
    write({ 'a.mjs': '1', 'b.mjs': '2', 'c.mjs': '3', 'note.mjs.bmes': 'mine' })
    await compile(folder)
    write({ 'a.mjs': 'arguments' })
    rmSync(join(folder, 'b.mjs'))
    const report = await compile(folder, '--exclude', 'c.mjs')
    expect(report.refused).toEqual([
      { file: 'a.mjs', reason: expect.stringContaining('arguments') as string },
    ])
    expect(report.excluded).toEqual(['c.mjs'])
    expect(report.deleted).toEqual(['a.mjs.bmes', 'b.mjs.bmes', 'c.mjs.bmes'])
    expect(hasSidecar('note.mjs')).toBe(true)
  })

  test('links are not followed', async () => {
    write({ 'a.mjs': '1' })
    symlinkSync(join(folder, 'a.mjs'), join(folder, 'b.mjs'))
    expect((await compile(folder)).sidecars.map(({ file }) => file)).toEqual(['a.mjs'])
  })

  test('nothing to compile is a failure that says what would be compiled', async () => {
    write({ 'a.cjs': '1' })
    const { code, errors } = await cli('compile', folder)
    expect(code).toBe(1)
    expect(errors).toContain('.mjs')
  })
})

describe('files', () => {
  test('the graph is what they reach by relative specifiers', async () => {
    write({
      'app/main.mjs': 'import "../lib/x.mjs"; import "package"; import("./lazy.mjs")',
      'app/lazy.mjs': 'export {}',
      'app/unused.mjs': 'export {}',
      'lib/x.mjs': 'export * from "./y.mjs"; import data from "./data.json" with { type: "json" }',
      'lib/y.mjs': 'import "./missing.mjs"',
      'lib/data.json': '{}',
    })
    const report = await compile(join(folder, 'app/main.mjs'))
    expect(report.root).toBe(folder)
    expect(report.sidecars.map(({ file }) => file)).toEqual([
      'app/lazy.mjs',
      'app/main.mjs',
      'lib/x.mjs',
      'lib/y.mjs',
    ])
  })
})

test('--min-size and --tier decide what bytecode there is', async () => {
  write({ 'a.mjs': 'export const f = () => 1' })
  expect((await compile(folder, '--min-size', '1000')).sidecars[0]).toMatchObject({
    tier: null,
    bytecodeByteLength: 0,
  })
  expect((await compile(folder, '--min-size', '0', '--tier', 'lazy')).sidecars[0]?.tier).toBe('lazy')
})

test('--node-option is for every --target', async () => {
  write({ 'a.mjs': 'export const f = () => 1' })
  const targets = ['--target', process.execPath, '--target', realpathSync(process.execPath)]
  await compile(folder, ...targets, '--node-option', '--jitless', '--node-option=--stack-trace-limit=5')
  const { bytecodes } = decodeSidecar(readFileSync(join(folder, 'a.mjs.bmes')))
  expect(bytecodes).toHaveLength(2)
  for (const { target } of bytecodes) expect(target.flags).toContain('--jitless')
})

test('the summary names each sidecar and what stays with Node', async () => {
  write({ 'a.mjs': '1', 'b.mjs': 'arguments', 'c.cjs': '' })
  const { code, output } = await cli('compile', folder)
  expect(code).toBe(0)
  expect(output).toContain('a.mjs.bmes')
  expect(output).toContain('1 sidecar made')
  expect(output).toMatch(/b\.mjs stays with Node: .*arguments/)
  expect(output).toContain('left alone: c.cjs')
})

test('a target that is no Node fails', async () => {
  write({ 'a.mjs': '1' })
  const { code, errors } = await cli('compile', folder, '--target', join(folder, 'no-node'))
  expect(code).toBe(1)
  expect(errors).toContain('no-node')
})

test.each([
  [[], 'Name a command'],
  [['build'], '"build"'],
  [['compile'], 'Name a folder'],
  [['compile', 'no-such-folder'], 'no-such-folder'],
  [['compile', '.', '--tier', 'warm'], '"warm"'],
  [['compile', '.', '--min-size', 'big'], '"big"'],
  [['compile', '.', '--teir', 'lazy'], '--teir'],
  [['complie', '.'], 'Did you mean "compile"?'],
  [['--json', 'compile'], 'no option --json before a command'],
  [['verify'], 'Name a folder or a file to verify'],
  [['verify', 'no-such-folder'], 'no-such-folder'],
  [['verify', '.', '--node-option', 'jitless'], '"jitless"'],
  [['verify', '.', '--target', 'node'], '--target'],
  [['warm'], 'Name a module'],
])('wrong usage: %j', async (args, message) => {
  const { code, output, errors } = await cli(...args)
  expect(code).toBe(2)
  expect(output).toBe('')
  expect(errors).toContain(message)
  expect(errors).toContain('--help')
})

test.each(['compile', 'warm', 'verify', 'store'])('%s --help', async (command) => {
  expect((await cli('--help')).output).toContain(`  ${command} `)
  const { code, output, errors } = await cli(command, '--help')
  expect({ code, errors }).toEqual({ code: 0, errors: '' })
  expect(output).toContain(`Usage: esm-bytecode ${command} `)
  for (const part of ['Options:', 'Examples:', 'Exit codes:', '--json']) expect(output).toContain(part)
  // A terminal of usual width for programmers.
  for (const line of output.split('\n')) expect(line.length).toBeLessThanOrEqual(130)
})

test('--help and --version', async () => {
  expect((await cli('compile', '--help')).output).toContain('--target')
  expect((await cli('--version')).output).toMatch(/^\d+\.\d+\.\d+\n$/)
  expect((await cli('compile', '-h')).code).toBe(0)
})
