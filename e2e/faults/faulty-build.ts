import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { NodeRelease } from '@esm-bytecode/nodes'
import { expect } from 'vitest'
import { runProgram, type Finished, type StartForm, type Stats } from '../../playground/test-utils.ts'
import { sampleApp } from '../plugin/sample-app.ts'
import { buildConfig, testBuild, type Files, type TestBuild } from '../plugin/test-build.ts'

/** `dist/main.js`, `dist/lazy.js` and `dist/shared.js`, built on one Node. */
export function buildSample(node: NodeRelease, files: Files = sampleApp): Promise<TestBuild> {
  const config = buildConfig({
    fields: `output: { chunkFileNames: ({ name }) => (name === 'lazy' ? 'lazy.js' : 'shared.js') }`,
  })
  return testBuild({ ...files, 'build.config.js': config }, { host: 'rollup', node })
}

export interface Outcome {
  readonly plain: Finished
  readonly ours: Finished & { readonly stats: Stats }
  /** What the runtime says about a chunk, by its file name. */
  module(name: string): Stats['modules'][number] | undefined
}

/** Runs a program as plain Node does and from its sidecars. Whatever is broken, it has to print and to end the same. */
export async function expectSameOutcome(
  root: string,
  node: NodeRelease,
  form: StartForm,
  { program = 'dist/main.js', env = {} }: { program?: string; env?: Record<string, string> } = {},
): Promise<Outcome> {
  const plain = await runProgram(root, program, { node: node.execPath, form: 'plain', env })
  const ours = await runProgram(root, program, { node: node.execPath, form, env })
  expect({ code: ours.code, stdout: ours.stdout }, ours.stderr).toEqual({
    code: plain.code,
    stdout: plain.stdout,
  })
  return { plain, ours, module: (name) => ours.stats.modules.find((module) => module.name === name) }
}

/** Changes the bytes of a file. */
export async function edit(file: string, change: (bytes: Buffer) => Uint8Array | string): Promise<void> {
  await writeFile(file, change(await readFile(file)))
}

/** Where sections of one kind start, as `docs/bmes.md` says under "Section directory". */
export function sectionOffsets(sidecar: Buffer, kind: number): number[] {
  const entries = Array.from({ length: sidecar.readUInt32LE(12) }, (_, index) => 40 + 16 * index)
  return entries
    .filter((entry) => sidecar.readUInt16LE(entry) === kind)
    .map((entry) => sidecar.readUInt32LE(entry + 4))
}

export const SECTION = { importEntries: 2, bytecode: 6, patches: 8 } as const

/** The sidecar of the entry. */
export const sidecarOf = (root: string): string => join(root, 'dist/main.js.bmes')
