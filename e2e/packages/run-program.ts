import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { text } from 'node:stream/consumers'
import type { NodeRelease } from '@esm-bytecode/nodes'
import type { Stats } from '@esm-bytecode/runtime'
import type { Entry } from './build-programs.ts'

/** How a program is started, natively and from its pack. */
export type Form = 'register' | 'importModule'

/** What `observe.mjs` prints, as far as it is not only compared. */
export interface Observed {
  readonly imported: Readonly<Record<string, Described & { readonly exports: Record<string, Described> }>>
  readonly required: Readonly<Record<string, Described>>
  readonly outcome: unknown
  readonly cache: Readonly<Record<string, object>>
  readonly cacheOrder: readonly string[]
  readonly builtins: readonly string[]
  readonly builtinsBefore: readonly string[]
  readonly globals: readonly string[]
  readonly evaluated: readonly string[] | null
}

export interface Described {
  readonly type: string
  readonly text?: string
}

export interface Run {
  readonly exit: number | string
  readonly stderr: string
  readonly observed: Observed
  /** `null`: it ran natively. */
  readonly stats: Stats | null
}

const register = import.meta.resolve('@esm-bytecode/runtime/register')
const runtime = import.meta.resolve('@esm-bytecode/runtime')
const start = fileURLToPath(new URL('../tools/start.mjs', import.meta.url))

/** @throws Error with what it wrote, if the program does not get to the end */
export async function runProgram(
  folder: string,
  entry: Entry,
  node: NodeRelease,
  form: Form,
  isOurs: boolean,
): Promise<Run> {
  const isRegistered = form === 'register'
  const args = isRegistered ? [...(isOurs ? ['--import', register] : []), entry] : [start, entry]
  // pnpm sets NODE_PATH for what it starts: programs would find what is not theirs.
  const {
    NODE_OPTIONS: _,
    NODE_V8_COVERAGE: __,
    FORCE_COLOR: ___,
    VITEST: ____,
    NODE_PATH: _____,
    ...inherited
  } = process.env
  const child = spawn(node.execPath, args, {
    cwd: folder,
    env: {
      ...inherited,
      NO_COLOR: '1',
      TZ: 'UTC',
      // Nothing that another run has left, and no listener that writes it.
      ...(isOurs && { ESM_BYTECODE_CACHE: '0', STATS_OF: runtime }),
      ...(isOurs && !isRegistered && { START_WITH_RUNTIME: runtime }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
  })
  const exited = new Promise<number | string>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(code ?? signal!))
  })
  const [stdout, written] = await Promise.all([text(child.stdout), text(child.stderr)])
  const exit = await exited
  const stderr = written.replaceAll(/\(node:\d+\)/g, '(node:<pid>)')
  try {
    return { exit, stderr, ...(JSON.parse(stdout) as Pick<Run, 'observed' | 'stats'>) }
  } catch {
    throw new Error(
      `${args.join(' ')} in ${folder} ended with ${exit}:\n${stdout.slice(0, 2_000)}\n${stderr}`,
    )
  }
}
