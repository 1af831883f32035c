import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { listNodes } from '@esm-bytecode/nodes'
import { runProgram } from '../../playground/test-utils.ts'
import { sampleApp } from '../plugin/sample-app.ts'
import {
  buildConfig,
  expectSidecars,
  matrix,
  testBuild,
  watchBuild,
  type TestBuild,
} from '../plugin/test-build.ts'
import { environments, modeApp, printed } from './sample-app.ts'
import {
  command,
  createViteProject,
  expectWarmProgram,
  matrix as viteMatrix,
  readTiers,
  viteBuild,
} from './vite-project.ts'

const tiersOf = async (build: TestBuild) =>
  new Map(
    [...(await expectSidecars(build))].map(([chunk, { bytecodes }]) => [
      chunk,
      bytecodes.map(({ target }) => target.tier),
    ]),
  )

const messages = ({ logs }: TestBuild) => logs.map(({ message }) => message)

describe.each(matrix)('$host on Node $major', (row) => {
  const { host, node } = row
  const isVite = host.startsWith('vite')
  const config = (options: string, fields = '') => ({
    ...sampleApp,
    'build.config.js': buildConfig({ options, fields }),
  })

  test('warm: true runs the entry, and each chunk that ran starts warm', async () => {
    const build = await testBuild(config('{ warm: true }'), row)
    expect([...new Set((await tiersOf(build)).values())].flat()).toEqual(['warm', 'warm', 'warm'])
    expect(build.summaries).toHaveLength(1)
    expect(build.summaries[0]).toMatch(/main\.js\.bmes .*│ warm/)
    expect(messages(build).filter((message) => /✓ 3 sidecars warmed with/.test(message))).toHaveLength(1)
    await expectWarmProgram(build.root, 'dist/main.js', { host: 'vite-8', major: node.major, node })
  })

  test('what nobody has run keeps its bytecode', async () => {
    const files = config('{ warm: true }')
    files['src/main.js'] =
      `if (process.argv.includes('lazy')) console.log(await import('./lazy.js'))\nimport('./counter.js').then(console.log)`
    const build = await testBuild(files, row)
    const tiers = [...(await tiersOf(build))]
    expect(tiers.find(([chunk]) => chunk === 'dist/main.js')![1]).toEqual(['warm'])
    expect(tiers.find(([chunk]) => chunk.includes('lazy'))![1]).toEqual(['eager'])
  })

  test('entry picks some of the entries, by name, by path and by source', async () => {
    const files = {
      ...sampleApp,
      'src/one.js': `console.log('one')`,
      'src/two.js': `console.log('two')`,
      'src/three.js': `console.log('three')`,
      'src/four.js': `throw new Error('not chosen')`,
      'build.config.js': buildConfig({
        options: `{ warm: { entry: ['one', 'dist/two.js', './src/three.js'] } }`,
        fields: `input: ['src/one.js', 'src/two.js', 'src/three.js', 'src/four.js']`,
      }),
    }
    const tiers = Object.fromEntries(await tiersOf(await testBuild(files, row)))
    expect(tiers).toEqual({
      'dist/one.js': ['warm'],
      'dist/two.js': ['warm'],
      'dist/three.js': ['warm'],
      'dist/four.js': ['eager'],
    })
  })

  test('run, env and what a file outside of the build starts', async () => {
    const files = {
      ...config(`{ warm: { run: './warm.ts', env: { NEEDED: 'yes' } } }`),
      'src/main.js': `
        if (!process.env.NEEDED) throw new Error('NEEDED is absent')
        export const handler = () => import('./lazy.js').then(({ lazy }) => lazy('text'))
      `,
      'warm.ts': `
        import { importModule } from '@esm-bytecode/runtime'
        const { handler } = await importModule<{ handler(): Promise<unknown> }>('./dist/main.js', import.meta.url)
        await handler()
      `,
    }
    const tiers = await tiersOf(await testBuild(files, row))
    expect(new Set([...tiers.values()].flat())).toEqual(new Set(['warm']))
  })

  test('a run that fails fails the build; an optional one is a warning', async () => {
    const files = config('{ warm: true }')
    files['src/lazy.js'] = `throw new Error('It broke.')`
    const failed = await testBuild(files, { ...row, error: /The warm run failed\.[^]*Error: It broke\./ })
    expect([...(await tiersOf(failed)).values()].flat()).not.toContain('warm')

    files['build.config.js'] = buildConfig({ options: '{ warm: { optional: true } }' })
    const warned = await testBuild(files, {
      ...row,
      warnings: [/The warm run failed\.[^]*Error: It broke\./],
    })
    expect([...(await tiersOf(warned)).values()].flat()).not.toContain('warm')
    if (!isVite) expect(warned.warnings[0]!.code).toBe('BMES_WARN_WARM')
  })

  test('a build without sidecars is not run', async () => {
    const files = config(`{ warm: true, exclude: '**' }`)
    files['src/main.js'] = `throw new Error('It ran.')`
    const build = await testBuild(files, row)
    expect(build.files.filter((file) => file.endsWith('.bmes'))).toEqual([])
    expect(build.summaries).toHaveLength(1)
  })

  test('a build that fails is not run', async () => {
    const files = config('{ warm: true }')
    files['build.config.js'] = buildConfig({
      options: '{ warm: true }',
      after: `{ name: 'broken', enforce: 'post', writeBundle: { order: 'post', sequential: true, handler() { throw new Error('It broke.') } } }`,
    })
    const build = await testBuild(files, { ...row, error: /It broke\./ })
    expect(messages(build).filter((message) => /warm/.test(message))).toEqual([])
  })

  test('targets: each has bytecode of its own, and each is warmed', async () => {
    const targets = listNodes()
    const list = targets.map(({ execPath }) => execPath)
    const options = `{ warm: true, targets: [...${JSON.stringify(list)}, { node: process.execPath, nodeOptions: ['--max-lazy'] }] }`
    const build = await testBuild(config(options), row)
    const versions = new Set<string>()
    for (const { bytecodes } of (await expectSidecars(build)).values()) {
      expect(bytecodes).toHaveLength(list.length + 1)
      for (const { target } of bytecodes) {
        expect(target.tier).toBe('warm')
        versions.add(target.nodeVersion)
      }
    }
    expect(versions).toEqual(new Set([...targets, node].map(({ version }) => version)))
    expect(
      new Set(
        messages(build)
          .join('\n')
          .match(/^Node v.*main\.js/gm),
      ),
    ).toHaveProperty('size', list.length + 1)
  })

  test('a watcher runs nothing, and says so once', async () => {
    const watcher = await watchBuild(config('{ warm: true }'), row)
    const build = await watcher.next()
    expect([...(await tiersOf(build)).values()].flat()).toEqual(['eager', 'eager', 'eager'])
    const said = messages(build).filter((message) =>
      message.includes('"warm" does nothing while the build watches'),
    )
    expect(said).toHaveLength(1)
    expect(build.summaries).toHaveLength(1)
  })
})

describe.each(viteMatrix)('$host on Node $major, with a builder', (row) => {
  const { host, node } = row

  test.each([
    ['that Vite builds', ''],
    [
      'that the configuration builds',
      `builder: { buildApp: async (builder) => { for (const one of Object.values(builder.environments)) await builder.build(one) } },`,
    ],
  ])('environments %s are run once all are written', async (_what, builder) => {
    const app = modeApp({ fields: environments + builder, options: '{ warm: true }' })
    const root = await createViteProject(host, {
      ...app,
      // Written by the other environment, which may come later.
      'src/main.js': `
        import { existsSync } from 'node:fs'
        if (!existsSync(new URL('../client/index.html', import.meta.url))) throw new Error('no client')
        ${app['src/main.js']}
      `,
    })
    const { code, output } = await viteBuild(root, row, [])
    expect(code, output).toBe(0)
    expect(output.match(/sidecars? warmed with/g)).toHaveLength(1)
    expect(output.match(/building .* environment/g)).toHaveLength(2)
    expect(await expectWarmProgram(root, 'dist/server/main.js', row)).toBe(printed)
  })

  test.each(['true', 'false'])(
    'what a framework changes in its last hook counts: warm is %s',
    async (warm) => {
      const app = modeApp({
        fields: `${environments} builder: {},`,
        options: `{ warm: ${warm} }`,
        plugins: `{
        name: 'framework',
        enforce: 'post',
        buildApp: {
          order: 'post',
          async handler(builder) {
            for (const one of Object.values(builder.environments)) await builder.build(one)
            const { readFileSync, writeFileSync } = await import('node:fs')
            const entry = new URL('dist/server/main.js', import.meta.url)
            writeFileSync(entry, readFileSync(entry, 'utf8') + "console.log('added at the end')\\n")
          },
        },
      }`,
      })
      const root = await createViteProject(host, app)
      const { code, output } = await viteBuild(root, row, [])
      expect(code, output).toBe(0)
      const tiers = new Set(Object.values(await readTiers(join(root, 'dist/server'))).flat())
      expect(tiers.has('warm')).toBe(warm === 'true')
      const { stdout, stats } = await runProgram(root, 'dist/server/main.js', {
        node: node.execPath,
        form: 'register',
      })
      expect(stdout).toContain('added at the end')
      expect(stats.modules.filter(({ served }) => served === 'native')).toEqual([])
    },
  )

  test('build() builds one environment of them, and runs it', async () => {
    const root = await createViteProject(host, {
      ...modeApp({ fields: environments, options: '{ warm: true }' }),
      'script.js': `
        import { build } from 'vite'
        await build({ build: { ssr: true } })
      `,
    })
    const { code, output } = await command(root, node.execPath, ['script.js'])
    expect(code, output).toBe(0)
    expect(new Set(Object.values(await readTiers(join(root, 'dist'))).flat())).toEqual(new Set(['warm']))
  })
})
