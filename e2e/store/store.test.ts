import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { chmod, copyFile, mkdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { listNodes, oneNode, testsAll } from '@esm-bytecode/nodes'
import { describe, expect, test } from 'vitest'
import { buildStoreApp, expectSoundStore, expectStart, filesOf, OTHER_FLAGS, sources } from './store-app.ts'

const nodes = listNodes().map((node) => ({ node, major: node.major }))
/** Folders, files and those who write them at once are the same for each Node. A campaign takes all. */
const nodesOfFiles = testsAll ? nodes : nodes.filter(({ node }) => node === oneNode())

describe.each(nodes)('Node $major', ({ node }) => {
  test('what one start compiled from source, the next ones take from the store', async () => {
    const app = await buildStoreApp(node)
    const fitting = await expectStart(app, { flags: [] })
    expect(sources(fitting)).toEqual(['sidecar'])
    expect(fitting).toMatchObject({
      store: { directory: null, enabled: true, reason: null },
      exitListeners: 0,
    })
    expect(await filesOf(app.directory)).toEqual([])

    const first = await expectStart(app)
    expect(sources(first)).toEqual([null])
    expect(first.modules.map(({ code }) => code)).toEqual(Array(4).fill('BMES_WARN_OTHER_FLAGS'))
    expect(first.exitListeners).toBe(0)
    expect(first.resources.filter((name) => name === 'Timeout' || name === 'Immediate')).toEqual([])
    expect(await expectSoundStore(app.directory)).toHaveLength(4)

    const second = await expectStart(app)
    expect(sources(second)).toEqual(['store'])
    expect(second.modules.map(({ bytecode, tier, reason }) => ({ bytecode, tier, reason }))).toEqual(
      second.modules.map(() => ({ bytecode: 'accepted', tier: 'warm', reason: null })),
    )
    expect(second).toMatchObject({
      store: { directory: app.directory, enabled: true, reason: null, read: 4, written: 0, removed: 0 },
      exitListeners: 0,
    })
  })

  test('the same with register', async () => {
    const app = await buildStoreApp(node)
    const options = { flags: ['--import', '@esm-bytecode/runtime/register', ...OTHER_FLAGS] }
    expect(sources(await expectStart(app, options, 'plain.js'))).toEqual([null])
    expect(await expectSoundStore(app.directory)).toHaveLength(4)
    expect(sources(await expectStart(app, options, 'plain.js'))).toEqual(['store'])
  })

  test.each([
    ['exit', 3, ''],
    ['throw', 1, 'Error: thrown by the program'],
  ])('a program that ends at once by %s ends as it does', async (how, code, message) => {
    const app = await buildStoreApp(node)
    const first = await app.start('start.js', { args: [how] })
    expect(first).toMatchObject({ code, stderr: expect.stringContaining(message) })
    await expectSoundStore(app.directory)
    await expectStart(app)
    const second = await app.start('start.js', { args: [how] })
    expect(second).toMatchObject({ code, stderr: first.stderr })
    expect(sources(second.report!)).toEqual(['store'])
  })

  test('a program that exits before it was ever idle has stored what there was time for', async () => {
    const app = await buildStoreApp(node)
    const options = { args: ['exit later'] }
    expect(await app.start('start.js', options)).toMatchObject({ code: 3, stderr: '' })
    expect(await expectSoundStore(app.directory)).not.toEqual([])
    expect(sources((await app.start('start.js', options)).report!)).toContain('store')
  })

  test('what a program loads under flags that it sets is stored for these flags', async () => {
    const app = await buildStoreApp(node)
    const source = `
      import v8 from 'node:v8'
      import { importModule } from '@esm-bytecode/runtime'
      import { reportAtExit } from './report.js'
      reportAtExit()
      // Loaded before: from its sidecar.
      await importModule('./dist/m0.js', import.meta.url)
      v8.setFlagsFromString(process.argv[2])
      const { run } = await importModule('./dist/main.js', import.meta.url)
      console.log(run())
    `
    await writeFile(join(app.root, 'flags.js'), source)
    for (const flag of ['--expose-gc', '--stack-size=900', '--no-flush-bytecode', '--stack-trace-limit=50']) {
      const options = { flags: [], args: [flag] }
      const first = await expectStart(app, options, 'flags.js')
      const m0 = { name: 'm0.js', source: 'sidecar', code: null }
      const others = (expected: object) =>
        first.modules.filter(({ name }) => name !== 'm0.js').map(({ name }) => ({ name, ...expected }))
      const asFirst = others({ source: null, code: 'BMES_WARN_OTHER_FLAGS' })
      expect(first.modules, flag).toMatchObject([m0, ...asFirst])
      expect(first.modules[1]!.reason).toMatch(/v8\.setFlagsFromString\(\)/)
      expect((await expectStart(app, options, 'flags.js')).modules, flag).toMatchObject([
        m0,
        ...others({ source: 'store', code: null }),
      ])
    }
    await expectSoundStore(app.directory)
  })

  test('a server that was idle has stored all of it when it is terminated, and dies of the signal', async () => {
    const app = await buildStoreApp(node)
    const server = app.spawn('server.js')
    const [port] = (await once(server.stdout!, 'data')) as [Buffer]
    const response = await fetch(`http://127.0.0.1:${Number(String(port))}/`)
    expect(await response.text()).toBe('10,2,10,2,10,2')
    await expect.poll(() => filesOf(app.directory), { timeout: 30_000, interval: 200 }).toHaveLength(4)
    await setTimeout(100)
    server.kill('SIGTERM')
    const [code, signal] = (await once(server, 'close')) as [number | null, string | null]
    expect({ code, signal }).toEqual({ code: null, signal: 'SIGTERM' })
    expect(await expectSoundStore(app.directory)).toHaveLength(4)
    expect(sources(await expectStart(app))).toEqual(['store'])
  })

  test('a worker thread stores what it compiled', async () => {
    const app = await buildStoreApp(node)
    expect(sources(await expectStart(app, {}, 'threads.js'))).toEqual([null])
    expect(await expectSoundStore(app.directory)).not.toEqual([])
    expect(sources(await expectStart(app, {}, 'threads.js'))).toContain('store')
  })

  test.skipIf(node.major < 24)('without the permission to write nothing is written, in silence', async () => {
    const app = await buildStoreApp(node)
    await writeFile(
      join(app.root, 'start.js'),
      `import { getStats, importModule } from '@esm-bytecode/runtime'
       const { run } = await importModule('./dist/main.js', import.meta.url)
       run()
       process.on('exit', () => console.log(JSON.stringify(getStats().store)))`,
    )
    const flags = [...OTHER_FLAGS, '--permission', '--allow-fs-read=*']
    const { code, stdout, stderr } = await app.start('start.js', { flags })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout)).toMatchObject({
      written: 0,
      reason: expect.stringContaining('must not be written under --permission'),
    })
    expect(await filesOf(app.directory)).toEqual([])
  })
})

describe.each(nodesOfFiles)('the files of a store, Node $major', ({ node }) => {
  test('a store where ESM_BYTECODE_CACHE says, and none where it says 0 or nothing', async () => {
    const app = await buildStoreApp(node)
    for (const off of ['0', '']) {
      const { store, exitListeners } = await expectStart(app, { env: { ESM_BYTECODE_CACHE: off } })
      expect({ store, exitListeners }).toMatchObject({
        store: { directory: null, enabled: false, reason: `ESM_BYTECODE_CACHE=${off} turns the store off` },
        exitListeners: 0,
      })
    }
    const env = { ESM_BYTECODE_CACHE: 'caches/mine' }
    await expectStart(app, { env })
    expect(sources(await expectStart(app, { env }))).toEqual(['store'])
    expect(await expectSoundStore(join(app.root, 'caches/mine'))).toHaveLength(4)
    expect((await stat(join(app.root, 'caches/mine'))).mode & 0o777).toBe(0o700)
    expect(await filesOf(app.directory)).toEqual([])
  })

  test('sixteen processes at once leave one sound entry for each key', async () => {
    const app = await buildStoreApp(node)
    await Promise.all(Array.from({ length: 16 }, () => expectStart(app)))
    expect(await expectSoundStore(app.directory)).toHaveLength(4)
    expect(sources(await expectStart(app))).toEqual(['store'])
  })

  test('a process that is killed at any moment leaves nothing that the next start does not clean', async () => {
    const app = await buildStoreApp(node, 40)
    const started = performance.now()
    await expectStart(app)
    const duration = performance.now() - started
    for (let kill = 0; kill < 16; kill++) {
      if (kill % 4 === 0) await rm(app.directory, { recursive: true })
      const child = app.spawn()
      // Most of them while the entries are written, at the end.
      await setTimeout(duration * (0.4 + 0.045 * kill))
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'close')
      await expectStart(app)
      await expectSoundStore(app.directory)
    }
    // One that was certainly killed in between.
    const [entry] = await filesOf(app.directory)
    const dead = app.spawn()
    dead.kill('SIGKILL')
    await once(dead, 'close')
    await writeFile(`${entry}.${dead.pid}.abc.tmp`, 'half')
    await expectStart(app)
    // On a slow machine an exit does not have the time for all of them.
    for (let start = 0; start < 5 && (await expectSoundStore(app.directory)).length < 41; start++) {
      await expectStart(app)
    }
    expect(await expectSoundStore(app.directory)).toHaveLength(41)
    expect(sources(await expectStart(app))).toEqual(['store'])
  })

  test('entries that are damaged, cut off or of another module are removed and made again', async () => {
    const app = await buildStoreApp(node)
    await expectStart(app)
    const [damaged, truncated, empty, foreign] = (await filesOf(app.directory)) as [
      string,
      string,
      string,
      string,
    ]
    await copyFile(damaged, foreign)
    const bytes = await readFile(damaged)
    bytes[bytes.length - 100]! ^= 1
    bytes[bytes.length >> 1]! ^= 1
    await writeFile(damaged, bytes)
    await truncate(truncated, 2_000)
    await truncate(empty, 0)

    const report = await expectStart(app)
    expect(sources(report)).toEqual([null])
    expect(report.store).toMatchObject({ read: 0, removed: 4 })
    expect(await expectSoundStore(app.directory)).toHaveLength(4)
    expect(sources(await expectStart(app))).toEqual(['store'])
  })

  test('bytecode that a store may hold is not taken from a folder that others can write', async () => {
    const app = await buildStoreApp(node)
    await expectStart(app)
    await chmod(app.directory, 0o770)
    const { store, ...report } = await expectStart(app)
    expect(sources({ store, ...report })).toEqual([null])
    expect(store).toMatchObject({
      enabled: false,
      reason: expect.stringContaining(
        `${app.directory} can be written by other users (mode 770). Set ESM_BYTECODE_CACHE`,
      ),
    })
    expect(report.exitListeners).toBe(0)
    await chmod(app.directory, 0o700)
    await chmod(app.root, 0o777)
    expect((await expectStart(app)).store).toMatchObject({
      enabled: false,
      reason: expect.stringContaining(`${app.root} can be written by other users (mode 777)`),
    })
  })

  test('a place where nothing can be made turns the store off, in silence', async () => {
    const app = await buildStoreApp(node)
    await writeFile(join(app.root, 'file'), '')
    const { store } = await expectStart(app, { env: { ESM_BYTECODE_CACHE: join(app.root, 'file/store') } })
    expect(store.reason).toMatch(/ENOTDIR/)
    expect(store.written).toBe(0)
    await rm(app.directory, { recursive: true, force: true })
    await mkdir(app.directory, { mode: 0o700 })
    await chmod(app.directory, 0o500)
    const readOnly = await expectStart(app)
    // Root can write everywhere.
    if (process.geteuid!() === 0) expect(readOnly.store.written).toBe(4)
    else expect(readOnly.store).toMatchObject({ written: 0, reason: expect.stringContaining('EACCES') })
  })

  test.skipIf(process.platform === 'win32')(
    'a disk that is full turns the store off, in silence',
    async () => {
      const app = await buildStoreApp(node)
      const script = `ulimit -f 1; exec "${node.execPath}" ${OTHER_FLAGS.join(' ')} start.js`
      const report = join(app.root, 'report.json')
      // The report has to be small enough: it is the store's reason alone.
      await writeFile(
        join(app.root, 'start.js'),
        `import { writeFileSync } from 'node:fs'
       import { getStats, importModule } from '@esm-bytecode/runtime'
       const { run } = await importModule('./dist/main.js', import.meta.url)
       process.on('exit', () => writeFileSync(process.env.REPORT, JSON.stringify(getStats().store)))
       console.log(run())`,
      )
      const { stdout, stderr } = await promisify(execFile)('/bin/sh', ['-c', script], {
        cwd: app.root,
        env: { PATH: process.env['PATH'], REPORT: report },
      })
      expect({ stdout, stderr }).toEqual({ stdout: '10,2,10,2,10,2\n', stderr: '' })
      const store = JSON.parse(await readFile(report, 'utf8')) as { reason: string }
      expect(store.reason).toMatch(/cannot be written: EFBIG/)
      expect(await expectSoundStore(app.directory)).toEqual(await filesOf(app.directory))
    },
  )
})
