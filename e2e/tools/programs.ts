// Programs as inline files, each run natively and from its sidecars: what they print and how they end has to be the same.
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Compiler } from '@esm-bytecode/compiler'
import { listNodes, type NodeRelease } from '@esm-bytecode/nodes'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { buildCase } from '../differential/lib/build-case.mjs'

/** Path to contents. Files in `native/` and `node_modules/`, and those that are no ES modules, get no sidecar. */
export type Files = Readonly<Record<string, string>>

/** In the arguments of a program: where `--import @esm-bytecode/runtime/register` stands when it is ours. */
export const REGISTER = '<register>'

export interface Program {
  readonly files: Files
  /** Files that replace others after everything was compiled: chunks of another build, with sidecars of their own. */
  readonly edits?: Files
  /** Flags of Node that go before everything else. `<folder>` and `<runtime>` stand for where program and runtime are. */
  readonly flags?: readonly string[]
  /** The whole command line, for programs that need `register`. Default: `main.mjs`, started in whichever way the Node can. */
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** The lowest major version of Node that has what the program needs. */
  readonly since?: number
  /** The only versions of Node that it is for. */
  readonly nodes?: readonly number[]
  /**
   * Modules that have to be left to Node, and why, by their names; or why some are. Every other one that is reached has to
   * be served.
   */
  readonly native?: RegExp | Readonly<Record<string, RegExp>>
  /** Modules that V8 has to compile from source, and why: `/./` for any. Default: all run from bytecode. */
  readonly fromSource?: RegExp
  /** Whether nothing at all is served, because the program turns it off. */
  readonly nothingServed?: boolean
  /** What has to be in the output: that the program has done what it is for. */
  readonly prints?: RegExp
  /** What the program may write in another way than natively, with what stands for it. */
  readonly differences?: readonly (readonly [RegExp, string])[]
  /** Exit code. Default: 0. */
  readonly exits?: number
  /** Called in the folder before each of the two runs. */
  readonly prepare?: (folder: string) => Promise<void>
  /** Called in the folder after each run; what it returns is compared, too. */
  readonly inspect?: (folder: string, run: Run) => Promise<unknown>
}

export interface Run {
  readonly stdout: string
  readonly stderr: string
  readonly exit: number | string
  /** What the runtime said about each module, by its name. */
  readonly served: readonly Served[]
}

export interface Served {
  readonly name: string
  readonly how: 'natively' | 'as facade' | 'as closed-graph'
  readonly bytecode: boolean
  readonly reason: string | null
}

const register = import.meta.resolve('@esm-bytecode/runtime/register')
const runtime = import.meta.resolve('@esm-bytecode/runtime')
export const runtimeFolder = dirname(fileURLToPath(runtime))
const start = fileURLToPath(new URL('start.mjs', import.meta.url))
const tmp = fileURLToPath(new URL('../.tmp', import.meta.url))

/** A folder from which the packages of `e2e` can be imported; it goes with the test. */
export async function createFolder(files: Files = {}): Promise<string> {
  await mkdir(tmp, { recursive: true })
  const folder = await mkdtemp(join(tmp, 'program-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  for (const [path, contents] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), contents)
  }
  return folder
}

/** Tests that each program does natively what it does from its sidecars, on each Node. */
export function testPrograms(programs: Readonly<Record<string, Program>>): void {
  // listNodes() has said loudly which Nodes are missing; a file without any test would be an error.
  const isForAny = listNodes().some((node) => Object.values(programs).some((program) => isFor(program, node)))
  if (!isForAny) test('no Node that these programs are for is installed', ({ skip }) => skip())
  for (const node of listNodes()) {
    const runnable = Object.entries(programs).filter(([, program]) => isFor(program, node))
    if (runnable.length === 0) continue
    describe(`Node ${node.major}`, () => {
      const compilerOf = useCompiler(node)
      test.for(runnable)('%s', ([, program]) => expectSame(program, node, compilerOf()))
    })
  }
}

/** One compiler for all tests of a `describe` block; it ends with them. */
export function useCompiler(node: NodeRelease): () => Compiler {
  let compiler: Compiler
  beforeAll(() => {
    compiler = new Compiler({ targets: [{ node: node.execPath }] })
  })
  afterAll(() => compiler.close())
  return () => compiler
}

function isFor({ since = 20, nodes }: Program, { major }: NodeRelease): boolean {
  return major >= since && (nodes?.includes(major) ?? true)
}

interface Result {
  readonly run: Run
  readonly inspected: unknown
}

async function expectSame(program: Program, node: NodeRelease, compiler: Compiler): Promise<void> {
  const folder = await createFolder()
  const refusals = await buildCase({ files: program.files, edits: program.edits ?? {} }, folder, compiler)
  expect(Object.fromEntries(refusals)).toEqual({})
  const { prepare, inspect, prints, exits = 0 } = program
  const results: Result[] = []
  for (const isOurs of [false, true]) {
    await prepare?.(folder)
    const run = await runProgram(program, folder, node, isOurs)
    results.push({ run, inspected: await inspect?.(folder, run) })
  }
  const [native, ours] = results as [Result, Result]
  const observed = ({ run: { stdout, stderr, exit }, inspected }: Result) => {
    return {
      stdout: withoutDifferences(stdout, program),
      stderr: withoutDifferences(stderr, program),
      exit,
      inspected,
    }
  }
  expect(observed(ours)).toEqual(observed(native))
  expect(native.run.exit, native.run.stderr).toBe(exits)
  if (prints) expect(native.run.stdout + native.run.stderr).toMatch(prints)
  expectServed(program, ours.run)
}

function withoutDifferences(output: string, { differences = [] }: Program): string {
  return differences.reduce((rest, [pattern, stand]) => rest.replaceAll(pattern, stand), output)
}

function expectServed({ native = {}, fromSource, nothingServed = false }: Program, { served }: Run): void {
  const left = served.filter(({ how }) => how === 'natively')
  if (native instanceof RegExp) {
    expect(left).not.toEqual([])
    for (const { reason } of left) expect(reason).toMatch(native)
  } else {
    expect([...new Set(left.map(({ name }) => name))].toSorted()).toEqual(Object.keys(native).toSorted())
    for (const { name, reason } of left) expect(reason).toMatch(native[name]!)
  }
  const ours = served.filter(({ how }) => how !== 'natively')
  if (nothingServed) expect(ours).toEqual([])
  else if (left.length === 0) expect(ours).not.toEqual([])
  for (const { bytecode, reason } of ours) {
    if (fromSource) expect(reason).toMatch(fromSource)
    else expect({ bytecode, reason }).toEqual({ bytecode: true, reason: null })
  }
}

/** Runs a program that stands in a folder. */
export async function runProgram(
  { args, flags = [], env = {} }: Pick<Program, 'args' | 'flags' | 'env'>,
  folder: string,
  node: NodeRelease,
  isOurs: boolean,
): Promise<Run> {
  const registration = isOurs ? ['--import', register] : []
  const program = args ?? [REGISTER, 'main.mjs']
  const inPlace = (each: string) => each.replaceAll('<folder>', folder).replaceAll('<runtime>', runtimeFolder)
  const command = [...flags, ...program].flatMap((each) => (each === REGISTER ? registration : inPlace(each)))
  const { NODE_OPTIONS: _, NODE_V8_COVERAGE: __, FORCE_COLOR: ___, VITEST: ____, ...inherited } = process.env
  const child = spawn(node.execPath, command, {
    cwd: folder,
    env: {
      ...inherited,
      NO_COLOR: '1',
      // Nothing that another run has left: each is a first start.
      ...(isOurs && { ESM_BYTECODE_DEBUG: '1', ESM_BYTECODE_CACHE: '0' }),
      ...(isOurs && !program.includes(REGISTER) && { START_WITH_RUNTIME: runtime }),
      ...Object.fromEntries(Object.entries(env).map(([key, value]) => [key, inPlace(value)])),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
  })
  const exit = new Promise<number | string>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(code ?? signal!))
  })
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  const { rest, served } = takeReports(stderr)
  return { stdout: normalize(stdout), stderr: normalize(rest), exit: await exit, served }
}

/** Splits what the runtime reports under `ESM_BYTECODE_DEBUG` from what the program writes. */
function takeReports(stderr: string): { rest: string; served: Served[] } {
  const served: Served[] = []
  const report =
    /^esm-bytecode: (\S+) runs (natively|as facade|as closed-graph)(?:, (.*?))?(?:: (.*?))?(?: \(read .*\))?\n/gm
  const ofRuntime =
    /^esm-bytecode: (?:the runtime itself runs|everything runs natively:|\S+ is linked from the records:) .*\n/gm
  const rest = stderr
    .replace(ofRuntime, '')
    .replace(report, (_, url: string, how: Served['how'], what = '', reason: string | null = null) => {
      const name = decodeURIComponent(url.slice(url.lastIndexOf('/') + 1))
      served.push({ name, how, bytecode: (what as string).endsWith(' bytecode'), reason })
      return ''
    })
  return { rest, served }
}

/**
 * Below the frames of the program a stack shows whoever called it: Node's loader there, this runtime here. Process ids
 * differ as well.
 */
function normalize(output: string): string {
  let below = false
  return output
    .split('\n')
    .filter((line) => {
      if (!/^ {4,}at /.test(line)) {
        below = false
        return true
      }
      if (/\bnode:internal\//.test(line) || line.includes(runtimeFolder) || line.includes(start)) below = true
      return !below
    })
    .join('\n')
    .replace(/\(node:\d+\)/g, '(node:<pid>)')
}
