// Every way in which a program ends, or does not, has a clear result, and leaves no process behind.
import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NodeRelease } from '@esm-bytecode/nodes'
import type { WarmOptions } from '@esm-bytecode/warm'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { rows, tiersOf, warmProgram, type WarmedProgram } from './warm-program.ts'

/** What a program writes its process ids to, so that a test can tell whether they live. */
const PIDS = `
import { appendFileSync } from 'node:fs'
export const told = (pid) => appendFileSync(process.env.PIDS, pid + '\\n')
told(process.pid)
`

type Options = Partial<Omit<WarmOptions, 'entries' | 'sidecars' | 'run'>>

async function warmMain(main: string, node: NodeRelease, options: Options = {}): Promise<WarmedProgram> {
  const folder = await mkdtemp(join(tmpdir(), 'warm-pids-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const pids = join(folder, 'pids')
  const files = { 'dist/main.js': `import { told } from './told.js'\n${main}`, 'dist/told.js': PIDS }
  const warmed = await warmProgram(files, node, { ...options, env: { PIDS: pids, ...options.env } })
  const started = (await readFile(pids, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '')
  expect(started.filter((pid) => isRunning(Number(pid)))).toEqual([])
  expect(
    (await readdir(tmpdir())).filter((name) => name.startsWith(`esm-bytecode-warm-${process.pid}-`)),
  ).toEqual([])
  return warmed
}

/** Nobody may be there to bury an orphan: it is a zombie then, and does nothing any more. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !/^\d+ \(.*\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

/** Failed, with a problem and an advice, and nothing was written. */
async function expectFailure(
  { report, run, sidecar }: WarmedProgram,
  problem: RegExp,
  advice: RegExp,
): Promise<void> {
  expect(run, run.stderr).toMatchObject({ outcome: 'failed' })
  expect(run.problem).toMatch(problem)
  expect(run.advice).toMatch(advice)
  expect(report).toMatchObject({ warmed: [], notRun: [] })
  expect(tiersOf(await sidecar('main.js'))).toEqual(['eager'])
}

async function expectSuccess(
  { report, run, sidecar }: WarmedProgram,
  outcome: 'served' | 'ended',
  statuses: readonly (number | null)[] = [],
): Promise<void> {
  expect({ outcome: run.outcome, problem: run.problem }, run.stderr).toEqual({ outcome, problem: null })
  expect(run.requests.map(({ status }) => status)).toEqual(statuses)
  expect(report.notRun).toEqual([])
  expect(tiersOf(await sidecar('main.js'))).toEqual(['warm'])
}

describe.each(rows)('Node $major', ({ node }) => {
  test('a server that never exits is ended by us', async () => {
    const warmed = await warmMain(
      `
      import { createServer } from 'node:http'
      process.on('SIGTERM', () => {})
      createServer((_, response) => response.end('ok')).listen(process.env.PORT ?? 3000)
      `,
      node,
    )
    await expectSuccess(warmed, 'served', [200])
    expect(warmed.run.requests[0]).toMatchObject({
      method: 'GET',
      url: 'http://localhost:3000/',
      error: null,
    })
    expect(warmed.progress).toEqual([
      `Node ${node.version}: starts <root>/dist/main.js`,
      `Node ${node.version}: GET http://localhost:3000/`,
    ])
  })

  test('a program that ends', async () => {
    const warmed = await warmMain(`await new Promise((resolve) => setTimeout(resolve, 50))`, node)
    await expectSuccess(warmed, 'ended')
    expect(warmed.run.notes).toEqual([])
  })

  test('a program that ends without answering what somebody asked for', async () => {
    const warmed = await warmMain(``, node, { requests: ['/'] })
    await expectSuccess(warmed, 'ended')
    expect(warmed.run.notes).toEqual([expect.stringMatching(/^None of the requests was made/)])
  })

  test('process.exit() with code 0 in the middle', async () => {
    await expectSuccess(await warmMain(`process.exit(); throw new Error('not reached')`, node), 'ended')
  })

  test('process.exit() with code 1', async () => {
    const warmed = await warmMain(`console.error('no DATABASE_URL'); process.exit(1)`, node)
    await expectFailure(warmed, /^It ended with code 1 while its top level ran\.$/, /set warm\.env/)
    expect(warmed.run.stderr).toBe('no DATABASE_URL')
  })

  test('process.exit() while a request is answered', async () => {
    const warmed = await warmMain(
      `
      import { createServer } from 'node:http'
      createServer(() => process.exit(0)).listen(3000)
      `,
      node,
    )
    await expectFailure(
      warmed,
      /^It ended with code 0 while it was asked for GET http:\/\/localhost:3000\/ \(the server on port 3000\)\.$/,
      /warm\.requests/,
    )
  })

  test('an error at import', async () => {
    const warmed = await warmMain(`throw new Error('SECRET is not set')`, node)
    await expectFailure(warmed, /^It ended with code 1 while its top level ran\.$/, /warm\.env.*warm\.run/)
    expect(warmed.run.stderr).toContain('Error: SECRET is not set')
  })

  test('a module that is missing', async () => {
    const warmed = await warmMain(`import 'no-such-package'`, node)
    await expectFailure(warmed, /^It ended with code 1 while its top level ran\.$/, /warm\.run/)
    expect(warmed.run.stderr).toContain('ERR_MODULE_NOT_FOUND')
  })

  test('a rejection that nobody handles', async () => {
    const warmed = await warmMain(`setTimeout(() => Promise.reject(new Error('late')), 50)`, node)
    await expectFailure(warmed, /^It ended with code 1\.$/, /warm\.env/)
    expect(warmed.run.stderr).toContain('Error: late')
  })

  test('a top-level await that is never settled', async () => {
    const warmed = await warmMain(`await new Promise(() => {})`, node)
    await expectFailure(warmed, /^Its top-level await waited for .* code 13\.$/, /warm\.env/)
  })

  test('a main thread that hangs', async () => {
    const warmed = await warmMain(`for (;;);`, node, { timeout: 1500 })
    await expectFailure(warmed, /^Its top level did not come to an end within 1\.5 seconds/, /warm\.timeout/)
  })

  test('a response that hangs', async () => {
    const warmed = await warmMain(
      `
      import { createServer } from 'node:http'
      createServer(() => {}).listen(3000)
      `,
      node,
      { timeout: 1500, requests: ['/hangs'] },
    )
    await expectFailure(
      warmed,
      /^GET http:\/\/localhost:3000\/hangs \(the server on port 3000\) was not answered within the 1\.5 seconds/,
      /warm\.requests/,
    )
  })

  test('it neither listens nor ends', async () => {
    const warmed = await warmMain(`setInterval(() => {}, 1000)`, node, { timeout: 1500 })
    await expectFailure(warmed, /^It neither ended within 1\.5 seconds, nor did it listen/, /warm\.run/)
  })

  test('a server that waits for ever after it listens', async () => {
    const warmed = await warmMain(
      `
      import { createServer } from 'node:http'
      createServer((_, response) => response.end('ok')).listen(3000)
      await new Promise(() => {})
      `,
      node,
    )
    await expectSuccess(warmed, 'served', [200])
  })

  test('two ports, one of them later, and one that is taken', async () => {
    const taken = createServer().listen(0)
    onTestFinished(() => void taken.close())
    const { port } = taken.address() as { port: number }
    const warmed = await warmMain(
      `
      import { createServer } from 'node:http'
      const answer = (_, response) => response.end('ok')
      createServer(answer).listen(${port}, '0.0.0.0')
      setTimeout(() => createServer(answer).listen({ port: '3001', host: 'localhost' }), 100)
      `,
      node,
    )
    await expectSuccess(warmed, 'served', [200, 200])
    expect(warmed.run.requests.map(({ url }) => url)).toEqual([
      `http://localhost:${port}/`,
      'http://localhost:3001/',
    ])
  })

  test('100 MB of output', async () => {
    const warmed = await warmMain(
      `
      import { createServer } from 'node:http'
      const line = 'x'.repeat(999) + '\\n'
      for (let i = 0; i < 100; i++) process.stdout.write(line.repeat(1000))
      for (let i = 0; i < 100; i++) process.stderr.write(line)
      console.error('the end')
      createServer((_, response) => response.end('ok')).listen(3000)
      `,
      node,
    )
    await expectSuccess(warmed, 'served', [200])
    expect(warmed.run.stderr.length).toBeLessThan(17_000)
    expect(warmed.run.stderr).toMatch(/the end$/)
  })

  test('a database that is not there', async () => {
    const warmed = await warmMain(
      `
      import { connect } from 'node:net'
      await new Promise((resolve, reject) => connect(1, '127.0.0.1').on('connect', resolve).on('error', reject))
      `,
      node,
    )
    await expectFailure(
      warmed,
      /^It ended with code 1 while its top level ran\.$/,
      /database.*warm\.env.*warm\.run/,
    )
    expect(warmed.run.stderr).toContain('ECONNREFUSED')
  })

  test('a response of 500', async () => {
    const warmed = await warmMain(
      `
      import { createServer } from 'node:http'
      createServer((request, response) => {
        response.statusCode = request.url === '/' ? 200 : 500
        if (request.url !== '/') console.error('TEMPLATE is missing')
        response.end('x')
      }).listen(3000)
      `,
      node,
      { requests: ['/', '/boom', { path: '/bang', body: '1' }] },
    )
    await expectFailure(
      warmed,
      /^GET http:\/\/localhost:3000\/boom was answered with 500\.\nPOST http:\/\/localhost:3000\/bang was answered with 500\.$/,
      /warm\.requests/,
    )
    expect(warmed.run.requests.map(({ status }) => status)).toEqual([200, 500, 500])
    expect(warmed.run.stderr).toContain('TEMPLATE is missing')
  })

  test('a response of 404 is told, and no failure', async () => {
    const warmed = await warmMain(
      `
      import { createServer } from 'node:http'
      createServer((_, response) => response.writeHead(404).end()).listen(3000)
      `,
      node,
    )
    await expectSuccess(warmed, 'served', [404])
    expect(warmed.run.notes).toEqual([expect.stringMatching(/ 404\. Set warm\.requests/)])
  })

  test('killed by a signal', async () => {
    const warmed = await warmMain(`process.kill(process.pid, 'SIGKILL'); for (;;);`, node)
    await expectFailure(warmed, /^It was killed by SIGKILL\./, /warm\.run/)
  })

  test('an option that this Node does not have', async () => {
    const targets = [{ node: node.execPath, nodeOptions: ['--no-such-option-of-node'] }]
    const warmed = await warmMain(``, node, { targets }).catch((error: unknown) => error)
    expect(warmed).toMatchObject({ code: 'BMES_ERR_TARGET', file: node.execPath })
  })

  test('a preload of the target that is missing', async () => {
    const targets = [{ node: node.execPath, nodeOptions: ['--import', './no-such-preload.js'] }]
    const warmed = await warmMain(``, node, { targets })
    await expectFailure(warmed, /^Node ended with code 1 before it started the program\.$/, /nodeOptions/)
    expect(warmed.run.stderr).toContain('no-such-preload')
  })

  test('it forks, and the forks live on', async () => {
    const warmed = await warmMain(
      `
      import { fork } from 'node:child_process'
      import { createServer } from 'node:http'
      import { fileURLToPath } from 'node:url'
      if (process.argv[2] === 'child') {
        process.on('SIGTERM', () => {})
        process.on('message', () => {})
      } else {
        const child = fork(fileURLToPath(import.meta.url), ['child'])
        child.once('spawn', () => createServer((_, response) => response.end('ok')).listen(3000))
      }
      `,
      node,
    )
    await expectSuccess(warmed, 'served', [200])
  })

  test('children in sessions of their own', async () => {
    const warmed = await warmMain(
      `
      import { spawn } from 'node:child_process'
      import { createServer } from 'node:http'
      const child = spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)'], {
        detached: true, stdio: 'inherit',
      })
      child.unref()
      told(child.pid)
      createServer((_, response) => response.end('ok')).listen(3000)
      `,
      node,
    )
    await expectSuccess(warmed, 'served', [200])
  })

  test('worker threads', async () => {
    const warmed = await warmMain(
      `
      import { createServer } from 'node:http'
      import { Worker, isMainThread, parentPort } from 'node:worker_threads'
      if (isMainThread) {
        const worker = new Worker(new URL(import.meta.url))
        worker.once('message', () => createServer((_, response) => response.end('ok')).listen(3000))
      } else {
        parentPort.postMessage('up')
        setInterval(() => {}, 1000)
      }
      `,
      node,
    )
    await expectSuccess(warmed, 'served', [200])
  })
})

describe.each(rows)('several processes: Node $major', ({ node }) => {
  test('a cluster: what its workers ran is recorded', async () => {
    const { report, run, sidecar } = await warmProgram(
      {
        'dist/main.js': `
          import cluster from 'node:cluster'
          if (cluster.isPrimary) {
            cluster.fork()
            cluster.fork()
          } else {
            const { start } = await import('./worker.js')
            start()
          }
        `,
        'dist/worker.js': `
          import { createServer } from 'node:http'
          export function start() {
            createServer((_, response) => response.end(page())).listen(3000)
          }
          function page() { return '<p>ok</p>' }
        `,
      },
      node,
    )
    expect(run, run.stderr).toMatchObject({ outcome: 'served', problem: null })
    expect(run.requests).toMatchObject([{ url: 'http://localhost:3000/', status: 200 }])
    expect(report.notRun).toEqual([])
    expect(tiersOf(await sidecar('worker.js'))).toEqual(['warm'])
  })

  test('a process that is forked at exit of the first one leaves what it ran', async () => {
    const { report } = await warmProgram(
      {
        'dist/main.js': `
          import { fork } from 'node:child_process'
          const child = fork(new URL('./child.js', import.meta.url))
          await new Promise((resolve) => child.once('message', resolve))
          process.exit()
        `,
        'dist/child.js': `process.send('up'); setInterval(() => {}, 1000)`,
      },
      node,
    )
    expect(report.notRun).toEqual([])
  })
})

test('nothing of the process that builds is left to the program', async () => {
  const { node } = rows[0]!
  const ours = {
    NODE_OPTIONS: '--max-lazy',
    NODE_V8_COVERAGE: tmpdir(),
    NODE_COMPILE_CACHE: tmpdir(),
    WATCH_REPORT_DEPENDENCIES: '1',
    ESM_BYTECODE: '0',
    ESM_BYTECODE_CACHE: tmpdir(),
  }
  for (const [name, value] of Object.entries(ours)) vi.stubEnv(name, value)
  vi.stubEnv('NODE_ENV', undefined)
  vi.stubEnv('KEPT', 'kept')
  const names = JSON.stringify([...Object.keys(ours), 'NODE_ENV', 'KEPT', 'ADDED'])
  const { run, report } = await warmProgram(
    {
      'dist/main.js': `
        const { env } = process
        console.error(JSON.stringify(${names}.flatMap((name) => (name in env ? name + '=' + env[name] : []))))
        console.error(typeof env.ESM_BYTECODE_WARM, typeof process.send)
      `,
    },
    node,
    { env: { ADDED: 'added' } },
  )
  expect(run.stderr).toBe('["NODE_ENV=production","KEPT=kept","ADDED=added"]\nstring undefined')
  expect(report.warmed).toHaveLength(1)
})
