// Inline files in; sidecars made for one Node, the program warmed on it, and everything that came of it out.
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Compiler } from '@esm-bytecode/compiler'
import { decodeSidecar, type DecodedSidecar } from '@esm-bytecode/format'
import { oneNode, type NodeRelease } from '@esm-bytecode/nodes'
import { warm, type WarmOptions, type WarmReport, type WarmRun, type WarmTarget } from '@esm-bytecode/warm'
import { onTestFinished } from 'vitest'

/** Which Node warms is not the subject here. */
export const nodes: readonly NodeRelease[] = [oneNode()]

/** For `describe.each`. */
export const rows: readonly { node: NodeRelease; major: number }[] = nodes.map((node) => ({
  node,
  major: node.major,
}))

/** Path to contents. */
export type Files = Readonly<Record<string, string>>

const tmp = fileURLToPath(new URL('../.tmp', import.meta.url))

/** Writes files to a folder of their own, below `e2e`, whose packages they can import. */
export async function createProgram(files: Files): Promise<string> {
  await mkdir(tmp, { recursive: true })
  const root = await mkdtemp(join(tmp, 'warm-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  for (const [name, contents] of Object.entries({ 'package.json': '{ "type": "module" }', ...files })) {
    await mkdir(dirname(join(root, name)), { recursive: true })
    await writeFile(join(root, name), contents)
  }
  return root
}

/**
 * Writes sidecars of all modules in `dist`.
 *
 * @returns their absolute paths
 */
export async function compileProgram(root: string, targets: readonly WarmTarget[]): Promise<string[]> {
  const folder = join(root, 'dist')
  const names = (await readdir(folder, { recursive: true })).filter((name) => /\.m?js$/.test(name))
  const modules = await Promise.all(
    names.sort().map(async (id) => ({
      id,
      bytes: await readFile(join(folder, id)),
      url: pathToFileURL(join(folder, id)).href,
    })),
  )
  const compiler = new Compiler({ targets })
  try {
    const sidecars: string[] = []
    for (const { id, sidecar } of (await compiler.compile(modules)).modules) {
      if (sidecar === null) continue
      sidecars.push(join(folder, `${id}.bmes`))
      await writeFile(join(folder, `${id}.bmes`), sidecar)
    }
    return sidecars
  } finally {
    await compiler.close()
  }
}

export interface WarmedProgram {
  readonly root: string
  readonly report: WarmReport
  /** Of the first process. */
  readonly run: WarmRun
  readonly progress: readonly string[]
  /** Reads the sidecar of a module in `dist`. */
  sidecar(name: string): Promise<DecodedSidecar>
}

/** Compiles and warms; the entry is `dist/main.js`. */
export async function warmProgram(
  files: Files,
  node: NodeRelease,
  options: Partial<Omit<WarmOptions, 'entries' | 'sidecars' | 'run'>> & {
    /** Below the folder of the program. */
    readonly run?: string
    readonly entries?: readonly string[]
  } = {},
): Promise<WarmedProgram> {
  const root = await createProgram(files)
  const { targets = [{ node: node.execPath }], run, entries = ['dist/main.js'], ...others } = options
  const sidecars = await compileProgram(root, targets)
  const progress: string[] = []
  const report = await warm({
    entries: entries.map((entry) => join(root, entry)),
    run: run === undefined ? null : join(root, run),
    targets,
    sidecars,
    cwd: root,
    timeout: 30_000,
    onProgress: (message) => progress.push(message.replaceAll(relative(process.cwd(), root), '<root>')),
    ...others,
  })
  return { root, report, run: report.runs[0]!, progress, sidecar: (name) => readSidecar(root, name) }
}

export async function readSidecar(root: string, name: string): Promise<DecodedSidecar> {
  const path = join(root, 'dist', `${name}.bmes`)
  return decodeSidecar(await readFile(path), path)
}

/** The tiers in a sidecar, one for each target. */
export const tiersOf = ({ bytecodes }: DecodedSidecar): string[] => bytecodes.map(({ target }) => target.tier)
