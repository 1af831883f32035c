// The recipes of docs/deployment.md, as they stand there.
import { copyFile, cp, mkdir, readdir, rename, symlink, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { listNodes, oneNode } from '@esm-bytecode/nodes'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp, MODULE_COUNT, type App } from './app.ts'
import { run, startServer, type Server, type Stats } from './processes.ts'
import { lineOf, readStages, recipe } from './recipes.ts'

const node = oneNode()
/** A Node that the build knows nothing of. */
const other = listNodes().find(({ major }) => major !== node.major)
/** Who owns nothing. Only root can start a process of somebody else. */
const NOBODY = 65534
const user = process.getuid?.() === 0 ? NOBODY : null

const [build, packages, final] = readStages(recipe('# Dockerfile'))

const statsOf = async (server: Server) => (await server.get('/stats')) as unknown as Stats

function expectBytecode({ modules }: Stats, source: 'sidecar' | 'store' = 'sidecar'): void {
  expect(modules.filter((module) => module.bytecode !== 'accepted' || module.source !== source)).toEqual([])
  expect(modules).toHaveLength(MODULE_COUNT)
}

describe('an application that was built on one Node', () => {
  let app: App
  /** What the final stage of the image holds: nobody can write it. */
  let image: string

  beforeAll(async () => {
    app = await createApp(node)
    for (const command of build!.commands) await app.shell(command)

    image = join(app.temporary, 'image')
    await mkdir(join(image, 'usr/local/bin'), { recursive: true })
    await mkdir(join(image, 'app'))
    await copyFile(node.execPath, join(image, 'usr/local/bin/node'))
    for (const name of ['package.json', 'package-lock.json'])
      await copyFile(join(app.root, name), join(image, 'app', name))
    // The lock file names our tarballs, relative to the application.
    await symlink('../tarballs', join(image, 'tarballs'))
    for (const command of packages!.commands) await app.shell(command, join(image, 'app'))
    await cp(join(app.root, 'dist'), join(image, 'app/dist'), { recursive: true })
    await app.shell('chmod -R a-w image', app.temporary)
  })
  afterAll(() => app?.remove())

  test('in an image: another user, a read-only root, no environment', async () => {
    const [executable, ...args] = final!.start
    const command = [join(image, executable!), ...args]
    const server = await startServer(command, { cwd: join(image, 'app'), user, env: { PATH: '' } })
    expect(await server.get('/logo.svg')).toEqual({ type: 'image/svg+xml', name: 'somebody' })
    const stats = await statsOf(server)
    expectBytecode(stats)
    expect(stats).toMatchObject({ store: { directory: null }, ...(user !== null && { user }) })
    expect(await server.stop()).toBe('')
  })

  test.skipIf(!other)('under systemd: a Node that was updated fills the store', async () => {
    const unit = recipe('# /etc/systemd/system/app.service')
    const cacheRoot = join(app.temporary, 'cache')
    const folder = join(cacheRoot, lineOf(unit, 'CacheDirectory='))
    await mkdir(folder, { recursive: true, mode: Number(`0o${lineOf(unit, 'CacheDirectoryMode=')}`) })
    const release = join(app.temporary, 'current')
    await symlink('app', release)

    const assignments = lineOf(unit, 'Environment=').replaceAll('%C', cacheRoot).split(' ')
    const env = Object.fromEntries(assignments.map((each) => each.split('=') as [string, string]))
    const [executable, ...args] = lineOf(unit, 'ExecStart=').split(' ')
    expect(executable).toBe('/usr/bin/node')
    const start = () => startServer([other!.execPath, ...args], { cwd: release, env: { ...env, PORT: '0' } })

    const first = await start()
    const page = await first.get('/')
    const before = await statsOf(first)
    expect(before.modules.map(({ code }) => code)).toEqual(Array(MODULE_COUNT).fill('BMES_WARN_OTHER_NODE'))
    while ((await entriesIn(folder)).length < MODULE_COUNT) await setTimeout(100)
    // By a signal, as systemd does.
    expect(await first.stop()).toBe('')

    const second = await start()
    expect(await second.get('/')).toEqual(page)
    expectBytecode(await statsOf(second), 'store')
    await second.stop()

    // What %C/app is with DynamicUser=yes.
    await rename(folder, join(cacheRoot, 'private'))
    await symlink('private', folder)
    const third = await start()
    const { store } = await statsOf(third)
    expect(store).toMatchObject({ enabled: false, reason: expect.stringContaining('is not a directory') })
    await third.stop()
  })

  test('in a cluster', async () => {
    const command = recipe('node --import @esm-bytecode/runtime/register cluster.js').trim()
    const [, ...args] = command.split(' ')
    const server = await startServer([node.execPath, ...args], { cwd: app.root })
    await expectWorkers(server, Math.min(2, availableParallelism()))
    expect(await server.stop()).toBe('')
  })

  test('by PM2, from another folder', async () => {
    const pm2 = join(app.root, 'node_modules/pm2/bin/pm2-runtime')
    const command = [node.execPath, pm2, 'start', join(app.root, 'ecosystem.config.cjs'), '--raw']
    const home = join(app.temporary, 'pm2')
    const server = await startServer(command, { cwd: app.temporary, env: { PM2_HOME: home } })
    await expectWorkers(server, 2)
    await server.stop()
  })

  describe('on Lambda', () => {
    const bootstrap = `
      import { join } from 'node:path'
      import { pathToFileURL } from 'node:url'

      const [file, name] = process.env._HANDLER.split('.')
      const module = await import(pathToFileURL(join(process.env.LAMBDA_TASK_ROOT, file + '.mjs')).href)
      const event = (rawPath) => ({ version: '2.0', rawPath, headers: { cookie: 'name=somebody' } })
      for (const path of ['/index.html', '/stats']) console.log((await module[name](event(path))).body)
    `
    let task: string

    beforeAll(async () => {
      task = join(app.temporary, 'task')
      await cp(join(image, 'app'), task, { recursive: true })
      await app.shell('chmod u+w task', app.temporary)
      await copyFile(join(app.root, 'index.mjs'), join(task, 'index.mjs'))
      await app.shell('chmod -R a-w task', app.temporary)
      await mkdir(join(app.temporary, 'runtime'))
      await writeFile(join(app.temporary, 'runtime/bootstrap.mjs'), bootstrap)
    })

    test.each(listNodes())(
      'the handler is there when Node $major imports the file',
      async ({ execPath, major }) => {
        const env = { LAMBDA_TASK_ROOT: task, _HANDLER: 'index.handler' }
        const program = join(app.temporary, 'runtime/bootstrap.mjs')
        const [page, text] = (await run([execPath, program], { cwd: task, env, user })).split('\n')
        expect(JSON.parse(page!)).toEqual({ type: 'text/html', name: 'somebody' })
        if (major !== node.major) return
        const stats = JSON.parse(text!) as Stats
        expectBytecode(stats)
        const tierOf = (name: string) => stats.modules.find((module) => module.name === name)?.tier
        expect(tierOf('handler.js')).toBe('warm')
      },
    )
  })

  test('on a host with a Procfile, which prunes the packages and moves the folder', async () => {
    const slug = join(app.temporary, 'slug')
    await cp(app.root, slug, { recursive: true, verbatimSymlinks: true })
    await app.shell('npm prune --omit=dev', slug)
    const home = join(app.temporary, 'elsewhere/app')
    await mkdir(dirname(home), { recursive: true })
    await rename(slug, home)

    const command = lineOf(recipe('web: '), 'web: ')
    const PATH = `${dirname(node.execPath)}:${process.env['PATH']}`
    const server = await startServer(['sh', '-c', `exec ${command}`], { cwd: home, env: { PATH } })
    expectBytecode(await statsOf(server))
    expect(await server.stop()).toBe('')
  })
})

/** Asks until so many workers have answered: each one starts from the sidecars. */
async function expectWorkers(server: Server, count: number): Promise<void> {
  const seen = new Set<number>()
  while (seen.size < count) {
    const stats = await statsOf(server)
    expectBytecode(stats)
    seen.add(stats.pid)
  }
}

async function entriesIn(folder: string): Promise<string[]> {
  const files = await readdir(folder, { recursive: true })
  return files.filter((file) => file.endsWith('.bytecode'))
}
