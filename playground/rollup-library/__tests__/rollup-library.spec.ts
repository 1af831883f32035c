import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { listNodes } from '../../../e2e/nodes/index.js'
import {
  build,
  chunksWithoutSidecar,
  countedBelow,
  filesBelow,
  ourForms,
  runProgram,
  usePlayground,
} from '../../test-utils.ts'

const playground = usePlayground(import.meta.url, (root) => build(root, 'rollup', ['--config']))

test('each chunk has a sidecar', async () => {
  const files = await filesBelow(join(playground.root, 'dist'))
  expect(files).toEqual(expect.arrayContaining(['counter.js', 'main.js', 'units.js']))
  expect(await chunksWithoutSidecar(join(playground.root, 'dist'))).toEqual([])
})

describe.each(listNodes())('Node $version', (node) => {
  test('the program writes the log that it should', async () => {
    const plain = await runProgram(playground.root, 'dist/main.js', { node: node.execPath, form: 'plain' })
    expect(plain.code, plain.stderr).toBe(0)
    await expect(plain.stdout).toMatchFileSnapshot('./__snapshots__/main.log')
  })

  test.each(ourForms(node))('%s runs it with the same log', async (form) => {
    const ours = await runProgram(playground.root, 'dist/main.js', { node: node.execPath, form })
    expect(ours.code, ours.stderr).toBe(0)
    await expect(ours.stdout).toMatchFileSnapshot('./__snapshots__/main.log')
    const { names, native, rejected } = countedBelow(ours.stats, join(playground.root, 'dist'))
    expect(rejected).toEqual([])
    if (node.hasRegisterHooks) {
      expect(names).toEqual(expect.arrayContaining(['main.js', 'units.js']))
      expect(native).toEqual([])
    } else {
      // It uses import.meta.resolve(), and then all of it is Node's.
      expect(native).not.toEqual([])
      for (const each of native) expect(each).toMatch(/import\.meta\.resolve.* \[BMES_WARN_WITHOUT_HOOKS\]$/)
    }
  })
})
