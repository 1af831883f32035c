// What was only found in Nodes that are older than those of the other tests: how hooks are told the conditions, and the `require()` that CommonJS
// gets where there are hooks.
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Compiler } from '@esm-bytecode/compiler'
import { oldestNodeWithHooks } from '@esm-bytecode/nodes'
import { expect, onTestFinished, test } from 'vitest'
import { buildCase } from './lib/build-case.mjs'
import { readCorpus } from './lib/case-file.mjs'
import { runCase } from './lib/run-case.mjs'

const node = oldestNodeWithHooks()
const names = [
  '16.2.1-external-commonjs',
  '16.2.1.6-a-native-cycle-by-import-call',
  '16.2.1.6-a-native-cycle-sees-what-was-evaluated',
  '16.2.1.8-commonjs-cycles',
  '16.2.1.8-dual-packages',
  '16.2.1.8-hooks-in-a-thread',
  '16.2.1.8-json-required-first',
  '16.2.1.8-require-cache-by-hand',
  '16.2.1.8-the-module-object',
]

test.skipIf(node === undefined).for(
  readCorpus()
    .filter(({ name }) => names.includes(name))
    .flatMap((each) =>
      (['register', 'importModule'] as const).map((start) => ({ name: each.name, start, each })),
    ),
)('$name, $start', async ({ start, each }) => {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'esm-bytecode-oldest-')))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const compiler = new Compiler({
    targets: [{ node: node!.execPath }],
    minSize: 0,
    externals: { root: folder },
  })
  try {
    await buildCase(each, folder, compiler)
  } finally {
    await compiler.close()
  }
  const { native, ours, served } = await runCase(each, folder, node!, start, true)
  expect(ours).toEqual(native)
  expect(served.some((module) => module.served !== 'native')).toBe(true)
})

test('every case is there', () => {
  const known = readCorpus().map(({ name }) => name)
  for (const name of names) expect(known).toContain(name)
})
