import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { FORMS, listNodes } from '../../../e2e/nodes/index.js'
import {
  build,
  chunksWithoutSidecar,
  countedBelow,
  filesBelow,
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

  test.each(FORMS)('%s runs it with the same log', async (form) => {
    const ours = await runProgram(playground.root, 'dist/main.js', { node: node.execPath, form })
    expect(ours.code, ours.stderr).toBe(0)
    await expect(ours.stdout).toMatchFileSnapshot('./__snapshots__/main.log')
    const { names, native, rejected } = countedBelow(ours.stats, join(playground.root, 'dist'))
    expect(rejected).toEqual([])
    expect(names).toEqual(expect.arrayContaining(['main.js', 'units.js']))
    expect(native).toEqual([])
  })
})
