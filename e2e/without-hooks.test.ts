// Nodes without complete module hooks: everything is built, and starts as in plain Node; the runtime says why there is no bytecode.
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Compiler } from '@esm-bytecode/compiler'
import { FORMS, listNodes, listNodesWithoutHooks } from '@esm-bytecode/nodes'
import { describe, expect, onTestFinished, test } from 'vitest'
import { runProgram } from '../playground/test-utils.ts'
import { esmBytecode, start } from './cli/command.ts'
import { buildCase } from './differential/lib/build-case.mjs'
import { readCorpus } from './differential/lib/case-file.mjs'
import { runCase } from './differential/lib/run-case.mjs'
import { sampleApp } from './plugin/sample-app.ts'
import { buildConfig, expectSidecars, testBuild, type Files } from './plugin/test-build.ts'
import { createApp, type App } from './still-true/app.ts'

/** The newest: the others differ in what they lack. */
const node = listNodesWithoutHooks().at(-1)
const noBytecode = {
  enabled: false,
  hooks: false,
  modules: [],
  reason: expect.stringMatching(
    /^Node \S+ has no complete module\.registerHooks\(\); use 22\.18, 24\.1 or later$/,
  ) as string,
}

const packages: Files = {
  'node_modules/es/package.json': '{ "name": "es", "type": "module", "exports": "./index.js" }',
  'node_modules/es/index.js': `import cjs from 'cjs'; export const es = () => cjs.name`,
  'node_modules/cjs/package.json': '{ "name": "cjs" }',
  'node_modules/cjs/index.js': `exports.name = 'cjs'`,
  'src/main.js': `import { es } from 'es'; console.log(es()); ${sampleApp['src/main.js']}`,
}

describe.skipIf(node === undefined)('a Node without complete module hooks', () => {
  test('what Vite builds on it starts as in plain Node, and why it has no bytecode is said once', async () => {
    const config = buildConfig({ fields: `external: ['es', 'cjs']` })
    const files = { ...sampleApp, ...packages, 'build.config.js': config }
    const build = await testBuild(files, { host: 'vite-8', node: node! })
    await expectSidecars(build)
    const run = (form: 'plain' | (typeof FORMS)[number], env = {}) =>
      runProgram(build.root, 'dist/main.js', { node: node!.execPath, form, env })
    const plain = await run('plain')
    expect(plain).toMatchObject({ code: 0, stdout: expect.stringMatching(/^cjs\n/) as string, stderr: '' })
    for (const form of FORMS) {
      const ours = await run(form)
      expect(ours).toEqual({ ...plain, stats: expect.objectContaining(noBytecode) as object })
      const { stderr } = await run(form, { ESM_BYTECODE_DEBUG: '1' })
      expect(stderr).toMatch(/^esm-bytecode: everything runs natively: Node \S+ has no complete .*\n$/)
    }
  })

  test('a few modules of every kind do what they do in plain Node', async () => {
    const names = new Set([
      '10.4.6-namespace-object',
      '13.15-assignments-at-the-top-level-in-a-cycle',
      '13.15-assignments-to-exported-bindings',
      '13.3.10-import-call-errors',
      '16.2.1-external-throws',
      '16.2.1.5-await-in-cycles',
      '16.2.1.8-the-module-object',
      '16.2.1.8-uncaught-in-commonjs',
    ])
    const cases = readCorpus().filter(({ name }) => names.has(name))
    expect(cases).toHaveLength(names.size)
    const root = await realpath(await mkdtemp(join(tmpdir(), 'esm-bytecode-without-hooks-')))
    onTestFinished(() => rm(root, { recursive: true, force: true }))
    const externals = { root }
    const compiler = new Compiler({ targets: [{ node: node!.execPath }], minSize: 0, externals })
    try {
      for (const each of cases) {
        const folder = (externals.root = join(root, each.name))
        await buildCase(each, folder, compiler)
        for (const form of FORMS) {
          const { native, ours } = await runCase(each, folder, node!, form, true)
          expect(ours, `${each.name}, ${form}`).toEqual(native)
        }
      }
    } finally {
      await compiler.close()
    }
  })

  test('a program of CommonJS with a pack', async () => {
    const app = await createApp(node!)
    const { served, stderr, stats } = await app.start({ program: 'old.cjs' })
    expect({ served, stderr, stats }).toMatchObject({ served: [], stderr: '', stats: noBytecode })
  })

  test('esm-bytecode verify says so', async () => {
    const app = await createApp(node!)
    const { exit, stderr } = await esmBytecode(['verify', 'dist', '--node', node!.execPath], {
      cwd: app.root,
    })
    expect(exit).toBe(1)
    expect(stderr).toContain('[BMES_WARN_NO_HOOKS]')
  })

  test('the command runs on it', async () => {
    const manifest = createRequire(import.meta.url).resolve('@esm-bytecode/cli/package.json')
    const { bin } = JSON.parse(await readFile(manifest, 'utf8')) as { bin: Record<string, string> }
    const app = await createApp(node!)
    const command = [join(dirname(manifest), bin['esm-bytecode']!), 'compile', 'dist']
    expect(await start(node!.execPath, command, { cwd: app.root })).toMatchObject({ exit: 0, stderr: '' })
  })
})

describe('ESM_BYTECODE_V8_COMPILE_CACHE', () => {
  const lib = dirname(createRequire(import.meta.url).resolve('v8-compile-cache-lib/package.json'))
  const installLib = async (app: App) => {
    await mkdir(app.at('node_modules'), { recursive: true })
    await symlink(lib, app.at('node_modules/v8-compile-cache-lib'))
  }
  const env = (app: App) => ({ ESM_BYTECODE_V8_COMPILE_CACHE: '1', ESM_BYTECODE_CACHE: app.at('cache') })

  test.skipIf(node === undefined)('compiles CommonJS', async () => {
    const app = await createApp(node!)
    await installLib(app)
    for (const _ of ['first', 'second']) {
      expect((await app.start({ program: 'old.cjs', env: env(app) })).stderr).toBe('')
    }
    expect(await readdir(app.at('cache/v8-compile-cache-lib'))).not.toEqual([])
  })

  test.skipIf(node === undefined)('says where it is not installed', async () => {
    const app = await createApp(node!)
    const { stderr } = await app.start({ program: 'old.cjs', env: env(app) })
    expect(stderr).toMatch(/\[BMES_WARN_V8_COMPILE_CACHE\] .*v8-compile-cache-lib is not installed/)
  })

  test('says where it is not needed', async () => {
    const app = await createApp(listNodes()[0]!)
    await installLib(app)
    const { stderr, served } = await app.start({ program: 'old.cjs', env: env(app) })
    expect(stderr).toMatch(
      /\[BMES_WARN_V8_COMPILE_CACHE\] .*has a compile cache of its own: set NODE_COMPILE_CACHE/,
    )
    expect(served).toHaveLength(8)
  })
})
