// esm-bytecode warm: sidecars with the bytecode of what ran. How programs can end is tested in e2e/warm.
import { join } from 'node:path'
import { listNodes } from '@esm-bytecode/nodes'
import { describe, expect, test } from 'vitest'
import { createProject, esmBytecode, esmBytecodeJson, type Files } from './command.ts'

interface Report {
  readonly ok: boolean
  readonly compile: { readonly sidecars: readonly { readonly file: string }[] }
  readonly warm: {
    readonly runs: readonly {
      readonly target: string
      readonly outcome: string
      readonly requests: readonly { readonly method: string; readonly status: number }[]
    }[]
    readonly warmed: readonly { readonly sidecar: string }[]
    readonly packs: readonly { readonly pack: string; readonly modules: number; readonly ran: number }[]
  } | null
}

const app: Files = {
  'server.mjs': `
    import { createServer } from 'node:http'
    import { answer } from './answer.mjs'
    const { greeting } = await import('./greeting.mjs')
    createServer((request, response) => {
      response.statusCode = request.method === 'POST' ? 201 : 200
      response.end(greeting(answer()))
    }).listen(process.env.PORT ?? 3000)
  `,
  'answer.mjs': 'export function answer() { return 42 }',
  'greeting.mjs': 'export const greeting = (to) => `Hello ${to}`',
  'program.mjs': `
    import { answer } from './answer.mjs'
    if (!process.env.DATABASE_URL) throw new Error('there is no database')
    console.log(answer())
  `,
  'routes/home.mjs': 'export const render = () => "home"',
  'router.mjs': `
    const name = 'home'
    const { render } = await import(\`./routes/\${name}.mjs\`)
    console.log(render())
  `,
}

/** `{ 'server.mjs': 'warm' }`, as a Node takes it with these options. */
async function tiers(cwd: string, input: string, args: readonly string[] = []) {
  interface Verified {
    readonly modules: readonly { readonly file: string; readonly tier: string | null }[]
  }
  const { report } = await esmBytecodeJson<Verified>(['verify', input, ...args], { cwd })
  return Object.fromEntries(report.modules.map(({ file, tier }) => [file, tier]))
}

const allWarm = { 'answer.mjs': 'warm', 'greeting.mjs': 'warm', 'server.mjs': 'warm' }

describe.each(listNodes())('Node $major', ({ execPath, version }) => {
  test('a server', async () => {
    const cwd = await createProject(app)
    const args = ['warm', 'server.mjs', '--target', execPath, '--request', '/', '--request', 'POST /cart']
    const { exit, report, stderr } = await esmBytecodeJson<Report>(args, { cwd })
    expect({ exit, stderr, ok: report.ok }).toEqual({ exit: 0, stderr: '', ok: true })
    expect(report.compile.sidecars.map(({ file }) => file)).toEqual(Object.keys(allWarm))
    expect(report.warm!.runs).toMatchObject([
      { target: expect.stringContaining(version) as string, outcome: 'served' },
    ])
    const answers = report.warm!.runs[0]!.requests.map(({ method, status }) => `${method} ${status}`)
    expect(answers).toEqual(['GET 200', 'POST 201'])
    expect(report.warm!.warmed).toHaveLength(3)
    expect(await tiers(cwd, 'server.mjs', ['--node', execPath])).toEqual(allWarm)
  })
})

// A program of CommonJS: no sidecar, only a pack.
const commonJs: Files = {
  'server.cjs': `
    const { createServer } = require('node:http')
    const { respond } = require('answers')
    createServer((request, response) => response.end(respond(request.url))).listen(process.env.PORT ?? 3000)
  `,
  'node_modules/answers/package.json': '{ "name": "answers", "main": "index.js" }',
  'node_modules/answers/index.js': `
    exports.respond = function respond(url) { return require('./page.js')(url) }
    exports.fail = function fail() { throw require('./failure.js') }
  `,
  'node_modules/answers/page.js': 'module.exports = (url) => `page ${url}`',
  'node_modules/answers/failure.js': `module.exports = new Error('failure')`,
}

interface VerifiedPacks {
  readonly ok: boolean
  readonly packs: readonly {
    readonly modules: readonly { readonly file: string; readonly tier: string | null }[]
  }[]
}

describe.each(listNodes())('CommonJS on Node $major', ({ execPath }) => {
  test('a server that is nothing but CommonJS', async () => {
    const cwd = await createProject(commonJs)
    const { exit, report, stderr } = await esmBytecodeJson<Report>(
      ['warm', 'server.cjs', '--target', execPath],
      { cwd },
    )
    expect({ exit, stderr, ok: report.ok }).toEqual({ exit: 0, stderr: '', ok: true })
    expect(report.warm).toMatchObject({
      warmed: [],
      packs: [{ pack: join(cwd, 'externals.bmes'), modules: 4, ran: 3 }],
    })
    const { report: verified } = await esmBytecodeJson<VerifiedPacks>(
      ['verify', 'server.cjs', '--node', execPath],
      { cwd },
    )
    expect(verified.ok).toBe(true)
    const found = verified.packs[0]!.modules.map(({ file, tier }): [string, string | null] => [file, tier])
    expect(Object.fromEntries(found)).toEqual({
      'server.cjs': 'warm',
      'node_modules/answers/index.js': 'warm',
      'node_modules/answers/page.js': 'warm',
      'node_modules/answers/failure.js': 'eager',
    })
  })
})

const nodes = listNodes()

test.skipIf(nodes.length < 2)('two targets, with an option', async () => {
  const cwd = await createProject(app)
  const two = [nodes[0]!, nodes.at(-1)!].map(({ execPath }) => execPath)
  const targets = two.flatMap((node) => ['--target', node])
  const { exit } = await esmBytecode(['warm', 'server.mjs', ...targets, '--node-option', '--no-opt'], {
    cwd,
  })
  expect(exit).toBe(0)
  for (const node of two) {
    expect(await tiers(cwd, 'server.mjs', ['--node', node, '--node-option', '--no-opt'])).toEqual(allWarm)
  }
})

describe('on the Node of the command', () => {
  test('a program that fails, and what it needs', async () => {
    const cwd = await createProject(app)
    const failed = await esmBytecode(['warm', 'program.mjs'], { cwd })
    expect(failed.exit).toBe(1)
    expect(failed.stdout).toContain('there is no database')
    expect(failed.stdout).toContain('set --env')
    expect(failed.stderr).toContain('--optional')
    const eager = { 'answer.mjs': 'eager', 'program.mjs': 'eager' }
    expect(await tiers(cwd, 'program.mjs')).toEqual(eager)

    const optional = await esmBytecode(['warm', 'program.mjs', '--optional'], { cwd })
    expect(optional.exit).toBe(0)
    expect(optional.stderr).toContain('Warning, not warmed')
    const { exit, report } = await esmBytecodeJson<Report>(['warm', 'program.mjs'], { cwd })
    expect({ exit, ok: report.ok, warmed: report.warm!.warmed }).toEqual({ exit: 1, ok: false, warmed: [] })
    expect(await tiers(cwd, 'program.mjs')).toEqual(eager)

    const args = ['warm', 'program.mjs', '--env', 'DATABASE_URL=postgres://localhost/test']
    const { exit: second, stdout } = await esmBytecode(args, { cwd })
    expect(second).toBe(0)
    expect(stdout).toContain('2 sidecars warmed')
    expect(await tiers(cwd, 'program.mjs')).toEqual({ 'answer.mjs': 'warm', 'program.mjs': 'warm' })
  })

  test('a program that does not end in time', async () => {
    const cwd = await createProject({ 'a.mjs': 'setInterval(() => {}, 1000)' })
    const { exit, stdout } = await esmBytecode(['warm', 'a.mjs', '--timeout', '1500'], { cwd })
    expect(exit).toBe(1)
    expect(stdout).toContain('--timeout')
  })

  test('--dir is for what only a computed import() reaches', async () => {
    const cwd = await createProject(app)
    expect((await esmBytecode(['warm', 'router.mjs'], { cwd })).exit).toBe(0)
    expect(await tiers(cwd, 'routes')).toEqual({ 'home.mjs': null })
    expect((await esmBytecode(['warm', 'router.mjs', '--dir', 'routes'], { cwd })).exit).toBe(0)
    expect(await tiers(cwd, 'routes')).toEqual({ 'home.mjs': 'warm' })
  })

  test('--run starts another module', async () => {
    const cwd = await createProject({
      ...app,
      'warm.ts': `
        import { importModule } from '${import.meta.resolve('@esm-bytecode/runtime')}'
        const url: URL = new URL('./answer.mjs', import.meta.url)
        const { answer } = await importModule(url)
        if (answer() !== 42) process.exit(1)
      `,
    })
    const { exit } = await esmBytecode(['warm', 'program.mjs', '--run', 'warm.ts'], { cwd })
    expect(exit).toBe(0)
    expect(await tiers(cwd, 'program.mjs')).toEqual({ 'answer.mjs': 'warm', 'program.mjs': 'eager' })
  })

  test('nothing to warm, and a Node that is not there', async () => {
    const cwd = await createProject({ 'a.cjs': '1', 'b.mjs': 'arguments', 'c.mjs': '1' })
    const none = await esmBytecode(['warm', 'a.cjs', '--externals=native', '--optional'], { cwd })
    expect(none).toMatchObject({ exit: 1, stderr: expect.stringContaining('no ES module') as string })
    const refused = await esmBytecode(['warm', 'b.mjs'], { cwd })
    expect(refused).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining('no sidecar and no pack to warm') as string,
    })
    const missing = await esmBytecode(['warm', 'c.mjs', '--target', join(cwd, 'no-node')], { cwd })
    expect(missing).toMatchObject({ exit: 1, stderr: expect.stringContaining('no-node') as string })
  })
})
