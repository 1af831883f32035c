// Starts the server in each way that a Node can, under the same guards, and compares.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { FORMS, type NodeRelease } from '@esm-bytecode/nodes'
import type { Stats } from '@esm-bytecode/runtime'
import { expect } from 'vitest'
import type { StartForm } from '../../playground/test-utils.ts'
import type { GuardedApp } from './guarded-app.ts'

export interface Guard {
  /** Options of Node. `<root>` and `<runtime>` stand for the folders of the server and of the runtime. */
  readonly flags?: readonly string[]
  /** Numeric id of the user and the group of the process. Default: ours. */
  readonly user?: number
  /** Text that Node evaluates in place of the file of the program. `import('<main>')` in it starts the server. */
  readonly evaluates?: string
}

export interface Expected {
  /** What has to be in the output: that the guard does what it is for. */
  readonly prints: RegExp
  /** Why what needs the pack is left to Node. Default: everything runs from bytecode. */
  readonly leftBecause?: RegExp
}

export interface Ended {
  /** Exit code, or signal. */
  readonly exit: number | string
  readonly stdout: string
  readonly stderr: string
  /** `null`: plain Node, or a process that did not come to its end. */
  readonly stats: Stats | null
}

/** The server prints under a guard what it prints natively, and the runtime says that its modules ran as expected. */
export async function expectSame(
  app: GuardedApp,
  node: NodeRelease,
  guard: Guard,
  { prints, leftBecause }: Expected,
): Promise<void> {
  const [plain, ...ours] = await Promise.all(
    (['plain', ...FORMS] as const).map((form) => start(app, node, form, guard)),
  )
  expect(plain).toMatchObject({ exit: 0, stdout: expect.stringMatching(prints) as string })
  for (const { stats, ...ended } of ours) {
    expect({ ...ended, stats: null }).toEqual(plain)
    const left = stats!.modules.filter(({ bytecode }) => bytecode !== 'accepted')
    expect(stats!.modules.map(({ name }) => name)).toContain('main.js')
    if (leftBecause === undefined) expect(left).toEqual([])
    else expect(left).not.toEqual([])
    for (const { reason } of left) expect(reason).toMatch(leftBecause!)
  }
}

/** Starts the server once. */
export async function start(
  app: GuardedApp,
  node: NodeRelease,
  form: StartForm,
  { flags = [], user, evaluates }: Guard,
): Promise<Ended> {
  const foreign = /^(?:NODE_|VITEST|ESM_BYTECODE|FORCE_COLOR$)/
  const inherited = Object.entries(process.env).filter(([name]) => !foreign.test(name))
  const inPlace = (flag: string) => flag.replaceAll('<root>', app.root).replaceAll('<runtime>', app.runtime)
  const child = spawn(node.execPath, [...flags.map(inPlace), ...commandOf(form, evaluates)], {
    cwd: app.root,
    env: { ...Object.fromEntries(inherited), NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    timeout: 60_000,
    ...(user !== undefined && { uid: user, gid: user }),
  })
  const [, stdout, stderr, told] = child.stdio as unknown as [null, Readable, Readable, Readable]
  const [out, errors, answer, [code, signal]] = await Promise.all([
    text(stdout),
    text(stderr),
    text(told),
    once(child, 'close') as Promise<[number | null, string | null]>,
  ])
  return {
    exit: code ?? signal!,
    stdout: ownFrames(out, app),
    stderr: ownFrames(errors, app).replace(/\(node:\d+\)/g, '(node:<pid>)'),
    stats: answer === '' ? null : (JSON.parse(answer) as Stats),
  }
}

/** What stands behind the options of the guard. */
function commandOf(form: StartForm, evaluates: string | undefined): string[] {
  const register = ['--import', '@esm-bytecode/runtime/register']
  const preloads = [
    ...(form === 'register' ? register : []),
    ...(form === 'plain' ? [] : ['--import', './tell.js']),
  ]
  if (evaluates !== undefined) {
    const load =
      form === 'importModule'
        ? `import('@esm-bytecode/runtime').then(({ importModule }) => importModule(process.cwd() + '/dist/main.js'))`
        : `import('./dist/main.js')`
    return [...preloads, '--eval', evaluates.replace(`import('<main>')`, load)]
  }
  return form === 'importModule' ? ['start.js'] : [...preloads, 'dist/main.js']
}

/** Below the frames of the program a stack shows whoever called it: Node's loader there, the runtime here. */
function ownFrames(output: string, { root, runtime }: GuardedApp): string {
  const foreign = (line: string) =>
    /\bnode:internal\//.test(line) || line.includes(runtime) || line.includes(`${root}/start.js`)
  return output
    .split('\n')
    .filter((line) => !(/^ {4}at /.test(line) && foreign(line)))
    .join('\n')
}
