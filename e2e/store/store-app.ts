// An application that is built for one Node, and started as a real process under flags that its bytecode does not fit.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import { Compiler } from '@esm-bytecode/compiler'
import { decodeStoreEntry, storeEntryPath } from '@esm-bytecode/format'
import type { NodeRelease } from '@esm-bytecode/nodes'
import type { ModuleStats, StoreStats } from '@esm-bytecode/runtime'
import { expect } from 'vitest'
import { createProject } from '../plugin/test-build.ts'

/** A flag that changes what V8 compiles. */
export const OTHER_FLAGS = ['--max-lazy'] as const

export interface Report {
  readonly store: StoreStats
  readonly modules: readonly ModuleStats[]
  readonly exitListeners: number
  readonly resources: readonly string[]
}

export interface Finished {
  readonly code: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
  /** What the program said of itself in `report.json`, in its own `exit` listener. */
  readonly report: Report | null
}

export interface StoreApp {
  readonly root: string
  readonly node: NodeRelease
  /** Modules with a sidecar. */
  readonly moduleCount: number
  /** Where the store is if nobody says otherwise. */
  readonly directory: string
  spawn(program?: string, options?: StartOptions): ChildProcess
  start(program?: string, options?: StartOptions): Promise<Finished>
}

export interface StartOptions {
  readonly flags?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly args?: readonly string[]
}

const functions = (module: string) =>
  Array.from(
    { length: 60 },
    (_, index) =>
      `export function ${module}${index}(x) { return [x, ${index}].map((y) => [y].map((z) => z * 2).join('-')).join() }`,
  ).join('\n')

/** Programs of the application; each writes its report last. */
const programs = {
  'report.js': `
    import { writeFileSync } from 'node:fs'
    import { getStats } from '@esm-bytecode/runtime'
    export function reportAtExit() {
      process.on('exit', () => {
        const { store, modules } = getStats()
        const exitListeners = process.listenerCount('exit') - 1
        writeFileSync(process.env.REPORT, JSON.stringify({ store, modules, exitListeners, resources: process.getActiveResourcesInfo() }))
      })
    }
  `,
  'start.js': `
    import { importModule } from '@esm-bytecode/runtime'
    import { reportAtExit } from './report.js'
    const { run } = await importModule('./dist/main.js', import.meta.url)
    reportAtExit()
    console.log(run())
    if (process.argv[2] === 'exit') process.exit(3)
    if (process.argv[2] === 'exit later') setImmediate(() => process.exit(3))
    if (process.argv[2] === 'throw') throw new Error('thrown by the program')
  `,
  'plain.js': `
    import { run } from './dist/main.js'
    import { reportAtExit } from './report.js'
    reportAtExit()
    console.log(run())
  `,
  'server.js': `
    import { createServer } from 'node:http'
    import { importModule } from '@esm-bytecode/runtime'
    const { run } = await importModule('./dist/main.js', import.meta.url)
    const server = createServer((_, response) => response.end(run()))
    server.listen(0, '127.0.0.1', () => console.log(server.address().port))
  `,
  'threads.js': `
    import { Worker } from 'node:worker_threads'
    new Worker(new URL('./start.js', import.meta.url), { stdout: false })
  `,
}

/** Builds an application for one Node and V8's default flags. */
export async function buildStoreApp(node: NodeRelease, dependencies = 3): Promise<StoreApp> {
  const names = Array.from({ length: dependencies }, (_, index) => `m${index}`)
  const modules: Record<string, string> = Object.fromEntries(
    names.map((name) => [`dist/${name}.js`, functions(name)]),
  )
  modules['dist/main.js'] = `
    ${names.map((name) => `import { ${name}1 } from './${name}.js'`).join('\n')}
    export const run = () => [${names.map((name) => `${name}1(5)`).join()}].join()
  `
  const root = await createProject({ ...programs, ...modules })
  const compiler = new Compiler({ targets: [{ node: node.execPath }] })
  try {
    const inputs = Object.entries(modules).map(([id, source]) => ({
      id,
      bytes: Buffer.from(source),
      url: pathToFileURL(join(root, id)).href,
    }))
    for (const { id, sidecar } of (await compiler.compile(inputs)).modules) {
      await writeFile(join(root, `${id}.bmes`), sidecar!)
    }
  } finally {
    await compiler.close()
  }
  let starts = 0
  const spawnProgram: StoreApp['spawn'] = (
    program = 'start.js',
    { flags = OTHER_FLAGS, env, args = [] } = {},
  ) =>
    spawn(node.execPath, [...flags, program, ...args], {
      cwd: root,
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  return {
    root,
    node,
    moduleCount: dependencies + 1,
    directory: join(root, '.esm-bytecode'),
    spawn: spawnProgram,
    async start(program, options = {}) {
      const reportFile = join(root, `report-${++starts}.json`)
      const child = spawnProgram(program, { ...options, env: { ...options.env, REPORT: reportFile } })
      const [stdout, stderr, [code, signal]] = await Promise.all([
        text(child.stdout!),
        text(child.stderr!),
        once(child, 'close') as Promise<[number | null, string | null]>,
      ])
      const report = await readFile(reportFile, 'utf8').catch(() => null)
      return { code, signal, stdout, stderr, report: report === null ? null : (JSON.parse(report) as Report) }
    },
  }
}

/** A start that has to do what the program does, in silence. */
export async function expectStart(app: StoreApp, options?: StartOptions, program?: string): Promise<Report> {
  const { code, stdout, stderr, report } = await app.start(program, options)
  const answer = Array.from({ length: app.moduleCount - 1 }, () => '10,2').join()
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: `${answer}\n`, stderr: '' })
  return report!
}

/** Whether each module came from the store, from its sidecar, or from source. */
export function sources({ modules }: Report): (string | null)[] {
  return [...new Set(modules.map(({ source }) => source))]
}

export async function filesOf(directory: string): Promise<string[]> {
  const names = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => [])
  return names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

/** Every file of a store is a sound entry under its own key, for this user alone. Gives their paths. */
export async function expectSoundStore(directory: string): Promise<string[]> {
  const files = await filesOf(directory)
  for (const file of files) {
    const { mode } = await stat(file)
    expect(mode & 0o777, file).toBe(0o600)
    const { subject, bytecode } = decodeStoreEntry(await readFile(file), file)
    const { target } = bytecode.verify()
    expect(target.tier).toBe('warm')
    expect(file).toBe(join(directory, storeEntryPath(target, subject)))
  }
  return files
}
