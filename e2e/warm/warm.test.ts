// What is written: for which targets, from how many runs, and that Node takes it.
import { execFile } from 'node:child_process'
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { listNodes, oneNode } from '@esm-bytecode/nodes'
import { warm } from '@esm-bytecode/warm'
import { describe, expect, test } from 'vitest'
import { runProgram } from '../../playground/test-utils.ts'
import { compileProgram, createProgram, readSidecar, rows, tiersOf, warmProgram } from './warm-program.ts'

const app = {
  'dist/main.js': `
    import { createServer } from 'node:http'
    import { page } from './page.js'
    const server = createServer((request, response) => response.end(page(request.url)))
    server.listen(process.env.PORT ?? 3000)
    if (process.env.ONCE) setTimeout(() => server.close(), 100)
  `,
  'dist/page.js': `
    export function page(url) {
      return url === '/' ? home() : products()
    }
    function home() { return ['home'].map((text) => '<h1>' + text + '</h1>').join('') }
    function products() { return ['a', 'b'].map((name) => { const item = { name }; return '<li>' + item.name + '</li>' }).join('') }
    function neverCalled() { return ['x'].flatMap((x) => [x, x]).filter((x) => x).reduce((a, b) => a + b) }
    globalThis.keep = neverCalled
  `,
}

const lengthOf = async (root: string, name: string): Promise<number> =>
  (await readSidecar(root, name)).bytecodes[0]!.byteLength

describe.each(listNodes())('Node $major', (node) => {
  test('every module is warm, and Node takes it', async () => {
    const { root, report } = await warmProgram(app, node, { requests: ['/', '/products'] })
    expect(report).toMatchObject({ notRun: [], native: [] })
    expect(report.warmed.map(({ sidecar, target }) => [sidecar, target])).toEqual([
      [join(root, 'dist/main.js.bmes'), `Node ${node.version}`],
      [join(root, 'dist/page.js.bmes'), `Node ${node.version}`],
    ])
    expect(await lengthOf(root, 'page.js')).toBe(report.warmed[1]!.byteLength)
    const env = { ONCE: '1', PORT: '0' }
    const { stats, stderr } = await runProgram(root, 'dist/main.js', {
      node: node.execPath,
      form: 'register',
      env,
    })
    expect(
      stats.modules.map(({ name, tier, bytecode }) => ({ name, tier, bytecode })),
      stderr,
    ).toEqual(
      expect.arrayContaining([
        { name: 'main.js', tier: 'warm', bytecode: 'accepted' },
        { name: 'page.js', tier: 'warm', bytecode: 'accepted' },
      ]),
    )
  })
})

describe.each(rows)('Node $major', ({ node }) => {
  test('bytecode holds what was asked for', async () => {
    const one = await warmProgram(app, node)
    const two = await warmProgram(app, node, { requests: ['/', '/products'] })
    expect(await lengthOf(two.root, 'page.js')).toBeGreaterThan(await lengthOf(one.root, 'page.js'))
  })

  test('entries add up', async () => {
    const shared = `
      export function a() { return ['a'].map((text) => { const item = { text }; return '<b>' + item.text + '</b>' }) }
      export function b() { return ['b'].map((text) => { const item = { text }; return '<i>' + item.text + '</i>' }) }
    `
    const files = {
      'dist/shared.js': shared,
      'dist/first.js': `import { a } from './shared.js'; console.log(a())`,
      'dist/second.js': `import { b } from './shared.js'; console.log(b())`,
    }
    const entries = ['dist/first.js', 'dist/second.js']
    const first = await warmProgram(files, node, { entries: entries.slice(0, 1) })
    const both = await warmProgram(files, node, { entries })
    expect(both.report.runs).toMatchObject([{ outcome: 'ended' }, { outcome: 'ended' }])
    expect(both.report.notRun).toEqual([])
    expect(first.report.notRun).toEqual([join(first.root, 'dist/second.js.bmes')])
    expect(await lengthOf(both.root, 'shared.js')).toBeGreaterThan(await lengthOf(first.root, 'shared.js'))
  })

  test('one run that fails leaves everything as it was', async () => {
    const files = { 'dist/good.js': '', 'dist/bad.js': 'process.exitCode = 3' }
    const root = await createProgram(files)
    const targets = [{ node: node.execPath }]
    const sidecars = await compileProgram(root, targets)
    const before = await Promise.all(sidecars.map((path) => readFile(path)))
    const entries = Object.keys(files).map((name) => join(root, name))
    const report = await warm({ entries, targets, sidecars, cwd: root })
    expect(report.runs.map(({ outcome }) => outcome)).toEqual(['ended', 'failed'])
    expect(report.runs[1]!.problem).toBe('It ended with code 3.')
    expect(report.warmed).toEqual([])
    expect(await Promise.all(sidecars.map((path) => readFile(path)))).toEqual(before)
  })

  test('options of the target reach the program, and its flags stay with its bytecode', async () => {
    const targets = [{ node: node.execPath, nodeOptions: ['--max-lazy', '--conditions=x'] }]
    const { run, sidecar } = await warmProgram(
      { 'dist/main.js': `console.error(process.execArgv.slice(0, 2).join(' '))` },
      node,
      { targets },
    )
    expect(run).toMatchObject({
      outcome: 'ended',
      target: `Node ${node.version} --max-lazy --conditions=x`,
      stderr: '--max-lazy --conditions=x',
    })
    expect((await sidecar('main.js')).bytecodes.map(({ target }) => [target.tier, target.flags])).toEqual([
      ['warm', '--max-lazy'],
    ])
  })

  describe('run', () => {
    const script = `
      import { importModule } from '@esm-bytecode/runtime'
      interface Page { page(url: string): string }
      const { page } = (await importModule('./dist/page.js', import.meta.url)) as Page
      console.error(page('/products') satisfies string, import.meta.url.includes('.warm-'))
      setInterval(() => {}, 1000)
    `
    test.each(['warm.ts', 'scripts/warm.mts'])('%s', async (name) => {
      const text = name.includes('/') ? script.replace('./dist', '../dist') : script
      const { root, run, report, progress, sidecar } = await warmProgram({ ...app, [name]: text }, node, {
        run: name,
      })
      expect(run, run.stderr).toMatchObject({ outcome: 'ended', problem: null, entry: join(root, name) })
      expect(run.stderr).toBe('<li>a</li><li>b</li> true')
      expect(progress).toEqual([`Node ${node.version}: starts <root>/${name}`])
      expect(tiersOf(await sidecar('page.js'))).toEqual(['warm'])
      expect(report.notRun).toEqual([join(root, 'dist/main.js.bmes')])
      expect((await readdir(root, { recursive: true })).filter((file) => file.includes('.warm-'))).toEqual([])
    })

    test('a server that it starts listens where it says', async () => {
      const { run, sidecar } = await warmProgram(
        {
          ...app,
          'warm.mjs': `
            import { createServer } from 'node:net'
            import { importModule } from '@esm-bytecode/runtime'
            const free = createServer().listen(0)
            process.env.PORT = free.address().port
            await new Promise((resolve) => free.close(resolve))
            await importModule('./dist/main.js', import.meta.url)
            const response = await fetch('http://localhost:' + process.env.PORT)
            console.error(await response.text())
          `,
        },
        node,
        { run: 'warm.mjs' },
      )
      expect(run).toMatchObject({ outcome: 'ended', problem: null, stderr: '<h1>home</h1>' })
      expect(tiersOf(await sidecar('main.js'))).toEqual(['warm'])
    })

    test('it throws', async () => {
      const { run } = await warmProgram({ ...app, 'warm.mjs': `throw new Error('no')` }, node, {
        run: 'warm.mjs',
      })
      expect(run).toMatchObject({
        outcome: 'failed',
        problem: 'It ended with code 1 while its top level ran.',
      })
    })
  })
})

describe('run, in what cannot be started', () => {
  const { node } = rows[0]!

  test('syntax that is more than types', async () => {
    const result = warmProgram({ ...app, 'warm.ts': `\nenum A { b }` }, node, { run: 'warm.ts' })
    await expect(result).rejects.toMatchObject({
      code: 'BMES_ERR_OPTION',
      message: expect.stringMatching(
        /enum is not supported in strip-only mode at .*warm\.ts:2:1\. Use types/,
      ),
    })
  })

  test('a file that is missing', async () => {
    await expect(warmProgram(app, node, { run: 'none.ts' })).rejects.toMatchObject({
      code: 'BMES_ERR_OPTION',
      message: expect.stringContaining('ENOENT'),
    })
  })
})

test('several targets: each is warmed by its own Node, and one that nobody names keeps what it has', async () => {
  const nodes = listNodes()
  const targets = nodes.map(({ execPath }) => ({ node: execPath }))
  const root = await createProgram({ 'dist/main.js': `globalThis.f = () => 1; f()` })
  const sidecars = await compileProgram(root, targets)
  const some = targets.slice(0, -1)
  const report = await warm({ entries: [join(root, 'dist/main.js')], targets: some, sidecars, cwd: root })
  expect(report.runs.map(({ target }) => target)).toEqual(
    nodes.slice(0, -1).map(({ version }) => `Node ${version}`),
  )
  const { bytecodes } = await readSidecar(root, 'main.js')
  expect(bytecodes.map(({ target }) => [target.nodeVersion, target.tier])).toEqual(
    nodes.map(({ version }, index) => [version, index === nodes.length - 1 ? 'eager' : 'warm']),
  )
})

test('a target that is missing is named, and nothing was started', async () => {
  const root = await createProgram({ 'dist/main.js': '' })
  const progress: string[] = []
  const onProgress = (message: string) => progress.push(message)
  const targets = [{ node: process.execPath }, { node: join(root, 'no-node') }]
  await expect(
    warm({ entries: [join(root, 'dist/main.js')], targets, sidecars: [], onProgress }),
  ).rejects.toMatchObject({ code: 'BMES_ERR_TARGET', file: join(root, 'no-node') })
  expect(progress).toEqual([])
})

test('an entry that is missing is named', async () => {
  const entries = [join(process.cwd(), 'none.js')]
  await expect(warm({ entries, targets: [], sidecars: [] })).rejects.toMatchObject({
    code: 'BMES_ERR_OPTION',
    message: `warm cannot start ${entries[0]}: it does not exist. Name a file that was built.`,
  })
})

test('a module that is below minSize gets no bytecode', async () => {
  const root = await createProgram({ 'dist/main.js': '' })
  const sidecars = await compileProgram(root, [])
  const targets = [{ node: oneNode().execPath }]
  const report = await warm({ entries: [join(root, 'dist/main.js')], targets, sidecars, cwd: root })
  expect(report).toMatchObject({ warmed: [], notRun: [] })
  expect(tiersOf(await readSidecar(root, 'main.js'))).toEqual([])
})

test('a module that Node runs is told', async () => {
  const { node } = rows.at(-1)!
  const root = await createProgram({ 'dist/main.js': `import './other.js'`, 'dist/other.js': 'let a' })
  const targets = [{ node: node.execPath }]
  const sidecars = await compileProgram(root, targets)
  await writeFile(join(root, 'dist/other.js'), 'let b')
  const report = await warm({ entries: [join(root, 'dist/main.js')], targets, sidecars, cwd: root })
  expect(report.native.map(({ path, code }) => [path, code]).toSorted()).toEqual([
    [join(root, 'dist/main.js'), 'BMES_WARN_NATIVE_IMPORT'],
    [join(root, 'dist/other.js'), 'BMES_WARN_STALE'],
  ])
  expect(report).toMatchObject({ warmed: [], notRun: sidecars })
})

test('the warmed program runs under plain Node as before', async () => {
  const { node } = rows[0]!
  const { root } = await warmProgram(app, node)
  const { stderr } = await promisify(execFile)(node.execPath, ['dist/main.js'], {
    cwd: root,
    env: { ONCE: '1', PORT: '0' },
  })
  expect(stderr).toBe('')
})
