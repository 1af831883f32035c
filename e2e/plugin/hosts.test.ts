import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { sampleApp } from './sample-app.ts'
import { buildConfig, expectSameProgram, expectSidecars, matrix, testBuild } from './test-build.ts'

describe.each(matrix)('$host on Node $major', ({ host, node }) => {
  test('each chunk has a sidecar, and the program starts from them', async () => {
    const build = await testBuild(sampleApp, { host, node })
    expect((await expectSidecars(build)).size).toBe(3)
    await expectSameProgram(build)
  })

  test('exclude leaves chunks to Node', async () => {
    const files = {
      ...sampleApp,
      'build.config.js': buildConfig({ options: `{ minSize: 0, exclude: ['**/lazy*', 'nothing.js'] }` }),
    }
    const build = await testBuild(files, { host, node })
    const native = build.files.filter((file) => file.includes('lazy'))
    expect(native).toHaveLength(1)
    await expectSidecars(build, { without: native })
    await expectSameProgram(build, { native })
  })

  test('include takes only what it names', async () => {
    const files = {
      ...sampleApp,
      'build.config.js': buildConfig({ options: '{ minSize: 0, include: /^main/g }' }),
    }
    const build = await testBuild(files, { host, node })
    const native = build.files.filter((file) => file.endsWith('.js') && file !== 'dist/main.js')
    expect(native).toHaveLength(2)
    await expectSidecars(build, { without: native })
    await expectSameProgram(build, { native })
  })

  test('tier says which functions the bytecode holds, minSize which chunks have any', async () => {
    const lengths: Record<string, number> = {}
    for (const tier of ['lazy', 'eager']) {
      const options = `{ minSize: 300, tier: '${tier}' }`
      const build = await testBuild(
        { ...sampleApp, 'build.config.js': buildConfig({ options }) },
        { host, node },
      )
      const withoutBytecode: string[] = []
      for (const [chunk, { source, bytecodes }] of await expectSidecars(build)) {
        expect(
          bytecodes.map(({ target }) => target.tier),
          chunk,
        ).toEqual(source.byteLength < 300 ? [] : [tier])
        if (bytecodes.length === 0) withoutBytecode.push(chunk)
        if (chunk === 'dist/main.js') lengths[tier] = bytecodes[0]!.verify().data.length
      }
      expect(withoutBytecode).not.toEqual([])
      await expectSameProgram(build, { withoutBytecode })
    }
    expect(lengths['eager']).toBeGreaterThan(lengths['lazy']!)
  })

  test('banner and footer are in the bytes that the sidecar vouches for', async () => {
    const files = {
      ...sampleApp,
      'build.config.js': buildConfig({
        fields: `output: { banner: '#!/usr/bin/env node\\nglobalThis.first = 1;', footer: 'console.log("the end")' }`,
      }),
    }
    const build = await testBuild(files, { host, node })
    await expectSidecars(build)
    const code = await readFile(join(build.root, 'dist/main.js'), 'utf8')
    expect(code).toMatch(/^#!\/usr\/bin\/env node\nglobalThis.first = 1;/)
    expect(await expectSameProgram(build)).toContain('the end')
  })

  test('preserveModules: one sidecar for each module', async () => {
    const files = {
      ...sampleApp,
      'build.config.js': buildConfig({ fields: 'output: { preserveModules: true }' }),
    }
    const build = await testBuild(files, { host, node })
    expect((await expectSidecars(build)).size).toBe(4)
    await expectSameProgram(build)
  })

  test('several entries, names with hashes', async () => {
    const files = {
      ...sampleApp,
      'build.config.js': buildConfig({
        fields: `
          input: { main: 'src/main.js', second: 'src/lazy.js' },
          output: { entryFileNames: 'entries/[name]-[hash].js', chunkFileNames: 'chunks/[hash].mjs' },
        `,
      }),
    }
    const build = await testBuild(files, { host, node })
    await expectSidecars(build)
    const main = build.files.find((file) => /^dist\/entries\/main-.{6,}\.js$/.test(file))!
    expect(build.files.some((file) => /^dist\/entries\/second-.{6,}\.js$/.test(file))).toBe(true)
    expect(build.files.some((file) => /^dist\/chunks\/.{6,}\.mjs$/.test(file))).toBe(true)
    await expectSameProgram(build, { program: main, folder: 'dist' })
  })

  test('the runtime and packages that stay external', async () => {
    const files = {
      'src/main.js': `
        import { getStats } from '@esm-bytecode/runtime'
        import pkg, { named } from 'pkg'
        console.log(typeof getStats, pkg, named)
      `,
      'node_modules/pkg/package.json': '{ "name": "pkg", "type": "module", "exports": "./index.js" }',
      'node_modules/pkg/index.js': `export default 'default'; export const named = 'named'`,
      'build.config.js': buildConfig({ fields: `external: ['pkg']` }),
    }
    const build = await testBuild(files, { host, node })
    const sidecar = (await expectSidecars(build)).get('dist/main.js')!
    expect(sidecar.record.requests.map(({ specifier, kind }) => [specifier, kind])).toEqual([
      ['@esm-bytecode/runtime', 'external'],
      ['pkg', 'packed'],
    ])
    expect(build.summaries).toEqual([expect.stringContaining('a pack: 1 module of 1 package, ')])
    await expectSameProgram(build)
  })
})
