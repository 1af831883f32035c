// What the specs of the playgrounds share: copies to build in, processes to start, files to look at.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, join, relative, sep } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll } from 'vitest'
import { oneNode } from '../e2e/nodes/index.js'

const playgrounds = fileURLToPath(new URL('.', import.meta.url))

/** How a program is started: by Node alone, or from its sidecars. */
export type StartForm = 'plain' | 'importModule' | 'register'

/** What `getStats()` of the runtime says, as far as specs ask. */
export interface Stats {
  readonly modules: readonly {
    readonly url: string
    readonly name: string
    readonly tier: 'lazy' | 'eager' | 'warm' | null
    readonly bytecode: 'accepted' | 'rejected' | 'none'
    readonly served: 'closed-graph' | 'facade' | 'native'
    readonly reason: string | null
    readonly code: string | null
  }[]
}

/** A playground's own folder, from the URL of one of its specs. */
const folderOf = (spec: string): string => fileURLToPath(new URL('..', spec))

/**
 * Copies the playground of a spec into its own `.tmp`, from where packages resolve as before; removes the copy after the tests.
 *
 * @param spec URL of the spec
 * @param prepare builds it
 * @returns where the copy is, once it is there
 */
export function usePlayground(
  spec: string,
  prepare: (root: string) => Promise<unknown>,
): { readonly root: string } {
  const playground = { root: '' }
  beforeAll(async () => {
    const from = folderOf(spec)
    await mkdir(join(from, '.tmp'), { recursive: true })
    const root = (playground.root = await mkdtemp(join(from, '.tmp', 'spec-')))
    for (const name of await readdir(from)) {
      if (/^(node_modules|dist.*|\.tmp|__tests__)$/.test(name)) continue
      await cp(join(from, name), join(root, name), { recursive: true })
    }
    await prepare(root)
  })
  afterAll(async () => {
    if (playground.root !== '') await rm(playground.root, { recursive: true, force: true })
  })
  return playground
}

/** What the specs' own process adds to the environment would change builds and programs. */
function environment(more: Record<string, string>): Record<string, string> {
  const foreign = /^(NODE_|VITE|ESM_BYTECODE|EXTERNAL$|PORT$|TEST$|MODE$|DEV$|PROD$|SSR$|BASE_URL$)/
  const own = Object.entries(process.env).filter(
    (pair): pair is [string, string] => pair[1] !== undefined && !foreign.test(pair[0]),
  )
  return { ...Object.fromEntries(own), ...more }
}

/**
 * Runs a package's own command as the scripts of the playground do, on `oneNode()`, so that there is bytecode for that one: `build(root, 'vite',
 * ['build', '--ssr'])`.
 */
export async function build(
  root: string,
  command: 'vite' | 'rollup' | 'rolldown',
  args: string[],
  env: Record<string, string> = {},
): Promise<string> {
  const manifest = createRequire(join(root, 'package.json')).resolve(`${command}/package.json`)
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: string | Record<string, string> }
  const executable = join(manifest, '..', typeof bin === 'string' ? bin : bin[command]!)
  const { code, stdout, stderr } = await finish(start(oneNode().execPath, [executable, ...args], root, env))
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${stdout}\n${stderr}`)
  return stdout + stderr
}

export interface Finished {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

function start(node: string, args: string[], cwd: string, env: Record<string, string>): ChildProcess {
  return spawn(node, args, { cwd, env: environment(env), stdio: ['ignore', 'pipe', 'pipe'] })
}

async function finish(child: ChildProcess): Promise<Finished> {
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout!),
    text(child.stderr!),
    once(child, 'close') as Promise<[number | null]>,
  ])
  return { code, stdout, stderr }
}

/** The runtime as the playground at `root` finds it. */
function runtimeOf(root: string): { index: string; register: string } {
  const require = createRequire(join(root, 'package.json'))
  return {
    index: pathToFileURL(require.resolve('@esm-bytecode/runtime')).href,
    register: pathToFileURL(require.resolve('@esm-bytecode/runtime/register')).href,
  }
}

interface Call {
  readonly args: string[]
  readonly env: Record<string, string>
  readStats(): Promise<Stats>
}

let calls = 0

/** The command line of one start; ours reports what the runtime counted. */
function call(root: string, form: StartForm, env: Record<string, string>): Call {
  if (form === 'plain') return { args: [], env, readStats: async () => ({ modules: [] }) }
  const runtime = runtimeOf(root)
  const file = join(root, `stats-${process.pid}-${++calls}.json`)
  return {
    args: [
      ...(form === 'register' ? ['--import', runtime.register] : []),
      '--import',
      pathToFileURL(join(playgrounds, 'report-stats.mjs')).href,
    ],
    // What a start stores is for the starts after it: each one here is a first.
    env: {
      ESM_BYTECODE_CACHE: join(root, `store-${process.pid}-${calls}`),
      ...env,
      STATS_FILE: file,
      STATS_RUNTIME: runtime.index,
    },
    readStats: async () => JSON.parse(await readFile(file, 'utf8')) as Stats,
  }
}

/** Runs a built program to its end. */
export async function runProgram(
  root: string,
  program: string,
  options: { node: string; form: StartForm; args?: string[]; env?: Record<string, string> },
): Promise<Finished & { stats: Stats }> {
  const { args, env, readStats } = call(root, options.form, options.env ?? {})
  const file = join(root, program)
  const command =
    options.form === 'importModule'
      ? [join(playgrounds, 'import-module.mjs'), runtimeOf(root).index, file]
      : [file]
  const child = start(options.node, [...args, ...command, ...(options.args ?? [])], root, env)
  const finished = await finish(child)
  return { ...finished, stats: await readStats() }
}

export interface RunningServer {
  readonly url: string
  get(path: string): Promise<{ status: number; body: string }>
  /** Ends the process and hands out what the runtime counted. */
  stop(): Promise<{ stats: Stats; stderr: string }>
}

/** Starts a server and waits for the line that tells its URL. */
export async function startServer(
  root: string,
  args: string[],
  options: { node: string; form: StartForm; env?: Record<string, string> },
): Promise<RunningServer> {
  const prepared = call(root, options.form, {
    NODE_ENV: 'production',
    PORT: '0',
    STATS_SERVER: '1',
    ...options.env,
  })
  const child = start(options.node, [...prepared.args, ...args], root, prepared.env)
  const errors = text(child.stderr!)
  const url = await listeningUrl(child, errors)
  return {
    url,
    async get(path) {
      const response = await fetch(new URL(path, url), { redirect: 'manual' })
      return { status: response.status, body: await response.text() }
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        const closed = once(child, 'close')
        child.kill(options.form === 'plain' ? 'SIGTERM' : 'SIGUSR2')
        await closed
      }
      // A process that broke has written nothing.
      const stats = await prepared.readStats().catch(() => ({ modules: [] }))
      return { stats, stderr: await errors }
    },
  }
}

async function listeningUrl(child: ChildProcess, errors: Promise<string>): Promise<string> {
  for await (const line of createInterface({ input: child.stdout! })) {
    const url = /^listening on (http:\/\/localhost:\d+)$/.exec(line)?.[1]
    if (url) {
      child.stdout!.resume()
      return url.replace('localhost', '127.0.0.1')
    }
  }
  throw new Error(`The server ended before it listened:\n${await errors}`)
}

/** Every file below a folder, relative to it, with `/`. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .toSorted()
}

/** Chunks below a folder that have no sidecar; none is right. */
export async function chunksWithoutSidecar(folder: string): Promise<string[]> {
  const files = new Set(await filesBelow(folder))
  return [...files].filter((file) => file.endsWith('.js') && !files.has(`${file}.bmes`))
}

/** The modules below a folder that the runtime has counted, and those of them that were not served as they should be. */
export function countedBelow(
  stats: Stats,
  folder: string,
): { names: string[]; native: string[]; rejected: string[]; withoutBytecode: string[] } {
  const base = pathToFileURL(folder + sep).href
  const modules = stats.modules.filter(({ url }) => url.startsWith(base))
  const name = (module: Stats['modules'][number]) =>
    module.reason === null
      ? basename(module.url)
      : `${basename(module.url)}: ${module.reason} [${module.code}]`
  return {
    names: modules.map(({ url }) => basename(url)),
    native: modules.filter(({ served }) => served === 'native').map(name),
    rejected: modules.filter(({ bytecode }) => bytecode === 'rejected').map(name),
    withoutBytecode: modules.filter(({ bytecode }) => bytecode === 'none').map(name),
  }
}
