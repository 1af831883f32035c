import { execFile } from 'node:child_process'
import { cp, readFile, readdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { FORMS } from '@esm-bytecode/nodes'
import { describe, expect, test } from 'vitest'
import { runProgram } from '../../playground/test-utils.ts'
import { buildConfig, createProject, nodes, testBuild, writeFiles, type Files } from '../plugin/test-build.ts'
import { buildSample, expectSameOutcome } from './faulty-build.ts'

const rows = nodes.flatMap((node) => FORMS.map((form) => ({ node, form, major: node.major })))
const rowsOfNodes = nodes.map((node) => ({ node, major: node.major }))

interface Run {
  readonly code: number | string | null
  readonly stdout: string
  readonly stderr: string
}

/** Starts Node as a shell would. */
function start(
  execPath: string,
  args: string[],
  cwd: string,
  env: Record<string, string> = {},
): Promise<Run> {
  return new Promise((resolve) => {
    execFile(execPath, args, { cwd, env: { PATH: process.env['PATH'], ...env } }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : (error.code ?? null), stdout, stderr }),
    )
  })
}

describe.each(rows)('switches of the environment: Node $major, $form', ({ node, form }) => {
  test('ESM_BYTECODE=0 turns everything off', async () => {
    const { root } = await buildSample(node)
    const { ours } = await expectSameOutcome(root, node, form, { env: { ESM_BYTECODE: '0' } })
    expect(ours.stderr).toBe('')
    expect(ours.stats).toEqual({
      enabled: false,
      reason: 'ESM_BYTECODE=0 turns sidecars off',
      hooks: false,
      runtime: {
        tier: null,
        bytecode: 'none',
        reason: 'ESM_BYTECODE=0 turns sidecars off',
        code: 'BMES_WARN_NO_BYTECODE',
      },
      store: {
        directory: expect.any(String),
        enabled: false,
        reason: 'ESM_BYTECODE=0 turns sidecars off',
        read: 0,
        written: 0,
        removed: 0,
      },
      modules: [],
      plans: [],
    })
  })

  test('under NODE_V8_COVERAGE everything is native: the report is that of plain Node', async () => {
    const { root } = await buildSample(node)
    const reportOf = async (folder: string, kind: typeof form | 'plain') => {
      const env = { NODE_V8_COVERAGE: join(root, folder) }
      const { code, stats } = await runProgram(root, 'dist/main.js', { node: node.execPath, form: kind, env })
      expect(code).toBe(0)
      const [file] = await readdir(join(root, folder))
      const { result } = JSON.parse(await readFile(join(root, folder, file!), 'utf8')) as {
        result: { url: string; functions: unknown }[]
      }
      const chunks = result.filter(({ url }) => url.startsWith(pathToFileURL(join(root, 'dist')).href))
      return { stats, chunks: chunks.map(({ url, functions }) => ({ url, functions })) }
    }
    const plain = await reportOf('plain', 'plain')
    const ours = await reportOf('ours', form)
    expect(plain.chunks).toHaveLength(3)
    expect(ours.chunks).toEqual(plain.chunks)
    expect(ours.stats).toMatchObject({
      enabled: false,
      reason: expect.stringContaining('NODE_V8_COVERAGE is set'),
      modules: [],
    })
  })

  test('ESM_BYTECODE_DEBUG=1 tells how each module runs, on standard error', async () => {
    const { root } = await buildSample(node)
    await writeFile(join(root, 'dist/lazy.js.bmes'), '')
    const { ours } = await expectSameOutcome(root, node, form, { env: { ESM_BYTECODE_DEBUG: '1' } })
    const lines = ours.stderr
      .replaceAll(pathToFileURL(root).href, '')
      .replaceAll(/[\d.]+ ms/g, '0 ms')
      .split('\n')
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^esm-bytecode: \/dist\/main\.js runs as (facade|closed-graph), eager bytecode \(read 0 ms, decode 0 ms, consume 0 ms\)$/,
      ),
    )
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^esm-bytecode: \/dist\/lazy\.js runs natively: The \.bmes file .* is empty.* \[BMES_WARN_DAMAGED\]$/,
      ),
    )
  })
})

test.each(rows)('diagnostics_channel: Node $major, $form', async ({ node, form }) => {
  const { root } = await buildSample(node)
  await writeFile(join(root, 'dist/lazy.js.bmes'), '')
  await writeFiles(root, {
    'start.js': `
      import { subscribe } from 'node:diagnostics_channel'
      subscribe('esm-bytecode:module', ({ name, served, bytecode, reason, code }) => {
        console.log('channel', name, served, bytecode, code, reason === null ? null : 'with a reason')
      })
      const { importModule } = await import('@esm-bytecode/runtime')
      ${form === 'register' ? "await import('@esm-bytecode/runtime/register'); await import('./dist/main.js')" : "await importModule('./dist/main.js', import.meta.url)"}
    `,
  })
  const { code, stdout } = await start(node.execPath, ['start.js'], root)
  expect(code).toBe(0)
  expect(stdout).toContain('channel main.js facade accepted null null')
  expect(stdout).toContain('channel lazy.js native none BMES_WARN_DAMAGED with a reason')
})

describe.each(rowsOfNodes)('importModule on Node $major', ({ node }) => {
  const call = async (source: string, files: Files = {}) => {
    const root = await createProject({
      ...files,
      'start.js': `
        import { importModule } from '@esm-bytecode/runtime'
        try {
          console.log(JSON.stringify(await ${source}))
        } catch (error) {
          console.log(error.name, error.code, error.message)
        }
      `,
    })
    return (await start(node.execPath, ['start.js'], root)).stdout.trim()
  }

  test.each([
    [
      'importModule("./x.js")',
      'does not know what "./x.js" is relative to. Pass import.meta.url as its second argument.',
    ],
    [
      'importModule("pkg")',
      'does not know what "pkg" is relative to. Pass import.meta.url as its second argument.',
    ],
    [
      'importModule("./x.js", "here")',
      'cannot resolve from "here". Pass import.meta.url, or an absolute path, as its second argument.',
    ],
    ['importModule(5, import.meta.url)', 'needs a string or a URL as its first argument, not number.'],
    ['importModule()', 'needs a string or a URL as its first argument, not undefined.'],
  ])('%s', async (source, message) => {
    expect(await call(source)).toBe(`BmesError BMES_ERR_SPECIFIER importModule() ${message}`)
  })

  test('a module that is missing: the error of import()', async () => {
    expect(await call('importModule("./x.js", import.meta.url)')).toMatch(
      /^Error ERR_MODULE_NOT_FOUND Cannot find module '.*x\.js' imported from .*start\.js$/,
    )
  })

  test('CommonJS, JSON without an attribute, built-in modules and packages are those of import()', async () => {
    const files = {
      'common.cjs': 'exports.a = 1',
      'data.json': '{}',
      'node_modules/pkg/package.json': '{ "name": "pkg", "exports": "./index.cjs" }',
      'node_modules/pkg/index.cjs': 'module.exports = { b: 2 }',
    }
    expect(await call('importModule("./common.cjs", import.meta.url)', files)).toMatch(
      /"a":1,"default":\{"a":1\}/,
    )
    expect(await call('importModule("pkg", import.meta.url)', files)).toMatch(/"default":\{"b":2\}/)
    expect(await call('importModule("./data.json", import.meta.url)', files)).toMatch(
      /ERR_IMPORT_(ATTRIBUTE|ASSERTION_TYPE)_MISSING/,
    )
    expect(await call('importModule("node:os").then((os) => typeof os.cpus)')).toBe('"function"')
  })
})

test.each(rowsOfNodes)('two copies of the runtime share one registry: Node $major', async ({ node }) => {
  const { root } = await buildSample(node)
  const runtime = dirname(createRequire(join(root, 'package.json')).resolve('@esm-bytecode/runtime'))
  for (const copy of ['one', 'two']) await cp(runtime, join(root, copy), { recursive: true })
  await writeFiles(root, {
    'start.js': `
      import * as one from './one/index.mjs'
      import * as two from './two/index.mjs'
      const url = new URL('dist/main.js', import.meta.url)
      const first = await one.importModule(url)
      const second = await two.importModule(url)
      const names = ({ modules }) => modules.map(({ name }) => name).sort().join()
      console.log(one.importModule !== two.importModule, first === second)
      console.log(names(one.getStats()), names(two.getStats()))
    `,
  })
  const { code, stdout, stderr } = await start(node.execPath, ['start.js'], root)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const lines = stdout.trim().split('\n')
  expect(lines).toHaveLength(3)
  expect(lines.slice(1)).toEqual(['true true', 'lazy.js,main.js,shared.js lazy.js,main.js,shared.js'])
})

describe.each(rows)('what the build refuses or cannot serve: Node $major, $form', ({ node, form }) => {
  const build = (files: Files, fields = '', warnings: RegExp[] = []) =>
    testBuild(
      {
        ...files,
        'build.config.js': buildConfig({
          fields: `output: { entryFileNames: '[name].js', preserveModules: true }, ${fields}`,
        }),
      },
      { host: 'rollup', node, warnings },
    )

  test('a direct eval that could reach what a function has and a module has not', async () => {
    const { root, summaries } = await build(
      {
        'src/main.js': `import { value } from './value.js'; console.log(value, eval('value + typeof arguments'))`,
        'src/value.js': 'export const value = 1',
      },
      '',
      [/eval/],
    )
    expect(summaries[0]).toMatch(/main\.js stays with Node: it calls eval\(\) directly at \d+:\d+/)
    const { ours, module } = await expectSameOutcome(root, node, form)
    expect(ours.stdout).toBe('1 1undefined\n')
    expect(module('main.js')?.served ?? 'native').toBe('native')
  })

  test('an assignment to an import', async () => {
    // The bundler would refuse it: it comes with a plugin after ours.
    const { root, summaries } = await testBuild(
      {
        'src/main.js': `
          import { value } from './value.js'
          try { globalThis.assign() } catch (error) { console.log(error.name, error.message, value) }
        `,
        'src/value.js': 'export const value = 1; globalThis.assign = () => {}',
        'build.config.js': buildConfig({
          fields: 'output: { preserveModules: true }',
          after: `{
            name: 'assign',
            generateBundle: {
              order: 'post',
              handler(_, bundle) { bundle['main.js'].code = bundle['main.js'].code.replace('globalThis.assign()', 'value = 2') },
            },
          }`,
        }),
      },
      { host: 'rollup', node },
    )
    expect(summaries).toHaveLength(1)
    const { ours } = await expectSameOutcome(root, node, form)
    expect(ours.stdout).toBe('TypeError Assignment to constant variable. 1\n')
  })

  test('a package that is not of type module, once the build is there', async () => {
    const { root } = await build({ 'src/main.js': 'console.log(typeof require)' })
    await writeFile(join(root, 'package.json'), '{ "name": "app" }')
    const { ours, module } = await expectSameOutcome(root, node, form)
    expect(ours.stdout).toBe('function\n')
    expect(module('main.js')).toMatchObject({ served: 'native', code: 'BMES_WARN_PACKAGE_TYPE' })
  })
})

describe.each(rowsOfNodes)('how a program fails: Node $major', ({ node }) => {
  const programs: Record<string, string> = {
    'an error at the top': `
      const before = 1
      throw new TypeError('It broke on line 3.', { cause: before })
    `,
    'an error in a function that was imported': `
      import { fail } from './fail.js'
      export const call = () => fail()
      call()
    `,
    'an error in a chunk that was imported later': `await import('./late.js')`,
    'a rejection after the evaluation': `
      import { later } from './fail.js'
      await null
      setTimeout(() => later(), 1)
    `,
    'a promise that stays pending': 'await new Promise(() => {})',
    'something that is no error': `throw { code: 'E_OBJECT' }`,
    'an exit in the middle': `process.exit(7); console.log('not printed')`,
  }
  const modules = {
    'src/fail.js': `
      export function fail() { throw new RangeError('Out of range: é…') }
      export async function later() { await null; fail() }
    `,
    'src/late.js': `null.property`,
  }

  test.each(Object.keys(programs))('%s', async (name) => {
    const { root } = await buildSample(node, { ...modules, 'src/main.js': programs[name]! })
    await writeFiles(root, {
      'native.js': `await import('./dist/main.js')`,
      'ours.js': `import { importModule } from '@esm-bytecode/runtime'
await importModule('./dist/main.js', import.meta.url)`,
    })
    const native = await start(node.execPath, ['native.js'], root)
    const ours = await start(node.execPath, ['ours.js'], root)
    expect(ours.code).toBe(native.code)
    expect(ofChunks(root, ours)).toEqual(ofChunks(root, native))
    const plain = await start(node.execPath, ['dist/main.js'], root)
    const registered = await start(
      node.execPath,
      ['--import', '@esm-bytecode/runtime/register', 'dist/main.js'],
      root,
    )
    expect(registered.code).toBe(plain.code)
    expect(ofChunks(root, registered)).toEqual(ofChunks(root, plain))
    if (name === 'a promise that stays pending') {
      // Node shows the line of the facade that awaits.
      expect(registered.stderr.split('\n')[0]).toBe(plain.stderr.split('\n')[0])
      return
    }
    // The excerpt of the line that threw, and everything above the stack.
    expect(registered.stderr.split('\n    at ')[0]).toBe(plain.stderr.split('\n    at ')[0])
  })
})

/**
 * What is printed, and of the stack trace the frames from where it was thrown to the top level of the chunk. Below that, plain
 * Node has frames of its own, and we have ours.
 */
function ofChunks(root: string, { stdout, stderr }: Run): unknown {
  const chunks = `${pathToFileURL(root).href}/dist/`
  const frames = stderr.split('\n').filter((line) => /^ +at /.test(line))
  const below = frames.findIndex((frame) => !frame.includes(chunks) || frame.includes('at async '))
  return { stdout, frames: below === -1 ? frames : frames.slice(0, below) }
}
