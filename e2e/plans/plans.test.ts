// A start follows the plan of its graph while all holds that the build took for granted, says what does not, and gives the same in any case.
import { execFile } from 'node:child_process'
import { appendFile, cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Compiler } from '@esm-bytecode/compiler'
import {
  DIRECTORY_ENTRY,
  DIRECTORY_ENTRY_BYTE_LENGTH,
  HEADER_BYTE_LENGTH,
  SECTION,
} from '@esm-bytecode/format'
import { FORMS, listNodes, oneNode, testsAll } from '@esm-bytecode/nodes'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cleanEnv } from '../../scripts/lib/process.mjs'
import { writeFiles, type Files } from '../plugin/test-build.ts'

const app: Files = {
  'package.json': '{ "type": "module" }',
  'build/main.js': `
    import { join } from 'node:path'
    import { twice } from 'esm-package'
    import cjs, { answer } from 'cjs-package'
    import * as all from './shared.js'
    import data from 'esm-package/data.json' with { type: 'json' }
    console.log(twice(answer), cjs.name, Object.keys(all).join(), data.value, join('a', 'b'), import.meta.url.split('/').at(-1))
    const { default: later, count } = await import('./later.js')
    console.log(later, count(), all.count)
    export const result = [later, all.count]
  `,
  // Requests nothing of a package itself.
  'build/outer.js': `import { result } from './main.js'; console.log('outer', result.join())`,
  'build/shared.js': `export let count = 1; export const add = () => { count++ }; console.log('shared')`,
  'build/later.js': `
    import { twice } from 'esm-package'
    import { add, count as counted } from './shared.js'
    add()
    export default twice(20)
    export const count = () => counted
  `,
  'node_modules/esm-package/package.json':
    '{ "name": "esm-package", "type": "module", "exports": { ".": "./index.js", "./data.json": "./data.json" } }',
  'node_modules/esm-package/index.js': `export * from './twice.js'; console.log('package')`,
  'node_modules/esm-package/twice.js': 'export const twice = (value) => value * 2',
  'node_modules/esm-package/data.json': '{ "value": 7 }',
  'node_modules/cjs-package/package.json': '{ "name": "cjs-package" }',
  'node_modules/cjs-package/index.js': `exports.answer = 21; exports.name = 'cjs'`,
  'hook.mjs': `
    import { registerHooks } from 'node:module'
    registerHooks({ load: (url, context, next) => next(url, context) })
  `,
  // Says at the end how it went.
  'observe.cjs': `
    process.on('exit', () => {
      const { plans, modules } = globalThis[Symbol.for('@esm-bytecode/runtime/1')].getStats()
      const name = (url) => url.split('/').at(-1)
      process.stderr.write(JSON.stringify({
        plans: plans.map(({ url, used, code }) => [name(url), used ? 'used' : code].join(' ')),
        served: Object.fromEntries(modules.map(({ name, served }) => [name, served])),
      }))
    })
  `,
  'native.js': `await import('./build/main.js')`,
  'import-module.js': `
    import { importModule } from '@esm-bytecode/runtime'
    await importModule('./build/main.js', import.meta.url)
  `,
}

interface Outcome {
  readonly plans: readonly string[]
  readonly served: Readonly<Record<string, string>>
}

const tmp = fileURLToPath(new URL('../.tmp', import.meta.url))

describe.each(testsAll ? listNodes() : [oneNode()])('Node $major', (node) => {
  let built: string
  let root: string
  let count = 0

  async function build(folder: string): Promise<void> {
    const compiler = new Compiler({
      targets: [{ node: node.execPath }],
      externals: { root: join(folder, 'build') },
    })
    const ids = ['main.js', 'outer.js', 'shared.js', 'later.js']
    const read = async (id: string) => {
      return { id, bytes: await readFile(join(folder, 'build', id)), isEntry: id === 'main.js' }
    }
    const { modules, pack } = await compiler.compile(await Promise.all(ids.map(read)))
    await compiler.close()
    for (const { id, sidecar } of modules) await writeFile(join(folder, 'build', `${id}.bmes`), sidecar!)
    await writeFile(join(folder, 'build/externals.bmes'), pack!.bytes!)
  }

  beforeAll(async () => {
    await mkdir(tmp, { recursive: true })
    built = await mkdtemp(join(tmp, 'plans-'))
    await writeFiles(built, app)
    await build(built)
  })
  afterAll(() => rm(built, { recursive: true, force: true }))

  /** A folder of its own for each test, with the files of the build as they are. */
  async function copy(): Promise<void> {
    root = join(built, `copy-${count++}`)
    await mkdir(root)
    for (const name of [
      'package.json',
      'build',
      'node_modules',
      'hook.mjs',
      'observe.cjs',
      'native.js',
      'import-module.js',
    ])
      await cp(join(built, name), join(root, name), { recursive: true, preserveTimestamps: true })
  }

  async function start(
    form: (typeof FORMS)[number],
    {
      env = {},
      flags = [],
      main = 'main.js',
    }: { env?: Record<string, string>; flags?: readonly string[]; main?: string } = {},
  ): Promise<Outcome> {
    const run = (args: readonly string[]) =>
      promisify(execFile)(node.execPath, [...flags, ...args], { cwd: root, env: { ...cleanEnv(), ...env } })
    const register = [
      '--import',
      '@esm-bytecode/runtime/register',
      '--require',
      './observe.cjs',
      `build/${main}`,
    ]
    const native = await run([form === 'register' ? `build/${main}` : 'native.js'])
    const { stdout, stderr } = await run(
      form === 'register' ? register : ['--require', './observe.cjs', 'import-module.js'],
    )
    expect(stdout).toBe(native.stdout)
    return JSON.parse(stderr) as Outcome
  }

  test.each(FORMS)('a start follows it, and so does each import(): %s', async (form) => {
    await copy()
    expect(await start(form)).toEqual({
      plans: ['main.js used', 'later.js used'],
      served: {
        'main.js': 'facade',
        'shared.js': 'facade',
        'index.js': 'commonjs',
        'twice.js': 'closed-graph',
        'later.js': 'facade',
      },
    })
  })

  test('an entry has its own, and so has what imports it', async () => {
    await copy()
    const { plans, served } = await start('register', { main: 'outer.js' })
    expect(plans).toEqual(['outer.js used', 'later.js used'])
    expect(served).toMatchObject({
      'outer.js': 'facade',
      'main.js': 'closed-graph',
      'twice.js': 'closed-graph',
    })
  })

  test.each(FORMS)('without plans the records are linked: %s', async (form) => {
    await copy()
    const planned = await start(form)
    expect(await start(form, { env: { ESM_BYTECODE_PLANS: '0' } })).toEqual({ ...planned, plans: [] })
  })

  const inBuild = (name: string) => join(root, 'build', name)
  const inPackage = (name: string) => join(root, 'node_modules/esm-package', name)

  test.each<[string, string[], () => Promise<unknown>]>([
    [
      'a chunk was edited',
      ['main.js BMES_WARN_STALE', 'later.js BMES_WARN_STALE'],
      () => appendFile(inBuild('shared.js'), '\n;'),
    ],
    ['a chunk of a later graph was edited', ['main.js used'], () => appendFile(inBuild('later.js'), '\n;')],
    [
      'a package was patched',
      ['main.js BMES_WARN_PACK_STALE', 'later.js BMES_WARN_NATIVE_IMPORT'],
      () => appendFile(inPackage('twice.js'), '\n;'),
    ],
    [
      'a package resolves in another way',
      ['main.js BMES_WARN_PACK_RESOLUTION', 'later.js BMES_WARN_PACK_RESOLUTION'],
      () =>
        writeFile(
          inPackage('package.json'),
          '{ "name": "esm-package", "type": "module", "exports": { ".": "./index.js", "./data.json": "./data.json", "./x": "./twice.js" } }',
        ),
    ],
    [
      'a sidecar is gone',
      ['main.js BMES_WARN_NO_SIDECAR', 'later.js BMES_WARN_NO_SIDECAR'],
      () => rm(inBuild('shared.js.bmes')),
    ],
    [
      'the pack is gone',
      ['main.js BMES_WARN_PACK_MISSING', 'later.js BMES_WARN_PACK_MISSING'],
      () => rm(inBuild('externals.bmes')),
    ],
    [
      'a plan is damaged',
      ['main.js BMES_WARN_DAMAGED', 'later.js used'],
      () => damagePlan(inBuild('main.js.bmes')),
    ],
    [
      'a sidecar is that of another build',
      ['main.js BMES_WARN_PLAN', 'later.js BMES_WARN_PLAN'],
      async () => {
        const other = join(root, 'other')
        await cp(join(root, 'build'), join(other, 'build'), { recursive: true })
        await cp(join(root, 'node_modules'), join(other, 'node_modules'), { recursive: true })
        await appendFile(join(other, 'build/later.js'), '\n;')
        await build(other)
        await rename(join(other, 'build/shared.js.bmes'), inBuild('shared.js.bmes'))
      },
    ],
  ])('where %s, the records are linked, and it says why', async (_what, plans, change) => {
    for (const form of FORMS) {
      await copy()
      await change()
      expect((await start(form)).plans).toEqual(plans)
    }
  })

  test('a hook of somebody else has its say', async () => {
    await copy()
    const { plans, served } = await start('register', { flags: ['--import', './hook.mjs'] })
    expect(plans).toEqual([])
    expect(served['main.js']).toBe('native')
  })

  test('modules that Node has loaded already are its own', async () => {
    await copy()
    for (const name of ['native.js', 'import-module.js'])
      await writeFile(join(root, name), `import './build/shared.js';\n${app[name]}`)
    const { plans, served } = await start('importModule')
    expect(plans).toEqual(['main.js BMES_WARN_ALREADY_LOADED', 'later.js BMES_WARN_ALREADY_LOADED'])
    expect(served['shared.js']).toBe('native')
  })
})

/** Changes a byte in the middle of the plan. */
async function damagePlan(path: string): Promise<void> {
  const bytes = await readFile(path)
  for (let at = HEADER_BYTE_LENGTH; ; at += DIRECTORY_ENTRY_BYTE_LENGTH) {
    if (bytes.readUInt16LE(at + DIRECTORY_ENTRY.kind) !== SECTION.plan) continue
    const start = bytes.readUInt32LE(at + DIRECTORY_ENTRY.offset)
    const byteLength = bytes.readUInt32LE(at + DIRECTORY_ENTRY.byteLength)
    bytes[start + (byteLength >> 1)]! ^= 1
    return writeFile(path, bytes)
  }
}
