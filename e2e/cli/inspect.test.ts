// esm-bytecode inspect: what is in sidecars, packs and entries of a store.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { listNodes } from '@esm-bytecode/nodes'
import { describe, expect, test } from 'vitest'
import { createReportApp } from '../report/report-app.ts'
import { createProject, esmBytecode, esmBytecodeJson, start } from './command.ts'

interface Report {
  readonly kind: string
  readonly answer: { node: string; bytecode: string; tier: string | null; code: string | null }
  readonly targets: { target: string; tier: string; taken: boolean | null; why: string | null }[]
  readonly functions: { held: { name: string; line: number }[]; missing: { name: string; line: number }[] }
  readonly modules: { path: string; tier: string | null }[]
  readonly header: { sections: { name: string }[] }
}

const nodes = listNodes()
const source = [
  'export let count = 0',
  'export function increase() { count++ }',
  'function never() { return () => 1 }',
  'class Shape { get area() { return 2 } }',
  'export default new Shape().area',
  'if (count) never()',
].join('\n')

describe.each(nodes)('Node $major', ({ execPath, version }) => {
  test('V8 says which functions the bytecode holds', async () => {
    const cwd = await createProject({ 'a.mjs': source })
    const inspect = async (): Promise<Report> =>
      (await esmBytecodeJson<Report>(['inspect', 'a.mjs', '--functions', '--node', execPath], { cwd })).report
    const names = (functions: { name: string; line: number }[]) =>
      functions.map(({ name, line }) => `${line} ${name}`)

    await esmBytecode(['compile', 'a.mjs', '--target', execPath], { cwd })
    const eager = await inspect()
    expect(eager.answer).toMatchObject({ node: version, bytecode: 'accepted', tier: 'eager' })
    expect(eager.targets).toMatchObject([{ tier: 'eager', taken: true, why: null }])
    expect(eager.functions.missing).toEqual([])
    expect(names(eager.functions.held)).toEqual(
      expect.arrayContaining(['2 increase', '3 never', '3 ', '4 get area']),
    )

    await esmBytecode(['warm', 'a.mjs', '--target', execPath], { cwd })
    const warm = await inspect()
    expect(warm.answer).toMatchObject({ bytecode: 'accepted', tier: 'warm' })
    expect(names(warm.functions.held)).toContain('4 get area')
    expect(names(warm.functions.missing)).toEqual(expect.arrayContaining(['2 increase', '3 never']))
  })
})

const { execPath } = nodes.at(-1)!

test('a sidecar, for people', async () => {
  const cwd = await createProject({
    'a.mjs': source,
    'b.mjs': `import { count as n } from './a.mjs'\nimport fs from 'node:fs'\nimport('./a.mjs')\nexport * from './a.mjs'\nn; fs`,
  })
  await esmBytecode(['compile', '.', '--target', execPath, '--target', nodes[0]!.execPath], { cwd })
  const { exit, stdout } = await esmBytecode(['inspect', 'b.mjs.bmes', '--node', execPath], { cwd })
  expect(exit).toBe(0)
  expect(stdout).toMatch(/✓ Node v\S+ starts it from eager bytecode/)
  expect(stdout).toMatch(/not taken: Node v\S+ was asked/)
  expect(stdout).toMatch(/import\(\) +"\.\/a\.mjs" +chunk +→ a\.mjs/)
  expect(stdout).toMatch(/count as n +from "\.\/a\.mjs" +copied whenever it changes/)
  expect(stdout).toMatch(/^ {2}\* +from "\.\/a\.mjs"$/m)
  expect(stdout).toMatch(/^ {2}bytecode +[\d,]+ B$/m)
  const moving = await esmBytecode(['inspect', 'a.mjs', '--node', execPath], { cwd })
  expect(moving.stdout).toMatch(/^ {2}count +can move/m)
  // Colours are for terminals.
  expect(stdout).not.toContain('\u001B')
})

test('a pack, and one of its modules', async () => {
  const cwd = await createReportApp(execPath)
  const pack = await esmBytecode(['inspect', 'dist/externals.bmes', '--node', execPath], { cwd })
  expect(pack.stdout).toMatch(/2 modules of 1 package/)
  expect(pack.stdout).toMatch(/takes the bytecode of every module/)
  expect(pack.stdout).toMatch(/^ {2}greeter +2 modules/m)
  const args = ['inspect', 'dist/externals.bmes', '--module', 'greeter/hello.js', '--node', execPath]
  const { report } = await esmBytecodeJson<Report>(args, { cwd })
  expect(report).toMatchObject({ kind: 'packed module', answer: { bytecode: 'accepted', tier: 'eager' } })
  const unknown = await esmBytecode(['inspect', 'dist/externals.bmes', '--module', 'none.js'], { cwd })
  expect(unknown.exit).toBe(2)
  expect(unknown.stderr).toContain('no module whose path ends with none.js')
})

test('an entry of a store', async () => {
  const cwd = await createProject({ 'a.mjs': source })
  await esmBytecode(['compile', 'a.mjs', '--min-size', '10000'], { cwd })
  await start(execPath, ['--import', import.meta.resolve('@esm-bytecode/runtime/register'), 'a.mjs'], { cwd })
  const [folder] = readdirSync(join(cwd, '.esm-bytecode'))
  const [entry] = readdirSync(join(cwd, '.esm-bytecode', folder!))
  const path = join('.esm-bytecode', folder!, entry!)
  const { report } = await esmBytecodeJson<Report>(['inspect', path, '--node', execPath], { cwd })
  expect(report).toMatchObject({
    kind: 'store entry',
    name: 'a.mjs',
    targets: [{ tier: 'warm', taken: null }],
  })
})

test.each([
  ['a module without a sidecar', 'plain.mjs', 2, 'has no sidecar beside it'],
  ['a folder', '.', 2, 'is a folder'],
  ['a file that is none', 'note.txt', 1, 'is not a BMES file'],
  ['a damaged sidecar', 'a.mjs', 1, 'is damaged'],
])('%s', async (_, input, exit, message) => {
  const cwd = await createProject({ 'a.mjs': source, 'plain.mjs': '', 'note.txt': 'note' })
  await esmBytecode(['compile', 'a.mjs'], { cwd })
  const bytes = readFileSync(join(cwd, 'a.mjs.bmes'))
  bytes[20] = bytes[20]! ^ 1
  writeFileSync(join(cwd, 'a.mjs.bmes'), bytes)
  const ended = await esmBytecode(['inspect', input], { cwd })
  expect(ended).toMatchObject({ exit, stdout: '', stderr: expect.stringContaining(message) as string })
})
