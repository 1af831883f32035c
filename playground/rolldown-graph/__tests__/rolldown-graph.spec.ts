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
  type StartForm,
} from '../../test-utils.ts'

const playground = usePlayground(import.meta.url, (root) => build(root, 'rolldown', ['--config']))

test('each chunk has a sidecar', async () => {
  const files = await filesBelow(join(playground.root, 'dist'))
  expect(files).toEqual(expect.arrayContaining(['cli.js', 'main.js', 'worker.js']))
  expect(files.filter((file) => /^chunks\/.*\.js$/.test(file)).length).toBeGreaterThan(4)
  expect(await chunksWithoutSidecar(join(playground.root, 'dist'))).toEqual([])
})

describe.each(listNodes())('Node $version', (node) => {
  const forms: StartForm[] = ['plain', ...FORMS]

  describe.each(forms)('%s', (form) => {
    test('the program writes the log that it should', async () => {
      const { code, stdout, stderr, stats } = await runProgram(playground.root, 'dist/main.js', {
        node: node.execPath,
        form,
      })
      expect(code, stderr).toBe(0)
      await expect(stdout).toMatchFileSnapshot('./__snapshots__/main.log')
      const counted = countedBelow(stats, join(playground.root, 'dist'))
      expect(counted).toMatchObject({ native: [], rejected: [] })
      expect(counted.names.includes('main.js')).toBe(form !== 'plain')
    })

    test('the command line reads its arguments', async () => {
      const { code, stdout, stderr } = await runProgram(playground.root, 'dist/cli.js', {
        node: node.execPath,
        form,
        args: ['dinghy', '--kind', 'minor', '--format', 'yaml'],
      })
      expect(code, stderr).toBe(0)
      expect(stdout).toBe('# YAML\nname: dinghy\nfrom: 3.1.7\nto: 3.2.0\nbroken: []\norder: 1\n')
    })

    test('the command line fails as the program says', async () => {
      const { code, stdout, stderr } = await runProgram(playground.root, 'dist/cli.js', {
        node: node.execPath,
        form,
        args: ['ensign'],
      })
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      expect(stderr).toContain('PlanError: There is no package ensign')
    })
  })
})
