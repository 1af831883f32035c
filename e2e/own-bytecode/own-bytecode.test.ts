// The runtime itself starts from bytecode that the build has made of it, wherever that fits; and says so, or why not.
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Compiler } from '@esm-bytecode/compiler'
import { decodeRuntimeFile, encodeRuntimeFile, RUNTIME_FILE_NAME, type Bytecode } from '@esm-bytecode/format'
import { listNodes, type NodeRelease } from '@esm-bytecode/nodes'
import { readRuntimeCode } from '@esm-bytecode/runtime/code'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cleanEnv } from '../../scripts/lib/process.mjs'
import {
  buildConfig,
  createProject,
  matrix,
  rebuild,
  testBuild,
  writeFiles,
  type Files,
} from '../plugin/test-build.ts'

const app: Files = {
  'package.json': '{ "type": "module" }',
  'dist/main.js': `
    import { getStats } from '@esm-bytecode/runtime'
    const { runtime, modules } = getStats()
    console.log(JSON.stringify({ runtime, modules: modules.map(({ bytecode }) => bytecode) }))
  `,
  'start.js': `
    import { importModule } from '@esm-bytecode/runtime'
    await importModule('./dist/main.js', import.meta.url)
  `,
  'server.js': `await import('./dist/main.js')`,
}

/** Beside the packages that it imports. */
const tmp = fileURLToPath(new URL('../.tmp', import.meta.url))

interface Answer {
  readonly runtime: {
    readonly tier: string | null
    readonly bytecode: string
    readonly reason: string | null
    readonly code: string | null
  }
  readonly modules: readonly string[]
}

const FORMS = {
  register: ['--import', '@esm-bytecode/runtime/register', 'dist/main.js'],
  importModule: ['start.js'],
  'register, beside the build,': ['--import', '@esm-bytecode/runtime/register', 'server.js'],
}

interface Start {
  readonly flags?: readonly string[]
  readonly env?: Record<string, string>
}

async function start(
  node: NodeRelease,
  root: string,
  args: readonly string[],
  { flags = [], env = {} }: Start = {},
): Promise<Answer> {
  const options = { cwd: root, env: { ...cleanEnv(), ...env } }
  const { stdout, stderr } = await promisify(execFile)(node.execPath, [...flags, ...args], options)
  expect(stderr).toBe('')
  return JSON.parse(stdout) as Answer
}

const accepted = { tier: 'eager', bytecode: 'accepted', reason: null, code: null }

describe.each(listNodes())('Node $major', (node) => {
  let root: string
  let file: string
  let sound: Buffer

  beforeAll(async () => {
    await mkdir(tmp, { recursive: true })
    root = await mkdtemp(join(tmp, 'project-'))
    file = join(root, 'dist', RUNTIME_FILE_NAME)
    await writeFiles(root, app)
    const compiler = new Compiler({
      targets: [{ node: node.execPath }],
      minSize: 0,
      runtime: readRuntimeCode(false),
    })
    const bytes = Buffer.from(app['dist/main.js']!)
    const { modules, runtime } = await compiler.compile([{ id: 'main.js', bytes }])
    await compiler.close()
    await writeFile(join(root, 'dist/main.js.bmes'), modules[0]!.sidecar!)
    await writeFile(file, runtime!)
    sound = await readFile(file)
  })
  afterAll(() => rm(root, { recursive: true, force: true }))

  const startWith = async (bytes: Uint8Array, options?: Start) => {
    await writeFile(file, bytes)
    try {
      return await start(node, root, FORMS.register, options)
    } finally {
      await writeFile(file, sound)
    }
  }
  const change = (alter: (bytecode: Bytecode) => Bytecode) =>
    encodeRuntimeFile(decodeRuntimeFile(sound).map((each) => alter({ ...each.verify() })))

  test.each(Object.entries(FORMS))('%s starts from it', async (_form, args) => {
    expect(await start(node, root, args)).toEqual({ runtime: accepted, modules: ['accepted'] })
  })

  test.each([
    ['--max-old-space-size=300', { flags: ['--max-old-space-size=300'] }],
    ['NODE_OPTIONS', { env: { NODE_OPTIONS: '--max-old-space-size=300 --stack-trace-limit=20' } }],
  ])('takes it under %s', async (_what, options) => {
    expect((await start(node, root, FORMS.register, options)).runtime).toEqual(accepted)
  })

  test('does without where the flags of V8 are others', async () => {
    const { runtime, modules } = await start(node, root, FORMS.register, { flags: ['--max-lazy'] })
    expect(runtime).toMatchObject({ tier: null, bytecode: 'rejected', code: 'BMES_WARN_REJECTED' })
    expect(modules).toEqual(['none'])
  })

  test.each<[string, () => Uint8Array, string, RegExp]>([
    ['is empty', () => new Uint8Array(), 'BMES_WARN_DAMAGED', /runtime\.bmes is empty/],
    ['is cut off', () => sound.subarray(0, -1), 'BMES_WARN_DAMAGED', /runtime\.bmes is cut off/],
    [
      'has another byte of bytecode',
      () => sound.map((byte, index) => (index === sound.length - 1000 ? byte ^ 1 : byte)),
      'BMES_WARN_DAMAGED',
      /the two copies of the bytecode differ/,
    ],
    [
      'has another byte in the first copy',
      () => {
        const at = sound.indexOf(sound.subarray(sound.length - 64), 0)
        return sound.map((byte, index) => (index === at ? byte ^ 1 : byte))
      },
      'BMES_WARN_DAMAGED',
      /the two copies of the bytecode differ/,
    ],
    [
      'is for another Node',
      () => change(({ target, data }) => ({ target: { ...target, nodeVersion: 'v22.0.0' }, data })),
      'BMES_WARN_OTHER_NODE',
      /holds bytecode for Node v22\.0\.0 for /,
    ],
    [
      'is for another version of the runtime',
      () => change(({ target, data }) => ({ target: { ...target, textChecksum: 1 }, data })),
      'BMES_WARN_OTHER_TEXT',
      /another version of @esm-bytecode\/runtime/,
    ],
  ])('does without where the file %s', async (_what, bytesOf, code, reason) => {
    const { runtime, modules } = await startWith(bytesOf())
    expect(runtime).toEqual({ tier: null, bytecode: 'none', code, reason: expect.stringMatching(reason) })
    // Modules have their own.
    expect(modules).toEqual(['accepted'])
  })

  test('does without where the text is that of another build', async () => {
    const copy = join(root, 'copy')
    const runtime = dirname(createRequire(join(root, 'package.json')).resolve('@esm-bytecode/runtime'))
    await cp(runtime, copy, { recursive: true })
    const args = ['--import', './copy/register.mjs', 'dist/main.js']
    expect((await start(node, root, args)).runtime).toEqual(accepted)
    const path = join(copy, 'runtime.cjs')
    const text = await readFile(path, 'utf8')
    // The last line names the text, of which no other has the same length but by chance.
    await writeFile(path, text.replace(/[\da-f]{8}\n$/, '00000000\n'))
    expect((await start(node, root, args)).runtime).toMatchObject({ code: 'BMES_WARN_OTHER_TEXT' })
    await rm(copy, { recursive: true })
  })

  test('does without a file that is not there, or is a link', async () => {
    await rm(file)
    expect((await start(node, root, FORMS.register)).runtime).toMatchObject({
      bytecode: 'none',
      reason: expect.stringMatching(/there is no runtime\.bmes of a build beside or above .*main\.js/),
    })
    await writeFile(join(root, 'elsewhere'), sound)
    await symlink(join(root, 'elsewhere'), file)
    expect((await start(node, root, FORMS.register)).runtime).toMatchObject({ code: 'BMES_WARN_UNREADABLE' })
    await rm(file)
    await mkdir(file)
    expect((await start(node, root, FORMS.register)).runtime).toMatchObject({ code: 'BMES_WARN_UNREADABLE' })
    await rm(file, { recursive: true })
    await writeFile(file, sound)
  })

  test('reads nothing where nothing is to be served', async () => {
    const off = await start(node, root, FORMS.register, { env: { ESM_BYTECODE: '0' } })
    expect(off).toEqual({
      runtime: {
        ...accepted,
        tier: null,
        bytecode: 'none',
        code: 'BMES_WARN_NO_BYTECODE',
        reason: expect.stringMatching(/ESM_BYTECODE=0/),
      },
      modules: [],
    })
  })
})

describe.each(matrix)('a build by $host on Node $major', ({ host, node }) => {
  const source = { 'src/main.js': app['dist/main.js']!, 'start.js': app['start.js']! }
  const build = (options: string) =>
    testBuild({ ...source, 'build.config.js': buildConfig({ options }) }, { host, node })
  const rowOfRuntime = async (root: string, args: readonly string[]) => {
    return (await start(node, root, args)).runtime
  }
  const taken = (tier: string) => ({ ...accepted, tier })

  test('leaves it', async () => {
    const { root, files } = await build('{ minSize: 0 }')
    expect(files).toContain('dist/runtime.bmes')
    const runtime = await rowOfRuntime(root, FORMS.importModule)
    expect(runtime).toMatchObject(taken('eager'))
  })

  test('leaves what a warm run needed', async () => {
    const { root } = await build('{ minSize: 0, warm: true }')
    const runtime = await rowOfRuntime(root, FORMS.importModule)
    expect(runtime).toMatchObject(taken('warm'))
  })

  test('leaves it for the runtime that it writes beside the chunks', async () => {
    const { root } = await build('{ minSize: 0, standalone: true }')
    await writeFile(
      join(root, 'start.js'),
      `import { importModule } from './dist/esm-bytecode.js'; await importModule('./dist/main.js', import.meta.url)`,
    )
    const runtime = await rowOfRuntime(root, FORMS.importModule)
    expect(runtime).toMatchObject(taken('eager'))
  })

  test('is the same each time, byte for byte', async () => {
    const root = await createProject({ ...source, 'build.config.js': buildConfig() })
    const contents = async () => {
      const { files } = await rebuild(root, { host, node })
      const all = await Promise.all(files.map((path) => readFile(join(root, path), 'latin1')))
      return Object.fromEntries(files.map((path, index) => [path, all[index]]))
    }
    const first = await contents()
    for (const [path, bytes] of Object.entries(await contents()))
      expect(bytes === first[path], path).toBe(true)
  })
})

test('tools that trace the files of a program find all of the runtime', async () => {
  const { resolve } = createRequire(import.meta.url)
  const scripts = {
    '@esm-bytecode/runtime': ['runtime', 'store'],
    '@esm-bytecode/runtime/register': ['preload', 'start', 'runtime', 'store'],
  }
  for (const [entry, names] of Object.entries(scripts)) {
    const text = await readFile(resolve(entry), 'utf8')
    for (const name of names)
      expect(text).toMatch(new RegExp(`new URL\\(.\\./${name}\\.cjs., ?import\\.meta\\.url\\)`))
  }
})
