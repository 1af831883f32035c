import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { Target } from '@esm-bytecode/compiler'
import type { CheckedPack, ModuleStats, PlanStats, RuntimeStats } from '@esm-bytecode/runtime/check'
import { errTarget } from '../errors.ts'

/** What the runtime in another process says about modules, none of which was evaluated. */
export interface Checked {
  /** `process.version` of that Node. */
  readonly version: string
  /** Of the runtime itself; `null`: nobody has asked. */
  readonly runtime: RuntimeStats | null
  readonly modules: readonly ModuleStats[]
  /** Whether the plans of these modules hold. */
  readonly plans: readonly PlanStats[]
  readonly packs: readonly CheckedPack[]
}

/** What is asked about. */
export interface Subjects {
  /** Of modules with, or without, a sidecar. */
  readonly urls: readonly string[]
  /** Absolute, real paths of folders in which packs may stand. */
  readonly packFolders: readonly string[]
  /** The one in which the bytecode of the runtime itself stands. Default: it is not asked about. */
  readonly runtimeFolder?: string | null
}

const worker = fileURLToPath(new URL('./check-worker.mjs', import.meta.url))

/** Milliseconds. Thousands of modules take seconds; what waits for a debugger, under `--inspect-brk`, waits for ever. */
const TIMEOUT = 300_000

/**
 * Has a Node load modules as it would at start, up to their evaluation.
 *
 * @throws BmesError `BMES_ERR_TARGET` if the Node cannot be started with these options, is not supported, or dies
 */
export async function checkInProcess(
  { node, nodeOptions = [] }: Target,
  subjects: Subjects,
): Promise<Checked> {
  const child = spawn(node, [...nodeOptions, worker], {
    env: environment(),
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
  })
  // The option `timeout` of spawn() keeps this process waiting where the child could not be started.
  setTimeout(() => child.kill('SIGKILL'), TIMEOUT).unref()
  const [stdin, , stderr, answers] = child.stdio as unknown as [Writable, null, Readable, Readable]
  // A child that is gone shows as an empty answer; the write that failed says nothing more.
  stdin.on('error', () => {})
  stdin.end(JSON.stringify({ runtimeFolder: null, ...subjects }))
  const ended = new Promise<string>((resolve, reject) => {
    child.once('error', (error) => reject(errTarget(node, error.message, error)))
    child.once('close', (code, signal) =>
      resolve(`it gave no answer, and ended with ${signal ?? `code ${code}`}`),
    )
  })
  const [end, answer, errors] = await Promise.all([ended, text(answers), text(stderr)])
  if (answer === '') throw errTarget(node, lastLines(errors) || end)
  const { version, checked } = JSON.parse(answer) as {
    version: string
    checked: Omit<Checked, 'version'> | null
  }
  if (checked === null) throw errTarget(node, `it is Node ${version}, which is not supported`)
  return { version, ...checked }
}

/**
 * That of the server, as far as it is known here: `NODE_OPTIONS` and the key of signatures are what it would have. What turns sidecars off or brings
 * bytecode from elsewhere is left out, for the question is what the sidecars hold.
 */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^ESM_BYTECODE(?:_(?!PUBLIC_KEY$)|$)/.test(name),
  )
  // Node hands it on where it is missing (lib/child_process.js, copyProcessEnvToEnv).
  return { ...Object.fromEntries(kept), NODE_V8_COVERAGE: undefined, WATCH_REPORT_DEPENDENCIES: undefined }
}

/** The end of what a process wrote, where its error stands, without the frames of it. */
function lastLines(errors: string): string {
  const lines = errors.split('\n').filter((line) => line.trim() !== '' && !/^ +at |^Node\.js v/.test(line))
  return lines.slice(-8).join('\n').replace(/\.$/, '')
}
