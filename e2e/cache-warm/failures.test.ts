import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { environments, modeApp, printed } from './sample-app.ts'
import { command, createViteProject, matrix, readTiers, viteBuild } from './vite-project.ts'

const occurrences = (text: string, part: string) => text.split(part).length - 1

/** It runs on its own, but not where `WARM_FAILS` is set. */
const fails = `if (process.env.WARM_FAILS) throw new Error('No database at 127.0.0.1.')\n`
const failing = (app: ReturnType<typeof modeApp>) => ({
  ...app,
  'src/main.js': fails + app['src/main.js']!,
})

const env = { WARM_FAILS: '1' }

describe.each(matrix)('$host on Node $major', (row) => {
  const { host, node } = row
  const build = (root: string, ...args: string[]) => viteBuild(root, row, args, env)

  /** The build is whole: what it wrote is sound, and runs. */
  async function expectEagerBuild(root: string, program: string) {
    expect(new Set(Object.values(await readTiers(join(root, 'dist'))).flat())).toEqual(new Set(['eager']))
    expect(await command(root, node.execPath, [program])).toEqual({ code: 0, output: printed })
  }

  test('a run that fails ends the build with code 1, one message, and sound sidecars', async () => {
    const root = await createViteProject(host, failing(modeApp()))
    const { code, output } = await build(root, '--ssr', 'src/main.js', '--mode', 'cache-warm')
    expect(code).toBe(1)
    expect(output).toMatch(
      /error during build:\nBmesError: The warm run failed\. .*\nNode v[\d.]+ +dist\/main\.js +failed in /,
    )
    expect(occurrences(output, 'The warm run failed')).toBe(1)
    expect(occurrences(output, 'Error: No database at 127.0.0.1.')).toBe(1)
    // Neither our own stack nor the fields of the error.
    expect(output).not.toMatch(/plugin\/dist|pluginCode|BMES_ERR_WARM/)
    expect(output).toMatch(/main\.js\.bmes .*│ eager/)
    await expectEagerBuild(root, 'dist/main.js')
  })

  test('the same with two environments', async () => {
    const root = await createViteProject(host, failing(modeApp({ fields: environments })))
    const { code, output } = await build(root, '--mode', 'cache-warm')
    expect(code).toBe(1)
    expect(occurrences(output, 'The warm run failed')).toBe(1)
    await expectEagerBuild(root, 'dist/server/main.js')
  })

  test('the same in the ordinary mode, with the option "warm"', async () => {
    for (const fields of ['', environments]) {
      const root = await createViteProject(host, failing(modeApp({ fields, options: '{ warm: true }' })))
      const { code, output } = await build(root, ...(fields === '' ? ['--ssr', 'src/main.js'] : []))
      expect(code).toBe(1)
      expect(occurrences(output, 'The warm run failed')).toBe(1)
      expect(output).not.toContain('plugin/dist')
      await expectEagerBuild(root, fields === '' ? 'dist/main.js' : 'dist/server/main.js')
    }
  })

  test('an optional run that fails is a warning', async () => {
    // Of the configuration in this mode, which the nested build does not see.
    const options = `{ warm: mode === 'cache-warm' && { optional: true } }`
    const root = await createViteProject(host, failing(modeApp({ options })))
    const { code, output } = await build(root, '--ssr', 'src/main.js', '--mode', 'cache-warm')
    expect(code).toBe(0)
    expect(occurrences(output, 'The warm run failed')).toBe(1)
    expect(occurrences(output, 'Error: No database at 127.0.0.1.')).toBe(1)
    await expectEagerBuild(root, 'dist/main.js')
  })

  test('a build that fails fails as it does in its ordinary mode', async () => {
    const root = await createViteProject(host, { ...modeApp(), 'src/lazy.js': 'export const lazy = }' })
    const plain = await build(root, '--ssr', 'src/main.js')
    const warm = await build(root, '--ssr', 'src/main.js', '--mode', 'cache-warm')
    const withoutStack = (output: string) =>
      output.replaceAll(/^ +at .*\n/gm, '').replaceAll(/[\d.]+m?s\b/g, '0ms')
    expect(warm.code).toBe(1)
    expect(withoutStack(warm.output)).toBe(withoutStack(plain.output))
  })

  test('--watch and the mode exclude each other', async () => {
    const root = await createViteProject(host, modeApp())
    const { code, output } = await build(root, '--ssr', 'src/main.js', '--mode', 'cache-warm', '--watch')
    expect(code).toBe(1)
    expect(output.trimEnd()).toBe(
      'error during build:\nBmesError: --mode cache-warm runs what was built, once, and so it cannot watch. Leave out --watch (build.watch), or the mode.',
    )
  })

  test.each([
    [
      `{ warm: { entry: 'server' } }`,
      /"warm\.entry" of esmBytecode\(\) names "server".*"main" \(dist\/main\.js\)/,
    ],
    [
      `{ warm: { run: './none.mjs' } }`,
      /"warm\.run" of esmBytecode\(\) names .*none\.mjs, which does not exist/,
    ],
    [`{ targets: ['./none/node'] }`, /No bytecode could be made with .*none\/node/],
  ])('the options %s', async (options, message) => {
    const root = await createViteProject(host, modeApp({ options }))
    const { code, output } = await build(root, '--ssr', 'src/main.js', '--mode', 'cache-warm')
    expect(code).toBe(1)
    expect(output).toMatch(message)
    expect(output.match(new RegExp(message, 'g'))).toHaveLength(1)
  })
})
