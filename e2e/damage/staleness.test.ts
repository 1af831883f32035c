// Chunks and sidecars that no longer belong together, however that came. What runs is what the `.js` files say: each case is compared
// with plain Node on the same folder.
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FORMS, listNodes, oneNode, testsAll, type NodeRelease } from '@esm-bytecode/nodes'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { start as startProcess } from '../cli/command.ts'
import { readTree, restore, write, writeBuild } from './build.mjs'
import { runtime, start, type Report } from './run.mjs'
import { cases, edit, RENDER, type Builds, type Case } from './staleness-cases.ts'

/** All of them on one Node, a part on the others. */
const isFor = (node: NodeRelease, index: number) =>
  testsAll || node === oneNode() || index % 3 === node.major % 3

describe.each(listNodes())('Node $major', (node) => {
  const folders: string[] = []
  let builds: Builds

  beforeAll(async () => {
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'staleness-')))
    folders.push(root)
    // Built one after the other in one place: the packages of both are the same files.
    await writeBuild(root, 'two', node)
    const other = readTree(root)
    await writeBuild(root, 'one', node)
    builds = { root, tree: readTree(root), other }
  })
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  })

  it.each(cases.filter((_, index) => isFor(node, index)))('$name', async ({ change, chunks = {} }) => {
    const { root, tree } = builds
    restore(root, tree.keys(), tree)
    change(builds)
    const plain = await start(node, root, { form: 'plain', store: null })
    for (const form of FORMS) {
      const { exit, stdout, stderr, report } = await start(node, root, { form, store: null })
      expect({ exit, stdout }, stderr).toEqual({ exit: plain.exit, stdout: plain.stdout })
      // The error is Node's own.
      if (exit !== 0) expect(stderr).toContain(/^\w*Error\b.*?(?= imported from |$)/m.exec(plain.stderr)![0])
      expectChunks(report!, chunks)
    }
  })

  it('what a stale chunk imports has one instance, though the runtime is asked for it, too', async () => {
    const { root, tree } = builds
    restore(root, tree.keys(), tree)
    edit(builds, RENDER, (text) => `${text}\n`)
    const program = (load: (file: string) => string) => `
      const main = await ${load('main.js')}
      const state = await ${load('state.js')}
      console.log(main.count, state.count)
    `
    write(
      join(root, 'plain.js'),
      program((file) => `import('./dist/server/${file}')`),
    )
    write(
      join(root, 'ours.js'),
      `import { importModule } from '${runtime}'\n${program((file) => `importModule('./dist/server/${file}', import.meta.url)`)}`,
    )
    const plain = await startProcess(node.execPath, ['plain.js'], { cwd: root })
    const ours = await startProcess(node.execPath, ['ours.js'], { cwd: root })
    expect(ours).toEqual(plain)
    expect(plain.stdout).toMatch(/^3 3$/m)
  })
})

function expectChunks({ modules }: Report, chunks: NonNullable<Case['chunks']>): void {
  for (const [name, code] of Object.entries(chunks)) {
    const module = modules.find((each) => each.name === name)
    expect(module?.code, name).toBe(code)
    if (code === null) expect(module?.bytecode, name).toBe('accepted')
    else expect(module?.served, name).toBe('native')
  }
}
