// A server runs as somebody else than who has built it, in files that nobody may write.
import { spawnSync } from 'node:child_process'
import { chmod, lchown, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { FORMS, listNodes, type NodeRelease } from '@esm-bytecode/nodes'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { useGuardedApp, type GuardedApp } from './guarded-app.ts'
import { expectSame, start, type Guard } from './guarded-start.ts'

/** By convention nobody. */
const NOBODY = 65_534

/** Changes what V8 compiles: the bytecode of the build does not fit, and the store is asked. */
const OTHER_FLAGS = '--max-lazy'

const nodes = listNodes()
const isRoot = process.getuid?.() === 0
/** Only root can start a process as another user, and that one has to reach the executable. */
const others = nodes.filter(({ execPath }) => {
  const options = { uid: NOBODY, gid: NOBODY, cwd: '/' }
  return isRoot && spawnSync(execPath, ['--version'], options).status === 0
})
for (const { major } of nodes.filter((node) => !others.includes(node))) {
  const why = 'they need root, and a Node that everybody may run'
  console.warn(`\n!! Tests as another user are SKIPPED on Node ${major} (${why}).\n`)
}

/** The server cannot write, and the store says so. */
async function expectReadOnly(app: GuardedApp, node: NodeRelease, guard: Guard): Promise<void> {
  await expectSame(app, node, guard, { prints: /a file is written: EACCES\n/ })
  for (const form of FORMS) {
    const { exit, stats } = await start(app, node, form, { ...guard, flags: [OTHER_FLAGS] })
    expect({ exit, written: stats?.store.written }).toEqual({ exit: 0, written: 0 })
    expect(stats!.store.reason).toMatch(/dist\S* cannot be written \(EACCES\)/)
  }
}

describe('as another user than who has built it', () => {
  const appOf = useGuardedApp()
  for (const node of nodes) {
    test.skipIf(!others.includes(node))(`Node ${node.major}`, () =>
      expectReadOnly(appOf(), node, { user: NOBODY }),
    )
  }
})

describe('in files that nobody may write', () => {
  const appOf = useGuardedApp()
  const forEach = async (change: (path: string) => Promise<void>) => {
    const { root } = appOf()
    const names = await readdir(root, { recursive: true })
    for (const path of [root, ...names.map((name) => join(root, name))]) await change(path)
  }
  const isReadOnly = (readOnly: boolean) => async (path: string) => {
    const { mode } = await stat(path)
    await chmod(path, readOnly ? mode & ~0o222 : mode | 0o200)
  }

  // Root may write whatever the mode says; so the files are somebody else's, and so is the process.
  const guard = isRoot ? { user: NOBODY } : {}
  beforeAll(async () => {
    if (isRoot) await forEach((path) => lchown(path, NOBODY, NOBODY))
    await forEach(isReadOnly(true))
  })
  afterAll(() => forEach(isReadOnly(false)))

  for (const node of nodes) {
    test.skipIf(isRoot && !others.includes(node))(`Node ${node.major}`, () =>
      expectReadOnly(appOf(), node, guard),
    )
  }
})
