// Projects of Vite 7 or 8 as people have them: a configuration file, `.env` files, and `vite` in node_modules.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { stripVTControlCharacters } from 'node:util'
import { expect } from 'vitest'
import { decodeSidecar, type Tier } from '@esm-bytecode/format'
import { filesBelow, runProgram, type Stats } from '../../playground/test-utils.ts'
import { createProject, isSidecar, nodes, type Files } from '../plugin/test-build.ts'

export type ViteHost = 'vite-8' | 'vite-7'

/** Every Vite on every Node, for `describe.each`. */
export const matrix = (['vite-8', 'vite-7'] as const).flatMap((host) =>
  nodes.map((node) => ({ host, major: node.major, node })),
)

export type Row = (typeof matrix)[number]

const require = createRequire(import.meta.url)

/** Writes a project whose `vite` is the one that is asked for. */
export async function createViteProject(host: ViteHost, files: Files): Promise<string> {
  const root = await createProject(files)
  const vite = dirname(require.resolve(`${host === 'vite-8' ? 'vite' : host}/package.json`))
  await mkdir(join(root, 'node_modules'), { recursive: true })
  await symlink(vite, join(root, 'node_modules/vite'))
  return root
}

export interface CommandResult {
  readonly code: number | null
  /** Standard output, and standard error after it. */
  readonly output: string
}

/** `vite build …`, as from a shell that has no NODE_ENV. */
export function viteBuild(
  root: string,
  { node }: Row,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<CommandResult> {
  return command(root, node.execPath, ['node_modules/vite/bin/vite.js', 'build', ...args], env)
}

export async function command(
  root: string,
  executable: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<CommandResult> {
  const foreign = /^(NODE_|VITE|ESM_BYTECODE|TEST$|MODE$|DEV$|PROD$|SSR$|BASE_URL$)/
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)))
  const child = spawn(executable, args, {
    cwd: root,
    env: { ...own, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ])
  return { code, output: stripVTControlCharacters(stdout + stderr) }
}

/** Every file below a folder with its contents, in Latin-1; sidecars are left out. */
export async function readOutput(folder: string): Promise<Record<string, string>> {
  const files = (await filesBelow(folder)).filter((file) => !file.endsWith('.bmes'))
  const contents = await Promise.all(files.map((file) => readFile(join(folder, file), 'latin1')))
  return Object.fromEntries(files.map((file, index) => [file, contents[index]!]))
}

/** The tiers of the bytecode in each sidecar below a folder. Fails on one that is not sound. */
export async function readTiers(folder: string): Promise<Record<string, (Tier | null)[]>> {
  const files = (await filesBelow(folder)).filter(isSidecar)
  const tiers = files.map(async (file): Promise<[string, (Tier | null)[]]> => {
    const { bytecodes } = decodeSidecar(await readFile(join(folder, file)), file)
    return [file.slice(0, -'.bmes'.length), bytecodes.map(({ target }) => target.tier)]
  })
  return Object.fromEntries(await Promise.all(tiers))
}

/**
 * Starts what was built, from its sidecars, and expects V8 to take warm bytecode for every module that runs.
 *
 * @returns what it prints, the same as without sidecars
 */
export async function expectWarmProgram(root: string, program: string, { node }: Row): Promise<string> {
  const plain = await runProgram(root, program, { node: node.execPath, form: 'plain' })
  const ours = await runProgram(root, program, { node: node.execPath, form: 'register' })
  expect({ code: ours.code, stdout: ours.stdout, stderr: ours.stderr }).toEqual({
    code: 0,
    stdout: plain.stdout,
    stderr: '',
  })
  const modules = modulesOf(ours.stats)
  expect(modules).not.toEqual([])
  for (const module of modules) {
    expect(module).toMatchObject({ tier: 'warm', bytecode: 'accepted', reason: null })
  }
  return plain.stdout
}

function modulesOf(stats: Stats): Stats['modules'] {
  return stats.modules.filter(({ url }) => url.includes('/dist/'))
}
