// Where nothing near the main module has a sidecar, the runtime waits for the first module that has one, and costs next to nothing until then.
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Compiler } from '@esm-bytecode/compiler'
import { listNodes } from '@esm-bytecode/nodes'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cleanEnv } from '../../scripts/lib/process.mjs'
import { writeFiles, type Files } from '../plugin/test-build.ts'

const CHUNK = `export const value = [1, 2].map((each) => each * 2).join(); export const later = () => import('./later.js')`

const app: Files = {
  'package.json': '{ "type": "module" }',
  'app/plain.js': `import './part.js'; console.log('plain')`,
  'app/part.js': `console.log('part')`,
  // Nothing in its text says where the build is.
  'app/late.js': `
    import './part.js'
    const { value } = await import(['..', 'build', 'chunk.js'].join('/'))
    console.log(value)
  `,
  'app/patched.js': `
    const { push, map } = Array.prototype
    let calls = 0
    Array.prototype.push = function (...items) { calls++; return Reflect.apply(push, this, items) }
    Map.prototype.get = Map.prototype.set = String.prototype.slice = () => { throw new Error('replaced') }
    const { value } = await import('../bu' + 'ild/chunk.js')
    console.log(value)
  `,
  'app/both.js': `
    import { getStats, importModule } from '@esm-bytecode/runtime'
    console.log(getStats().hooks)
    const { value } = await importModule(['..', 'build', 'chunk.js'].join('/'), import.meta.url)
    console.log(value)
  `,
  'app/hooked.js': `
    import { registerHooks } from 'node:module'
    const seen = []
    registerHooks({ load: (url, context, next) => (seen.push(url.split('/').at(-1)), next(url, context)) })
    const { value } = await import(['..', 'build', 'chunk.js'].join('/'))
    console.log(value, seen.join())
  `,
  'app/required.cjs': `console.log(require(['..', 'build', 'chunk.js'].join('/')).value)`,
  'build/chunk.js': CHUNK,
  'build/later.js': 'export default 1',
  // Says at the end what there was.
  'observe.cjs': `
    process.on('exit', () => {
      const loader = globalThis[Symbol.for('@esm-bytecode/runtime/1')]
      const modules = loader?.getStats().modules.map(({ name, served, code }) => [name, served, code].join(' '))
      process.stderr.write(JSON.stringify({ started: loader !== undefined, door: Symbol.for('@esm-bytecode/runtime/door/1') in globalThis, modules }))
    })
  `,
}

const tmp = fileURLToPath(new URL('../.tmp', import.meta.url))

describe.each(listNodes())('Node $major', (node) => {
  let root: string

  beforeAll(async () => {
    await mkdir(tmp, { recursive: true })
    root = await mkdtemp(join(tmp, 'door-'))
    await writeFiles(root, app)
    const compiler = new Compiler({ targets: [{ node: node.execPath }], minSize: 0 })
    const ids = ['chunk.js', 'later.js']
    const { modules } = await compiler.compile(
      ids.map((id) => ({ id, bytes: Buffer.from(app[`build/${id}`]!) })),
    )
    await compiler.close()
    for (const [index, id] of ids.entries())
      await writeFile(join(root, 'build', `${id}.bmes`), modules[index]!.sidecar!)
  })
  afterAll(() => rm(root, { recursive: true, force: true }))

  const start = async (main: string, env: Record<string, string> = {}) => {
    const run = (flags: readonly string[]) =>
      promisify(execFile)(node.execPath, [...flags, main], { cwd: root, env: { ...cleanEnv(), ...env } })
    const native = await run([])
    const { stdout, stderr } = await run([
      '--import',
      '@esm-bytecode/runtime/register',
      '--require',
      './observe.cjs',
    ])
    if (main !== 'app/both.js') expect(stdout).toBe(native.stdout)
    return { stdout, ...(JSON.parse(stderr) as { started: boolean; door: boolean; modules?: string[] }) }
  }

  test('nothing starts where nothing has a sidecar', async () => {
    expect(await start('app/plain.js')).toEqual({ stdout: 'part\nplain\n', started: false, door: true })
  })

  test('there is not even a door where sidecars are turned off', async () => {
    expect(await start('app/late.js', { ESM_BYTECODE: '0' })).toMatchObject({ started: false, door: false })
  })

  test.each([
    ['import()', 'app/late.js', 'part\n2,4\n'],
    ['import() of a program that has replaced built-ins', 'app/patched.js', '2,4\n'],
    ['require()', 'app/required.cjs', '2,4\n'],
    ['importModule()', 'app/both.js', 'true\n2,4\n'],
  ])('the runtime starts with the first module that has one: %s', async (_what, main, stdout) => {
    expect(await start(main)).toEqual({
      stdout,
      started: true,
      door: false,
      modules: ['chunk.js facade '],
    })
  })

  test('hooks that were registered before that keep their say', async () => {
    expect(await start('app/hooked.js')).toMatchObject({
      stdout: '2,4 chunk.js\n',
      modules: ['chunk.js native BMES_WARN_HOOKED_MODULE'],
    })
  })
})
