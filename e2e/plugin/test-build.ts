// Inline files in, a real build by a real host on a real Node, and everything that it wrote and said out.
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import {
  checksum,
  decodeSidecar,
  PACK_FILE_NAME,
  RUNTIME_FILE_NAME,
  type DecodedSidecar,
} from '@esm-bytecode/format'
import { FORMS, oneNode, type NodeRelease } from '@esm-bytecode/nodes'
import { afterAll, expect, onTestFinished } from 'vitest'
import { countedBelow, filesBelow, runProgram, type StartForm } from '../../playground/test-utils.ts'

export type Host = 'vite-8' | 'vite-7' | 'rollup' | 'rolldown'
export const hosts: readonly Host[] = ['vite-8', 'vite-7', 'rollup', 'rolldown']

/** Which Node builds and runs is not the subject here. */
export const nodes: readonly NodeRelease[] = [oneNode()]

/** Every host on every Node, for `describe.each`. */
export const matrix: readonly { host: Host; major: number; node: NodeRelease }[] = hosts.flatMap((host) =>
  nodes.map((node) => ({ host, major: node.major, node })),
)

/** Path to contents. */
export type Files = Readonly<Record<string, string>>

export interface Log {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly code: string | null
  readonly message: string
}

export interface TestBuildOptions {
  readonly host: Host
  readonly node: NodeRelease
  /** What every warning of the build has to match, one for one. Default: there is none. */
  readonly warnings?: readonly RegExp[]
  /** The build has to fail with a message like this. Default: it has to succeed. */
  readonly error?: RegExp
  readonly env?: Record<string, string>
}

export interface TestBuild {
  readonly root: string
  readonly node: NodeRelease
  /** Files in `dist`, with that folder. */
  readonly files: readonly string[]
  readonly warnings: readonly Log[]
  readonly logs: readonly Log[]
  /** What the plugin says at the end, once for each output. */
  readonly summaries: readonly string[]
}

/**
 * The source of a `build.config.js`, whose fields `build-worker.mjs` turns into what the host takes.
 *
 * @param fields source of the other fields of the configuration
 */
export function buildConfig({
  options = '{ minSize: 0 }',
  before = '',
  after = '',
  fields = '',
}: {
  /** Source of the options of `esmBytecode()`. Default: bytecode for small chunks too. */
  readonly options?: string
  /** Source of plugins before and after ours. */
  readonly before?: string
  readonly after?: string
  readonly fields?: string
} = {}): string {
  return `
    import { readFileSync, writeFileSync } from 'node:fs'
    import { esmBytecode } from '@esm-bytecode/plugin'
    export default { plugins: [${before} esmBytecode(${options}), ${after}], ${fields} }
  `
}

const defaultFiles = {
  'package.json': '{ "name": "app", "type": "module" }',
  'build.config.js': buildConfig(),
} satisfies Files

const tmp = fileURLToPath(new URL('../.tmp', import.meta.url))
const worker = fileURLToPath(new URL('build-worker.mjs', import.meta.url))

/** Writes files to a folder of their own, below `e2e`, whose packages they can import. */
export async function createProject(files: Files): Promise<string> {
  await mkdir(tmp, { recursive: true })
  const root = await mkdtemp(join(tmp, 'project-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  await writeFiles(root, { ...defaultFiles, ...files })
  return root
}

export async function writeFiles(root: string, files: Files): Promise<void> {
  for (const [name, contents] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true })
    await writeFile(join(root, name), contents)
  }
}

/** Builds inline files. Fails on any warning that the test does not name, and on child processes that outlive the build. */
export async function testBuild(files: Files, options: TestBuildOptions): Promise<TestBuild> {
  const root = await createProject(files)
  return rebuild(root, options)
}

/** Builds what stands in the folder of an earlier build. */
export async function rebuild(root: string, options: TestBuildOptions): Promise<TestBuild> {
  const report = await (options.env ? buildAlone(root, options) : builderFor(options).build(root))
  expectReport(report, options)
  return toTestBuild(root, options.node, report)
}

/** A process that builds one project after another: to load a bundler takes longer than to build with it. */
class Builder {
  readonly #child: ChildProcess
  #last: Promise<unknown> = Promise.resolve()

  constructor(options: TestBuildOptions) {
    this.#child = startWorker(tmp, options, [])
  }

  build(root: string): Promise<Report> {
    const report = this.#last.then(() => {
      const next = nextReport(this.#child)
      this.#child.send(root)
      return next
    })
    this.#last = report.catch(() => {})
    return report
  }

  /** Nothing that a build has left keeps the process alive. */
  async close(): Promise<void> {
    if (this.#child.exitCode !== null) return
    const ended = once(this.#child, 'exit')
    this.#child.disconnect()
    await ended
  }
}

/** Those of one file of tests, by host and Node. */
const builders = new Map<string, Builder>()
afterAll(() => Promise.all([...builders.values()].map((builder) => builder.close())))

function builderFor(options: TestBuildOptions): Builder {
  const key = `${options.host} ${options.node.execPath}`
  const builder = builders.get(key) ?? new Builder(options)
  builders.set(key, builder)
  return builder
}

async function buildAlone(root: string, options: TestBuildOptions): Promise<Report> {
  const builder = new Builder(options)
  try {
    return await builder.build(root)
  } finally {
    await builder.close()
  }
}

export interface Watcher {
  readonly root: string
  /** Waits for the next build that the watcher has finished, and for it to rest. */
  next(expected?: Pick<TestBuildOptions, 'warnings' | 'error'>): Promise<TestBuild>
}

/** Starts a build that watches; it ends with the test. */
export async function watchBuild(files: Files, options: TestBuildOptions): Promise<Watcher> {
  const root = await createProject(files)
  const child = startWorker(root, options, ['watch'])
  const reports: Report[] = []
  let wake = () => {}
  child.on('message', (report: Report) => {
    reports.push(report)
    wake()
  })
  onTestFinished(async () => {
    if (child.connected) child.send('close')
    if (child.exitCode === null) await once(child, 'close')
  })
  return {
    root,
    async next(expected = {}) {
      const arrival = new Promise<void>((resolve) => (wake = resolve))
      if (reports.length === 0) await arrival
      // One change of a file may be seen as two.
      for (let seen = 0; seen < reports.length;) {
        seen = reports.length
        await setTimeout(500)
      }
      const report = reports.splice(0).at(-1)!
      expectReport(report, expected)
      return toTestBuild(root, options.node, report)
    },
  }
}

interface Report {
  readonly event: 'built' | 'done'
  readonly logs: readonly Log[]
  readonly error: { readonly code: string | null; readonly message: string } | null
  readonly children: readonly string[]
}

function startWorker(root: string, { host, node, env }: TestBuildOptions, args: string[]): ChildProcess {
  const { NODE_OPTIONS: _options, NODE_V8_COVERAGE: _coverage, VITEST: _vitest, ...own } = process.env
  return fork(worker, [host, ...args], {
    cwd: root,
    execPath: node.execPath,
    execArgv: [],
    env: { ...own, NODE_ENV: 'production', ...env },
    // Vite 8 writes its progress to the terminal, whatever logger it has.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
}

async function nextReport(child: ChildProcess): Promise<Report> {
  const listening = new AbortController()
  try {
    const [report] = (await Promise.race([
      once(child, 'message', listening),
      once(child, 'exit', listening).then(([code]) => {
        throw new Error(`The build ended with ${String(code)}, and said nothing.`)
      }),
    ])) as [Report]
    return report
  } finally {
    listening.abort()
  }
}

function expectReport(
  { error, logs, children }: Report,
  expected: Pick<TestBuildOptions, 'warnings' | 'error'>,
): void {
  if (expected.error) expect(error?.message).toMatch(expected.error)
  else expect(error).toBeNull()
  const warnings = logs.filter(({ level }) => level === 'warn').map(({ message }) => message)
  expect(warnings).toEqual((expected.warnings ?? []).map((pattern) => expect.stringMatching(pattern)))
  // Vite 7 keeps a service of esbuild; ours is a Node.
  expect(children.filter((command) => command.includes('worker.mjs'))).toEqual([])
}

async function toTestBuild(root: string, node: NodeRelease, { logs }: Report): Promise<TestBuild> {
  const isSummary = ({ message }: Log) => /sidecars? made in/.test(message)
  return {
    root,
    node,
    files: (await filesBelow(root)).filter((file) => file.startsWith('dist')),
    warnings: logs.filter(({ level }) => level === 'warn'),
    logs,
    summaries: logs.filter(isSummary).map(({ message }) => message),
  }
}

const isChunk = (file: string) => /\.[mc]?js$/.test(file)

/** Whether a file belongs to one chunk, and not to all of a build. */
export const isSidecar = (file: string): boolean =>
  file.endsWith('.bmes') && ![PACK_FILE_NAME, RUNTIME_FILE_NAME].includes(basename(file))

/** All sidecars of a build, each compared with the chunk that stands beside it on the disk. */
export async function expectSidecars(
  { root, files }: TestBuild,
  { without = [] }: { without?: readonly string[] } = {},
): Promise<Map<string, DecodedSidecar>> {
  const chunks = files.filter((file) => isChunk(file) && !without.includes(file))
  expect(chunks).not.toEqual([])
  expect(files.filter(isSidecar)).toEqual(chunks.map((chunk) => `${chunk}.bmes`).toSorted())
  const sidecars = new Map<string, DecodedSidecar>()
  for (const chunk of chunks) sidecars.set(chunk, await expectSidecar(root, chunk))
  return sidecars
}

/** The sidecar vouches for the very bytes on the disk. */
export async function expectSidecar(root: string, chunk: string): Promise<DecodedSidecar> {
  const bytes = await readFile(join(root, chunk))
  const sidecar = decodeSidecar(await readFile(join(root, `${chunk}.bmes`)), chunk)
  expect(sidecar.source).toMatchObject({
    name: basename(chunk),
    byteLength: bytes.length,
    checksum: checksum(bytes),
  })
  return sidecar
}

export interface ProgramOptions {
  readonly program?: string
  /** What holds the chunks of the program. Default: its own. */
  readonly folder?: string
  /** Chunks that Node runs, because they have no sidecar. */
  readonly native?: readonly string[]
  /** Chunks that have a sidecar without bytecode. */
  readonly withoutBytecode?: readonly string[]
  readonly env?: Record<string, string>
}

/** Runs what was built natively and from its sidecars: it prints the same, and V8 takes the bytecode of every chunk. */
export async function expectSameProgram(
  { root, node, files }: TestBuild,
  {
    program = 'dist/main.js',
    folder = dirname(program),
    native = [],
    withoutBytecode = [],
    env = {},
  }: ProgramOptions = {},
): Promise<string> {
  const run = (form: StartForm) => runProgram(root, program, { node: node.execPath, form, env })
  const plain = await run('plain')
  expect(plain, plain.stderr).toMatchObject({ code: 0, stderr: '' })
  expect(plain.stdout).not.toBe('')
  for (const form of FORMS) {
    const ours = await run(form)
    expect({ form, code: ours.code, stdout: ours.stdout, stderr: ours.stderr }).toEqual({
      form,
      code: 0,
      stdout: plain.stdout,
      stderr: '',
    })
    const counted = countedBelow(ours.stats, join(root, folder))
    const names = (list: readonly string[]) => list.map((file) => basename(file)).toSorted()
    expect(counted.names.toSorted(), form).toEqual(
      names(files.filter((file) => isChunk(file) && file.startsWith(`${folder}/`) && !native.includes(file))),
    )
    expect(counted, form).toMatchObject({ native: [], rejected: [] })
    expect(counted.withoutBytecode.toSorted(), form).toEqual(
      names(withoutBytecode).map((name) => `${name}: its sidecar holds no bytecode [BMES_WARN_NO_BYTECODE]`),
    )
  }
  return plain.stdout
}
