import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { NodeRelease } from '@esm-bytecode/nodes'
import { esmBytecode, start, type Ended } from '../cli/command.ts'
import { runtimeFolder } from '../tools/programs.ts'
import type { Case } from './cases.ts'

/** A way to start a program. */
export interface Form {
  readonly name: string
  /** Options of Node without `register`, and with it. */
  readonly native: readonly string[]
  readonly ours: readonly string[]
  /** Whether `start.mjs` imports the program. */
  readonly isImported: boolean
}

const REGISTER = ['--import', '@esm-bytecode/runtime/register']
const here = import.meta.dirname
const tmp = join(here, '../.tmp')
const runtime = import.meta.resolve('@esm-bytecode/runtime')

/** By `register`, before and behind every other preload, and by `importModule()`. */
export function formsOf({ preloads = [] }: Case): Form[] {
  const forms: Form[] = []
  for (const preload of preloads.length > 0 ? preloads : [null]) {
    const native = preload === null ? [] : ['--import', `./${preload}`]
    const behind = preload === null ? '' : ` behind ${preload}`
    const before = preload === null ? '' : ` before ${preload}`
    forms.push({ name: `register${behind}`, native, ours: [...native, ...REGISTER], isImported: false })
    if (preload !== null)
      forms.push({ name: `register${before}`, native, ours: [...REGISTER, ...native], isImported: false })
    forms.push({ name: `importModule()${behind}`, native, ours: native, isImported: true })
  }
  return forms
}

/** What one copy of a program is compiled for, and the Nodes that run it. */
export interface Targets {
  readonly targets: readonly NodeRelease[]
  readonly runOn: readonly NodeRelease[]
}

/** One copy for all Nodes; for each Node one if it must not have bytecode for it. */
export function targetsOf({ isForAnotherNode = false }: Case, nodes: readonly NodeRelease[]): Targets[] {
  if (!isForAnotherNode) return [{ targets: nodes, runOn: nodes }]
  return nodes.map((node) => ({ targets: [nodes.find((other) => other !== node) ?? node], runOn: [node] }))
}

/** A copy of a program with its sidecars, from which the packages of `e2e` are found. */
export async function prepare(name: string, { packages = {} }: Case, targets: readonly NodeRelease[]) {
  await mkdir(tmp, { recursive: true })
  const folder = await mkdtemp(join(tmp, 'case-'))
  await cp(join(here, 'fixtures', name), folder, { recursive: true })
  await cp(join(here, 'start.mjs'), join(folder, 'start.mjs'))
  for (const [path, contents] of Object.entries(packages)) {
    const file = join(folder, 'node_modules', path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, contents)
  }
  const inputs = ['main.mjs', ...(name === 'fork-with-another-cwd' ? ['job.mjs'] : [])]
  const options = targets.flatMap(({ execPath }) => ['--target', execPath])
  const { exit, stderr } = await esmBytecode(['compile', ...inputs, ...options], { cwd: folder })
  if (exit !== 0) throw new Error(stderr)
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}

/** Runs a program to its end. */
export async function runCase(
  folder: string,
  { isDriven = false }: Case,
  args: readonly string[],
  form: Form,
  isOurs: boolean,
  node: NodeRelease,
): Promise<Ended> {
  const options = [...(isOurs ? form.ours : form.native), ...(form.isImported ? ['start.mjs'] : [])]
  const command = isDriven ? ['drive.mjs', ...options] : [...options, 'main.mjs', ...args]
  const env = isOurs && form.isImported ? { START_WITH_RUNTIME: runtime } : {}
  const { exit, stdout, stderr } = await start(node.execPath, command, { cwd: folder, env })
  return { exit, stdout: normalize(stdout, folder), stderr: normalize(stderr, folder) }
}

/**
 * What differs from process to process, and the frames of Node's loader and of this runtime: those of its code, and of the facade that calls
 * it, which has the URL of the module.
 */
function normalize(output: string, folder: string): string {
  const isOfFacade = (line: string, before: string | undefined) =>
    before?.includes(runtimeFolder) === true && /^ {4,}at (?:async )?file:\S+:1:\d+$/.test(line)
  const isOfLoader = (line: string, at: number, lines: readonly string[]) =>
    /^ {4,}at /.test(line) &&
    (/\bnode:internal\//.test(line) ||
      line.includes(runtimeFolder) ||
      !line.includes(folder) ||
      isOfFacade(line, lines[at - 1]))
  return output
    .split('\n')
    .filter((line, at, lines) => !isOfLoader(line, at, lines))
    .join('\n')
    .replace(/\(node:\d+\)/g, '(node:<pid>)')
    .replace(/ws:\S+/g, 'ws:<url>')
}
