import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { decodePack, decodeSidecar } from '@esm-bytecode/format'
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
  test('ES modules get sidecars, CommonJS a pack, the rest is left alone and listed', async () => {
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
    expect(report.pack?.modules.map(({ file }) => file)).toEqual(['c.js', 'd.cjs'])
    expect(report.leftAlone).toEqual(['e.ts'])
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
    write({ 'a.ts': '1', 'b.cjs': 'a b', 'c.json': '{}' })
    const { code, output, errors } = await cli('compile', folder)
    expect(code).toBe(1)
    expect(errors).toContain('.mjs')
    expect(errors).toContain('CommonJS')
    expect(output).toMatch(/because it cannot be parsed as CommonJS .*: b\.cjs$/m)
    expect(output).toContain('nor in a pack: a.ts\n')
    expect(readdirSync(folder)).toEqual(['a.ts', 'b.cjs', 'c.json'])
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

describe('what lies outside', () => {
  const packages = {
    'node_modules/express/package.json': '{ "name": "express", "version": "1.0.0" }',
    'node_modules/express/index.js': 'exports.router = require("router"); require("./addon.node")',
    'node_modules/express/addon.node': '',
    'node_modules/router/package.json': '{ "name": "router", "main": "lib/index.js" }',
    'node_modules/router/lib/index.js': 'module.exports = require("../data.json")',
    'node_modules/router/data.json': '{}',
    'node_modules/es/package.json': '{ "name": "es", "type": "module" }',
    'node_modules/es/index.js': 'export const es = 1',
  }
  const inPackages = {
    express: 'node_modules/express/index.js',
    router: ['node_modules/router/lib/index.js', 'node_modules/router/data.json'],
    es: 'node_modules/es/index.js',
  }

  test('packages of ES modules that nobody has bundled go into a pack', async () => {
    write({
      ...packages,
      'dist/server.mjs': 'import "express"; import { es } from "es"; import { a } from "./lib/a.mjs"; es; a',
      'dist/lib/a.mjs': 'import "./b.cjs"; export const a = 1',
      'dist/lib/b.cjs': 'require("missing")',
    })
    const report = await compile(join(folder, 'dist/server.mjs'))
    expect(report.root).toBe(join(folder, 'dist'))
    expect(report.sidecars.map(({ file }) => file)).toEqual(['lib/a.mjs', 'server.mjs'])
    expect(report.leftAlone).toEqual([])
    const bytes = readFileSync(join(folder, 'dist/externals.bmes'))
    expect(report.pack).toEqual({
      file: 'externals.bmes',
      byteLength: bytes.length,
      bytecodeByteLength: expect.any(Number) as number,
      modules: expect.any(Array) as [],
      packages: ['es', 'express', 'router'],
      left: [
        {
          name: '../node_modules/express/addon.node',
          package: 'express',
          importer: '../node_modules/express/index.js',
          reason: 'it is an addon',
        },
      ],
    })
    expect(report.pack!.modules.map(({ file }) => file).sort()).toEqual(
      [
        ...Object.values(inPackages)
          .flat()
          .map((file) => `../${file}`),
        'lib/b.cjs',
      ].sort(),
    )
    expect(report.pack!.modules.find(({ file }) => file.endsWith('/es/index.js'))).toEqual({
      file: '../node_modules/es/index.js',
      format: 'module',
      bytecodeByteLength: expect.any(Number) as number,
    })
    expect(decodePack(bytes)).toMatchObject({ isImmutable: false })
  })

  test('a CommonJS program is a pack', async () => {
    write({ ...packages, 'server.cjs': 'require("express"); require("./lib/a")', 'lib/a.js': '' })
    const report = await compile(join(folder, 'server.cjs'), '--immutable')
    expect(report).toMatchObject({ root: folder, sidecars: [], leftAlone: [] })
    expect(report.pack!.modules.map(({ file }) => file)).toEqual([
      'server.cjs',
      'node_modules/express/index.js',
      'lib/a.js',
      ...inPackages.router,
    ])
    expect(decodePack(readFileSync(join(folder, 'externals.bmes')))).toMatchObject({ isImmutable: true })
    const { output: colored } = await cli('compile', join(folder, 'server.cjs'))
    const output = stripVTControlCharacters(colored)
    expect(output).toMatch(/^✓ a pack made in \S+: 3 modules of 2 packages, and 2 others, /m)
    expect(output).toMatch(/because it is an addon: express$/m)
  })

  test('--exclude leaves out CommonJS of the inputs, whoever requires it, and no package', async () => {
    write({ ...packages, 'a.cjs': 'require("./b.cjs"); require("router")', 'b.cjs': '' })
    const report = await compile(folder, '--exclude', 'b.cjs', '--exclude', '**/node_modules/**')
    expect(report.pack!.modules.map(({ file }) => file)).toEqual(['a.cjs', ...inPackages.router])
    expect(report.excluded).toEqual(['b.cjs'])
    expect(report.leftAlone).toEqual([])
  })

  test('--externals native leaves it to Node, and deletes an earlier pack', async () => {
    write({ ...packages, 'a.mjs': 'import "express"', 'b.cjs': '' })
    await compile(folder)
    const report = await compile(folder, '--externals', 'native')
    expect(report).toMatchObject({ pack: null, leftAlone: ['b.cjs'], deleted: ['externals.bmes'] })
    expect(existsSync(join(folder, 'externals.bmes'))).toBe(false)
    const { output } = await cli('compile', folder, '--externals=native')
    expect(output).toContain('External, loaded by Node without bytecode: express\n')
    expect(output).toContain('Neither ES modules by their names nor in a pack: b.cjs\n')
  })

  test('an empty pack is no file', async () => {
    write({ ...packages, 'a.mjs': 'import "none"' })
    const report = await compile(folder)
    expect(report.pack).toMatchObject({ file: null, byteLength: 0, modules: [], packages: [] })
    expect(report.pack!.left).toMatchObject([{ name: 'none', package: 'none', importer: 'a.mjs' }])
    expect(existsSync(join(folder, 'externals.bmes'))).toBe(false)
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
  write({ 'a.mjs': '1', 'b.mjs': 'arguments', 'c.cjs': '', 'd.ts': '' })
  const { code, output } = await cli('compile', folder)
  expect(code).toBe(0)
  expect(output).toContain('a.mjs.bmes')
  expect(output).toMatch(/1 sidecar made in \S+, and a pack: 1 module, /)
  expect(output).toMatch(/b\.mjs stays with Node: .*arguments/)
  expect(output).toContain('nor in a pack: d.ts\n')
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
  [['compile', '.', '--externals', 'none'], '"none"'],
  [['compile', '.', '--teir', 'lazy'], '--teir'],
  [['complie', '.'], 'Did you mean "compile"?'],
  [['--json', 'compile'], 'no option --json before a command'],
  [['verify'], 'Name a folder or a file to verify'],
  [['verify', 'no-such-folder'], 'no-such-folder'],
  [['verify', '.', '--node-option', 'jitless'], '"jitless"'],
  [['verify', '.', '--target', 'node'], '--target'],
  [['warm'], 'Name a module'],
  [['inspect'], 'Name one file'],
  [['inspect', 'a.js', 'b.js'], 'Name one file'],
  [['inspect', 'no-such-file.bmes'], 'no-such-file.bmes does not exist'],
  [['inspect', '.'], 'esm-bytecode report .'],
  [['inspect', 'package.json', '--modul', 'a'], 'Did you mean --module?'],
  [['report'], 'Name the folder'],
  [['report', 'package.json'], 'package.json is no folder'],
  [['report', '.', '--measure'], '--measure needs --run'],
  [['report', '.', '--request', '/'], '--request needs --run'],
  [['report', '.', '--runs', '3'], '--runs needs --measure'],
  [['report', '.', '--run', '.'], 'is a folder'],
  [['bench'], 'Name a module'],
  [['bench', 'package.json', 'other'], 'behind --: -- other'],
  [['bench', 'package.json', '--runs', '0'], 'above 0'],
  [['bench', 'package.json', '--runs', 'many'], '"many"'],
  [['bench', 'package.json', '--request', 'products'], '"products"'],
  [['bench', 'package.json', '--env', 'PORT'], '"PORT"'],
  [['bench', 'package.json', '--timeout', '0'], 'above 0'],
])('wrong usage: %j', async (args, message) => {
  const { code, output, errors } = await cli(...args)
  expect(code).toBe(2)
  expect(output).toBe('')
  expect(errors).toContain(message)
  expect(errors).toContain('--help')
})

test.each(['compile', 'warm', 'verify', 'inspect', 'store', 'report', 'bench'])(
  '%s --help',
  async (command) => {
    expect((await cli('--help')).output).toContain(`  ${command} `)
    const { code, output, errors } = await cli(command, '--help')
    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    expect(output).toContain(`Usage: esm-bytecode ${command} `)
    for (const part of ['Options:', 'Examples:', 'Exit codes:', '--json']) expect(output).toContain(part)
    // A terminal of usual width for programmers.
    for (const line of output.split('\n')) expect(line.length).toBeLessThanOrEqual(130)
  },
)

test('--help and --version', async () => {
  expect((await cli('compile', '--help')).output).toContain('--target')
  expect((await cli('--version')).output).toMatch(/^\d+\.\d+\.\d+\n$/)
  expect((await cli('compile', '-h')).code).toBe(0)
})
