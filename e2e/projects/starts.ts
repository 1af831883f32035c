// How a project is started, and what of it came from bytecode.
import { fileURLToPath } from 'node:url'
import { relative } from 'node:path'
import { FORMS, type NodeRelease } from '@esm-bytecode/nodes'
import { expect } from 'vitest'
import { runProgram } from '../../playground/test-utils.ts'

export interface Program {
  /** What resolves the runtime. */
  readonly root: string
  /** Path of the first module, relative to `root`. */
  readonly program: string
  readonly node: NodeRelease
}

export interface Started {
  readonly stdout: string
  /** Paths relative to `root`, of modules that started from bytecode, whichever way it was started. */
  readonly fromBytecode: readonly string[]
  /** Of all others that the runtime knows of, with the code of the reason. */
  readonly others: readonly string[]
}

/** Starts a program plain and in every form of ours: it has to print the same, and to come from bytecode in the same parts. */
export async function expectSameStarts({ root, program, node }: Program): Promise<Started> {
  const run = (form: 'plain' | 'importModule' | 'register') =>
    runProgram(root, program, { node: node.execPath, form })
  const { stats: _, ...plain } = await run('plain')
  expect(plain).toEqual({ code: 0, stdout: expect.stringMatching(/./), stderr: '' })
  const started: Started[] = []
  for (const form of FORMS) {
    const { stats, ...ours } = await run(form)
    expect({ form, ...ours }).toEqual({ form, ...plain })
    const names = (isWanted: (bytecode: string) => boolean) =>
      stats.modules
        .filter(({ bytecode }) => isWanted(bytecode))
        .map(({ url, code }) => [relative(root, fileURLToPath(url)), code ?? []].flat().join(' '))
        .toSorted()
    started.push({
      stdout: plain.stdout,
      fromBytecode: names((bytecode) => bytecode === 'accepted'),
      others: names((bytecode) => bytecode !== 'accepted'),
    })
  }
  for (const each of started) expect(each).toEqual(started[0])
  return started[0]!
}
