// Children inherit the preload: they find it wherever they are started, and however the program was told of it.
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Compiler } from '@esm-bytecode/compiler'
import { listNodes, oneNode, testsAll } from '@esm-bytecode/nodes'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { start } from '../cli/command.ts'
import { createFolder, runtimeFolder } from './programs.ts'

const files = {
  'name.mjs': `export const name = 'job'`,
  'job.mjs': `
    import { isMainThread, parentPort } from 'node:worker_threads'
    import { name } from './name.mjs'
    const { getStats } = await import(process.env.RUNTIME)
    const { modules } = getStats()
    const answer = name + ' ' + modules.filter(({ bytecode }) => bytecode === 'accepted').map((each) => each.name).sort()
    if (!isMainThread) parentPort.postMessage(answer)
    else if (process.send) process.send(answer, () => process.disconnect())
    else console.log(answer)
  `,
  'thread.mjs': `
    import { fork } from 'node:child_process'
    import { parentPort } from 'node:worker_threads'
    fork(new URL('./job.mjs', import.meta.url), { cwd: process.env.ELSEWHERE }).on('message', (answer) => parentPort.postMessage(answer))
  `,
  'main.mjs': `
    import { execFileSync, fork, spawnSync } from 'node:child_process'
    import cluster from 'node:cluster'
    import { once } from 'node:events'
    import { fileURLToPath } from 'node:url'
    import { Worker } from 'node:worker_threads'
    const cwd = process.env.ELSEWHERE
    const job = fileURLToPath(new URL('./job.mjs', import.meta.url))
    const say = async (how, child) => console.log(how, await once(child, 'message').then(([answer]) => answer, (error) => error.code))
    await say('fork', fork(job, { cwd }))
    cluster.setupPrimary({ exec: job, cwd })
    await say('cluster', cluster.fork())
    const { stdout, stderr } = spawnSync(process.execPath, [...process.execArgv, job], { cwd, encoding: 'utf8' })
    console.log('spawn', stdout.trim(), stderr)
    if (process.env.NODE_OPTIONS) console.log('exec', execFileSync(process.execPath, [job], { cwd, encoding: 'utf8' }).trim())
    await say('thread', new Worker(job))
    await say('thread with options', new Worker(job, { execArgv: process.execArgv }))
    await say('fork of a thread', new Worker(new URL('./thread.mjs', import.meta.url)))
    process.chdir(cwd)
    await say('fork elsewhere', fork(job))
    if (process.argv[2] === 'thread') await say('thread elsewhere', new Worker(job))
  `,
}

const nodes = listNodes()

describe.each(nodes)('Node $major', (node) => {
  const { execPath } = node
  let compiler: Compiler
  beforeAll(() => {
    compiler = new Compiler({ targets: [{ node: execPath }] })
  })
  afterAll(() => compiler.close())

  async function prepare(): Promise<string> {
    const folder = await createFolder(files)
    const inputs = await Promise.all(
      Object.keys(files).map(async (id) => {
        const path = join(folder, id)
        return { id, bytes: await readFile(path), url: pathToFileURL(path).href }
      }),
    )
    for (const { id, sidecar } of (await compiler.compile(inputs)).modules) {
      await writeFile(join(folder, `${id}.bmes`), sidecar!)
    }
    await copyFile(join(runtimeFolder, 'standalone.mjs'), join(folder, 'esm-bytecode.mjs'))
    return folder
  }
  const run = async (folder: string, options: readonly string[], nodeOptions = '', args: string[] = []) => {
    const runtime = [...options, nodeOptions].some((option) => option.includes('esm-bytecode.mjs'))
      ? pathToFileURL(join(folder, 'esm-bytecode.mjs')).href
      : import.meta.resolve('@esm-bytecode/runtime')
    const env = {
      RUNTIME: runtime,
      ELSEWHERE: tmpdir(),
      ...(nodeOptions !== '' && { NODE_OPTIONS: nodeOptions }),
    }
    const { stdout, stderr, exit } = await start(execPath, [...options, 'main.mjs', ...args], {
      cwd: folder,
      env,
    })
    expect({ stderr, exit }).toEqual({ stderr: '', exit: 0 })
    return stdout.split('\n').filter((line) => line !== '')
  }
  const NAME = '@esm-bytecode/runtime/register'
  const inFolder = (folder: string) => relative(folder, join(runtimeFolder, 'register.mjs'))
  const from = 'job job.mjs,name.mjs'
  const expected = (...others: string[]) =>
    [
      'fork',
      'cluster',
      'spawn',
      ...others,
      'thread',
      'thread with options',
      'fork of a thread',
      'fork elsewhere',
    ].map((how) => `${how} ${from}${how === 'spawn' ? ' ' : ''}`)

  test('a package, relative paths, and the standalone file, as options', async () => {
    const folder = await prepare()
    for (const [index, option] of [NAME, `./${inFolder(folder)}`, './esm-bytecode.mjs'].entries()) {
      const spellings = [['--import', option], [`--import=${option}`]]
      // One Node shows that each option can be spelled either way; a campaign tries both on all.
      const isTried = (at: number) => testsAll || node === oneNode() || at === index % 2
      for (const spelling of spellings.filter((_, at) => isTried(at))) {
        expect(await run(folder, spelling), spelling.join(' ')).toEqual(expected())
      }
    }
  })

  test('the same in NODE_OPTIONS', async () => {
    const folder = await prepare()
    for (const option of [NAME, `./${inFolder(folder)}`, './esm-bytecode.mjs']) {
      expect(await run(folder, [], `--no-warnings --import ${option}`), option).toEqual(expected('exec'))
    }
  })

  test('difference: a thread after process.chdir()', async () => {
    const folder = await prepare()
    const last = async (option: string) => (await run(folder, ['--import', option], '', ['thread'])).at(-1)
    expect(await last(NAME)).toBe('thread elsewhere ERR_MODULE_NOT_FOUND')
    expect(await last(import.meta.resolve('@esm-bytecode/runtime/register'))).toBe(`thread elsewhere ${from}`)
  })
})
