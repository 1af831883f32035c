// Programs in which hooks of other tools take part: each is compiled once, for all Nodes, and runs natively and from its sidecars.
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { listNodes, oneNode, testsAll, type NodeRelease } from '@esm-bytecode/nodes'
import type { Stats } from '@esm-bytecode/runtime'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { esmBytecode } from '../cli/command.ts'
import { REGISTER, runProgram, runtimeFolder, type Files } from '../tools/programs.ts'

/** How a tool is set up, and what it does to the program then. */
export interface Setup {
  /** Arguments of Node that set the tool up; ours stand before or behind them. Default: the program does it itself. */
  readonly preload?: readonly string[]
  /** Other flags of Node. They come first. */
  readonly flags?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** What the program prints natively: that the tool has really done something. */
  readonly prints: RegExp
  /** The first words of the lines that it prints otherwise than without the tool. Default: that does not matter. */
  readonly changes?: readonly string[]
  /** Only these major versions of Node. */
  readonly nodes?: readonly number[]
  /** Whether ES modules are left to Node for it. Default: yes. */
  readonly isHooked?: boolean
  /** The ES modules that run from bytecode, by their names. Default: it does not matter which. */
  readonly served?: readonly string[]
  /** Whether it sees who starts the program, so that importModule() has to be compared with an import() in its place. */
  readonly seesStart?: boolean
}

export interface HookedProgram {
  readonly files: Files
  /** What is compiled. Default: `main.mjs` and what it reaches; the rest of its graph is in the pack. */
  readonly compile?: readonly string[]
  /** Builds the program in its folder, in the place of compiling it. */
  readonly build?: (folder: string) => Promise<void>
  /** Default: `main.mjs` */
  readonly entry?: string
  readonly setups: Readonly<Record<string, Setup>>
}

export const nodes: readonly NodeRelease[] = listNodes()

const runtime = import.meta.resolve('@esm-bytecode/runtime')
const STATS = ['--require', join(import.meta.dirname, 'report-stats.cjs')]
/** Starts a program as users of importModule() do; natively it is an import(). */
const START = 'start.mjs'
const start = (entry: string) => `
  const runtime = process.env.START_WITH_RUNTIME
  if (runtime) await (await import(runtime)).importModule('./${entry}', import.meta.url)
  else await import('./${entry}')
`
const tmp = join(import.meta.dirname, '.tmp')
const HOOKED = 'BMES_WARN_HOOKED_MODULE'

/** What is not tried in every combination: `npm run campaign` does that. */
interface Turns {
  /** Each start on one Node, one after the other, because the tool is the subject. Default: each on all. */
  readonly nodes?: boolean
  /** Each start in one form, one after the other, because starts take long. Default: in all forms on one Node. */
  readonly forms?: boolean
}

/** Tests that the tool does the same to each program, however that is started. */
export function testHooked(programs: Readonly<Record<string, HookedProgram>>, takeTurns: Turns = {}): void {
  let turnOfNodes = 0
  let turnOfForms = 0
  const nodesInTurn = () => (takeTurns.nodes && !testsAll ? [nodes[turnOfNodes++ % nodes.length]!] : nodes)
  const formsOn = (node: NodeRelease, setup: Setup): readonly Form[] => {
    const forms = formsOf(setup)
    if (testsAll || (!takeTurns.forms && (takeTurns.nodes || node === oneNode()))) return forms
    // One further in each round of Nodes: otherwise each of them had a form of its own.
    const turn = turnOfForms++
    const round = takeTurns.nodes ? Math.floor(turn / nodes.length) : 0
    return [forms[(turn + round) % forms.length]!]
  }
  describe.each(Object.entries(programs))('%s', (_, program) => {
    let folder = ''
    beforeAll(async () => {
      folder = await prepare(program)
    })
    afterAll(() => rm(folder, { recursive: true, force: true }))
    const cases = Object.entries(program.setups).flatMap(([name, setup]) =>
      nodesInTurn()
        .filter(({ major }) => setup.nodes?.includes(major) ?? true)
        .map(
          (node) => [`${name}; Node ${node.major}`, { setup, node, forms: formsOn(node, setup) }] as const,
        ),
    )
    test.for(cases)('%s', ([, { setup, node, forms }]) => expectSame(folder, program, setup, node, forms))
  })
}

/** The same for tools, each start on one Node. */
export function testHookedInTurn(
  programs: Readonly<Record<string, HookedProgram>>,
  takeTurns: Pick<Turns, 'forms'> = {},
): void {
  testHooked(programs, { ...takeTurns, nodes: true })
}

async function prepare({
  files,
  compile = ['main.mjs'],
  build,
  entry = 'main.mjs',
}: HookedProgram): Promise<string> {
  await mkdir(tmp, { recursive: true })
  const folder = await realpath(await mkdtemp(join(tmp, 'program-')))
  for (const [path, contents] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), contents)
  }
  if (build) await build(folder)
  else {
    const targets = nodes.flatMap(({ execPath }) => ['--target', execPath])
    const { exit, stderr } = await esmBytecode(['compile', ...targets, ...compile], { cwd: folder })
    expect(exit, stderr).toBe(0)
  }
  await writeFile(join(folder, START), start(entry))
  return folder
}

type Form = 'hooks before ours' | 'hooks after ours' | 'importModule'

/** Without a preload nothing comes before ours. */
function formsOf({ preload = [] }: Setup): readonly Form[] {
  const forms: Form[] = ['hooks after ours', 'importModule']
  return preload.length > 0 ? ['hooks before ours', ...forms] : forms
}

/** What is compared. */
interface Outcome {
  readonly exit: number | string
  readonly stdout: string
  readonly stderr: string
}

async function expectSame(
  folder: string,
  { entry = 'main.mjs' }: HookedProgram,
  setup: Setup,
  node: NodeRelease,
  forms: readonly Form[],
): Promise<void> {
  const { preload = [], flags = [], env = {}, prints, changes, seesStart = false } = setup
  const run = async (args: readonly string[], more?: Record<string, string>): Promise<Outcome> => {
    const program = { flags, args, env: { ...env, ...more } }
    const { exit, stdout, stderr } = await runProgram(program, folder, node, more !== undefined)
    return { exit, stdout: withoutRuntime(stdout), stderr: withoutRuntime(stderr) }
  }
  const runOurs = async (args: readonly string[]) => {
    const file = join(folder, `stats-${++runs}.json`)
    const outcome = await run(args, { STATS_FILE: file, STATS_RUNTIME: fileURLToPath(runtime) })
    const stats = await readFile(file, 'utf8').then(JSON.parse as (text: string) => Stats, () => null)
    return { outcome, stats }
  }

  const native = await run([...preload, entry])
  expect(native.stdout + native.stderr).toMatch(prints)
  if (changes) {
    const key = [folder, node.version, ...flags].join()
    const withoutTool = runsWithoutTool.get(key) ?? run([entry])
    runsWithoutTool.set(key, withoutTool)
    expect(changedLines(await withoutTool, native)).toEqual(changes)
  }
  const commands: Readonly<Record<Form, readonly string[]>> = {
    'hooks before ours': [...preload, REGISTER, entry],
    'hooks after ours': [REGISTER, ...preload, entry],
    importModule: [...preload, START],
  }
  const results = await Promise.all(
    forms.map(async (form) => {
      const expected = form === 'importModule' && seesStart ? await run([...preload, START]) : native
      return { form, expected, ...(await runOurs([...STATS, ...commands[form]])) }
    }),
  )
  const isHooked = setup.isHooked ?? true
  const served = setup.served?.toSorted() ?? expect.anything()
  const byForm = <T>(value: (result: (typeof results)[number]) => T) =>
    Object.fromEntries(results.map((result) => [result.form, value(result)]))
  expect(byForm(({ outcome, stats }) => ({ ...outcome, ...summarize(outcome, stats) }))).toEqual(
    byForm(({ expected }) => ({ ...expected, isHooked, served })),
  )
}

let runs = 0
/** One for all tools of a program on a Node: what is set for a tool in the environment, nobody else reads. */
const runsWithoutTool = new Map<string, Promise<Outcome>>()

/** The first words of those that `other` prints otherwise. */
function changedLines(outcome: Outcome, other: Outcome): string[] {
  const lines = ({ stdout }: Outcome) =>
    new Map(stdout.split('\n').map((line) => [line.split(' ')[0]!, line]))
  const others = lines(other)
  return [...lines(outcome)].flatMap(([word, line]) => (others.get(word) === line ? [] : word))
}

/** Whether the runtime says that there are hooks, and which modules it runs all the same. */
function summarize(outcome: Outcome, stats: Stats | null): { isHooked: boolean; served: readonly string[] } {
  expect(stats, `the process has written no statistics: ${JSON.stringify(outcome)}`).not.toBeNull()
  const { modules } = stats!
  const served = modules.filter(({ served: how }) => how === 'closed-graph' || how === 'facade')
  return {
    isHooked: modules.some(({ code }) => code === HOOKED),
    served: served.map(({ name }) => name).toSorted(),
  }
}

/** A hook that logs what it sees also sees the files of the runtime, which a native run does not load. */
function withoutRuntime(output: string): string {
  return output
    .split('\n')
    .filter((line) => !line.includes(`${runtimeFolder}/`) && !line.startsWith('esm-bytecode: '))
    .join('\n')
}
