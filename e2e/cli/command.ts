// The command as it is installed, in processes of its own.
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { oneNode } from '@esm-bytecode/nodes'
import { onTestFinished } from 'vitest'

const require = createRequire(import.meta.url)
const manifest = require.resolve('@esm-bytecode/cli/package.json')
const { bin } = require(manifest) as { bin: Record<string, string> }
const command = join(dirname(manifest), bin['esm-bytecode']!)

export type Files = Readonly<Record<string, string>>

export interface Ended {
  /** Exit code, or name of the signal. */
  readonly exit: number | string
  readonly stdout: string
  readonly stderr: string
}

/** A folder that goes with the test. @returns its real path */
export async function createProject(files: Files): Promise<string> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'esm-bytecode-cli-')))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  await write(root, files)
  return root
}

export async function write(root: string, files: Files): Promise<void> {
  for (const [path, contents] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), contents)
  }
}

export interface RunOptions {
  /** Working directory. */
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
}

/** `esm-bytecode <args>`, on `oneNode()`: that is its target unless the arguments name another one. */
export function esmBytecode(args: readonly string[], options: RunOptions): Promise<Ended> {
  return start(oneNode().execPath, [command, ...args], options)
}

/** The same with `--json`, which has to be all that it prints. */
export async function esmBytecodeJson<Report>(
  args: readonly string[],
  options: RunOptions,
): Promise<Ended & { readonly report: Report }> {
  const ended = await esmBytecode([...args, '--json'], options)
  if (ended.stdout === '')
    throw new Error(`esm-bytecode ${args.join(' ')} printed no report:\n${ended.stderr}`)
  return { ...ended, report: JSON.parse(ended.stdout) as Report }
}

/** Runs a Node to its end, with nothing of the environment of the tests that could change what it does. */
export async function start(
  executable: string,
  args: readonly string[],
  { cwd, env = {} }: RunOptions,
): Promise<Ended> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(?:NODE_|VITEST|ESM_BYTECODE|TEST$)/.test(name),
  )
  const child = spawn(executable, args, {
    cwd,
    env: { ...Object.fromEntries(inherited), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exit = new Promise<number | string>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(code ?? signal!))
  })
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { exit: await exit, stdout, stderr }
}
