import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Files } from '../plugin/test-build.ts'
import { environments, modeApp, printed } from './sample-app.ts'
import {
  command,
  createViteProject,
  expectWarmProgram,
  matrix,
  readOutput,
  readTiers,
  viteBuild,
  type CommandResult,
} from './vite-project.ts'

/** What is printed but for how long it took; the order in which chunks are listed is none. */
const lines = (output: string) =>
  output
    .replaceAll(/[\d.]+m?s\b/g, '0ms')
    .split('\n')
    .toSorted()

describe.each(matrix)('$host on Node $major', (row) => {
  const { host, node } = row

  /** Builds the same project both ways into the same folder. */
  async function buildTwice(
    files: Files,
    build: (root: string, mode: string | null) => Promise<CommandResult>,
  ) {
    const root = await createViteProject(host, files)
    const plain = await build(root, null)
    expect(plain.code, plain.output).toBe(0)
    const expected = await readOutput(join(root, 'dist'))
    for (const [file, contents] of Object.entries(expected)) {
      // Latin-1 of UTF-8: the plugin does nothing for a client.
      if (/\.m?js$/.test(file) && !file.startsWith('client/'))
        expect(contents, file).not.toMatch(/\P{ASCII}/u)
    }
    const coldTiers = await readTiers(join(root, 'dist'))
    expect(new Set(Object.values(coldTiers).flat())).toEqual(new Set(['eager']))

    const warm = await build(root, 'cache-warm')
    expect(warm.code, warm.output).toBe(0)
    expect(await readOutput(join(root, 'dist'))).toEqual(expected)
    const tiers = await readTiers(join(root, 'dist'))
    expect(Object.keys(tiers)).toEqual(Object.keys(coldTiers))
    return { root, tiers, plain, warm, files: Object.keys(expected) }
  }

  const cli =
    (...args: string[]) =>
    (root: string, mode: string | null) =>
      viteBuild(root, row, [...args, ...(mode === null ? [] : ['--mode', mode])])

  test('vite build --ssr', async () => {
    const { root, tiers, plain, warm, files } = await buildTwice(modeApp(), cli('--ssr', 'src/main.js'))
    expect(files).toContain('robots.txt')
    expect(new Set(Object.values(tiers).flat())).toEqual(new Set(['warm']))
    expect(await expectWarmProgram(root, 'dist/main.js', row)).toBe(printed)

    // It is said once what is built, and nothing of a build that does nothing.
    expect(warm.output.match(/building .* environment for/g)).toEqual(['building ssr environment for'])
    expect(warm.output).not.toContain('for cache-warm')
    expect(warm.output.match(/✓ built in/g)).toHaveLength(1)
    expect(warm.output).toMatch(/dist\/main\.js\.bmes +chunk: .* │ warm\n/)
    expect(warm.output).toMatch(/✓ 2 sidecars warmed with/)
    expect(warm.output).not.toContain('│ eager')
    const rest = lines(warm.output).filter((line) => !/│ warm$|ended in|sidecars? warmed/.test(line))
    expect(rest).toEqual(lines(plain.output).filter((line) => !line.endsWith('│ eager')))
  })

  test('a configuration of the Node environment in .env.production is that of both', async () => {
    const files = {
      ...modeApp(),
      '.env.production': 'NODE_ENV=development\nVITE_MODE=production\nSECRET=production\n',
    }
    const { root } = await buildTwice(files, cli('--ssr', 'src/main.js'))
    expect(await expectWarmProgram(root, 'dist/main.js', row)).toBe(printed.replace('false', 'true'))
  })

  test('one in .env.cache-warm is that of none', async () => {
    const files = { ...modeApp() }
    files['.env.cache-warm'] += 'NODE_ENV=development\n'
    const { root } = await buildTwice(files, cli('--ssr', 'src/main.js'))
    expect(await expectWarmProgram(root, 'dist/main.js', row)).toBe(printed)
  })

  test('a project in a folder below the working directory', async () => {
    const app = Object.entries(modeApp()).map(([name, contents]) => [`app/${name}`, contents])
    const { root, warm } = await buildTwice(
      Object.fromEntries(app) as Files,
      cli('app', '--ssr', 'src/main.js', '--outDir', '../dist'),
    )
    expect(warm.output).toContain('dist/main.js  ended in')
    expect(await expectWarmProgram(root, 'dist/main.js', row)).toContain('"base","production",null')
  })

  test('two environments, of which the client is left as it is', async () => {
    const { root, files, tiers, warm } = await buildTwice(modeApp({ fields: environments }), cli())
    expect(files).toContain('client/index.html')
    expect(Object.keys(tiers).every((file) => file.startsWith('server/'))).toBe(true)
    expect(new Set(Object.values(tiers).flat())).toEqual(new Set(['warm']))
    expect(await expectWarmProgram(root, 'dist/server/main.js', row)).toBe(printed)
    expect(warm.output.match(/building .* environment for/g)).toEqual([
      'building client environment for',
      'building ssr environment for',
    ])
  })

  test('build() and createBuilder(), with plugins that are used for one build after another', async () => {
    const script = `
      import { esmBytecode } from '@esm-bytecode/plugin'
      import { build, createBuilder } from 'vite'
      const mode = process.argv[2]
      const plugins = [esmBytecode()]
      const config = {
        configFile: false,
        plugins,
        ...(mode !== undefined && { mode }),
        define: { __CONFIG_MODE__: '"production"', __SECRET__: '"production"', __ONLY_WARM__: 'null' },
      }
      const result = await build({ ...config, build: { ssr: 'src/main.js', outDir: 'dist/one' } })
      if (mode !== undefined) console.log('files: ' + result.output.length)
      const app = await createBuilder({
        ...config,
        builder: { sharedConfigBuild: true, sharedPlugins: true },
        environments: {
          client: { build: { outDir: 'dist/client', rollupOptions: { input: 'src/client.js' } } },
          ssr: { build: { outDir: 'dist/two', rollupOptions: { input: 'src/main.js' } } },
        },
      })
      await app.buildApp()
    `
    const { 'vite.config.js': _config, ...files } = modeApp()
    const { root, tiers, warm } = await buildTwice({ ...files, 'script.js': script }, (folder, mode) =>
      command(folder, node.execPath, ['script.js', ...(mode === null ? [] : [mode])]),
    )
    expect(warm.output).toContain('files: 0')
    expect(new Set(Object.values(tiers).flat())).toEqual(new Set(['warm']))
    for (const folder of ['one', 'two']) {
      expect(await expectWarmProgram(root, `dist/${folder}/main.js`, row)).toBe(printed)
    }
  })

  test('a client build has nothing to warm, and says so', async () => {
    const root = await createViteProject(host, modeApp())
    const { code, output } = await viteBuild(root, row, ['--mode', 'cache-warm'])
    expect(code).toBe(0)
    expect(output).toContain('there is nothing to warm')
    expect(await readTiers(join(root, 'dist'))).toEqual({})
  })

  test('whoever only resolves the configuration gets it whole, and builds nothing', async () => {
    const script = `
      import { existsSync } from 'node:fs'
      import { resolveConfig } from 'vite'
      const { mode, plugins } = await resolveConfig({ mode: 'cache-warm' }, 'build')
      console.log(mode, plugins.length > 10, existsSync('dist'))
    `
    const root = await createViteProject(host, { ...modeApp(), 'script.js': script })
    expect(await command(root, node.execPath, ['script.js'])).toEqual({
      code: 0,
      output: 'cache-warm true false\n',
    })
  })
})
