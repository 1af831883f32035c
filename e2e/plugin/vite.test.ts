import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { sampleApp } from './sample-app.ts'
import {
  buildConfig,
  expectSameProgram,
  expectSidecars,
  matrix,
  testBuild,
  type TestBuild,
} from './test-build.ts'

/** What one of several builds wrote, as if it were alone. */
const only = (build: TestBuild, folder: string): TestBuild => ({
  ...build,
  files: build.files.filter((file) => file.startsWith(`${folder}/`)),
})

const client = {
  'src/client.js': `
    import './client.css'
    document.body.append((await import('./client-lazy.js')).default)
  `,
  'src/client-lazy.js': `export default 'lazy'`,
  'src/client.css': 'body { color: red }',
  'index.html': '<!doctype html><script type="module" src="/src/client.js"></script>',
}

describe.each(matrix.filter(({ host }) => host.startsWith('vite')))('$host on Node $major', (row) => {
  test('a client build gets no sidecars and no word', async () => {
    const build = await testBuild(
      {
        ...client,
        'build.config.js': buildConfig({
          fields: `input: 'index.html', vite: { build: { ssr: false } }`,
        }),
      },
      row,
    )
    expect(build.files.some((file) => /^dist\/assets\/.*\.js$/.test(file))).toBe(true)
    expect(build.files.filter((file) => file.endsWith('.bmes'))).toEqual([])
    expect(build.summaries).toEqual([])
    expect(build.logs.filter(({ message }) => message.includes('bytecode'))).toEqual([])
  })

  test('client and server built one after the other, with one configuration', async () => {
    const build = await testBuild(
      {
        ...sampleApp,
        ...client,
        'build.config.js': `
          import { esmBytecode } from '@esm-bytecode/plugin'
          const plugins = [esmBytecode({ minSize: 0 })]
          export default [
            { plugins, input: 'index.html', vite: { build: { ssr: false, outDir: 'dist/client' } } },
            { plugins, vite: { build: { outDir: 'dist/server' } } },
          ]
        `,
      },
      row,
    )
    expect(only(build, 'dist/client').files.filter((file) => file.endsWith('.bmes'))).toEqual([])
    await expectSidecars(only(build, 'dist/server'))
    await expectSameProgram(build, { program: 'dist/server/main.js' })
    expect(build.summaries).toHaveLength(1)
  })

  test.each(['one after the other', 'side by side'])('environments of one builder, %s', async (order) => {
    const build = await testBuild(
      {
        ...sampleApp,
        ...client,
        'src/other.js': `import { increment } from './counter.js'; console.log('other', increment())`,
        'build.config.js': buildConfig({
          fields: `vite: {
            build: { ssr: false },
            environments: {
              client: { build: { outDir: 'dist/client', rollupOptions: { input: 'index.html' } } },
              ssr: { build: { outDir: 'dist/ssr', rollupOptions: { input: 'src/main.js' } } },
              other: { consumer: 'server', build: { outDir: 'dist/other', rollupOptions: { input: { main: 'src/other.js' } } } },
            },
            builder: {
              sharedPlugins: true,
              sharedConfigBuild: true,
              ${
                order === 'side by side'
                  ? 'buildApp: (builder) => Promise.all(Object.values(builder.environments).map((one) => builder.build(one))),'
                  : ''
              }
            },
          }`,
        }),
      },
      row,
    )
    expect(only(build, 'dist/client').files.filter((file) => file.endsWith('.bmes'))).toEqual([])
    for (const folder of ['dist/ssr', 'dist/other']) {
      await expectSidecars(only(build, folder))
      await expectSameProgram(build, { program: `${folder}/main.js` })
    }
    expect(build.summaries).toHaveLength(2)
  })

  test('minified code', async () => {
    const build = await testBuild(
      { ...sampleApp, 'build.config.js': buildConfig({ fields: 'vite: { build: { minify: true } }' }) },
      row,
    )
    await expectSidecars(build)
    expect((await readFile(join(build.root, 'dist/main.js'), 'utf8')).split('\n').length).toBeLessThan(5)
    await expectSameProgram(build)
  })

  test('noExternal: true bundles packages, but not the runtime', async () => {
    const build = await testBuild(
      {
        'src/main.js': `
          import { getStats } from '@esm-bytecode/runtime'
          import { named } from 'pkg'
          const again = await import('@esm-bytecode/runtime')
          console.log(getStats === again.getStats, named)
        `,
        'node_modules/pkg/package.json': '{ "name": "pkg", "type": "module", "exports": "./index.js" }',
        'node_modules/pkg/index.js': `export const named = 'named'`,
        'build.config.js': buildConfig({ fields: 'vite: { ssr: { noExternal: true } }' }),
      },
      row,
    )
    const sidecar = (await expectSidecars(build)).get('dist/main.js')!
    expect(sidecar.record.requests).toMatchObject([
      { specifier: '@esm-bytecode/runtime', kind: 'external', dynamic: false },
      { specifier: '@esm-bytecode/runtime', kind: 'external', dynamic: true },
    ])
    await expectSameProgram(build)
  })

  test('a build for web workers gets no sidecars, and a word', async () => {
    const build = await testBuild(
      { ...sampleApp, 'build.config.js': buildConfig({ fields: `vite: { ssr: { target: 'webworker' } }` }) },
      {
        ...row,
        warnings: [/^\[esm-bytecode\] ssr\.target is "webworker", and only Node starts from sidecars/],
      },
    )
    expect(build.files.filter((file) => file.endsWith('.bmes'))).toEqual([])
    expect(build.summaries).toEqual([])
  })

  test('as an integration of Astro, it looks again when Astro is done', async () => {
    // What Astro does: it hands its integrations to Vite, changes a chunk, and tells them.
    const astro = `{
      name: 'stands-for-astro',
      enforce: 'post',
      closeBundle: {
        order: 'post',
        sequential: true,
        async handler() {
          const text = readFileSync('dist/main.js', 'utf8')
          writeFileSync('dist/main.js', text + 'console.log("manifest")')
          const logger = { info: (message) => this.info(message), warn: (message) => this.warn(message) }
          await integration.hooks['astro:build:done']({ logger })
        },
      },
    }`
    const build = await testBuild(
      {
        'src/main.js': `console.log('main')`,
        'build.config.js': `
          import { readFileSync, writeFileSync } from 'node:fs'
          import { esmBytecode } from '@esm-bytecode/plugin'
          const integration = esmBytecode({ minSize: 0 })
          const plugins = []
          integration.hooks['astro:config:setup']({ updateConfig: ({ vite }) => plugins.push(...vite.plugins) })
          export default { plugins: [...plugins, { name: 'astro:build' }, ${astro}] }
        `,
      },
      row,
    )
    await expectSidecars(build)
    await expectSameProgram(build)
  })

  test('in Astro, and not as its integration: a word', async () => {
    await testBuild(
      {
        'src/main.js': `console.log('main')`,
        'build.config.js': buildConfig({ before: `{ name: 'astro:build' },` }),
      },
      {
        ...row,
        warnings: [/^\[esm-bytecode\] Astro changes chunks .*: put esmBytecode\(\) into "integrations"/],
      },
    )
  })

  test('assetsDir, base, assets and styles', async () => {
    const build = await testBuild(
      {
        ...sampleApp,
        ...client,
        'src/main.js': `import './client.css'; import url from './text.txt?url'; console.log(url); ${sampleApp['src/main.js']}`,
        'src/text.txt': 'text '.repeat(2000),
        'build.config.js': buildConfig({
          fields: `vite: { base: '/deep/', build: { assetsDir: 'deep/er', ssrEmitAssets: true, ssrManifest: true, manifest: true } }`,
        }),
      },
      row,
    )
    await expectSidecars(build)
    expect(build.files.some((file) => /^dist\/deep\/er\/lazy.*\.js\.bmes$/.test(file))).toBe(true)
    expect(build.files.filter((file) => /\.(css|txt|json)\.bmes$/.test(file))).toEqual([])
    expect(await expectSameProgram(build)).toMatch(/^\/deep\/deep\/er\/text-/)
  })

  test('nothing is written, nothing breaks', async () => {
    const build = await testBuild(
      { ...sampleApp, 'build.config.js': buildConfig({ fields: 'vite: { build: { write: false } }' }) },
      row,
    )
    expect(build.files).toEqual([])
  })
})
