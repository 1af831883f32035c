import { describe, expect, test } from 'vitest'
import { sampleApp } from './sample-app.ts'
import { buildConfig, createProject, matrix, rebuild, testBuild, writeFiles } from './test-build.ts'

// `testBuild` itself looks for child processes that outlive a build.
describe.each(matrix)('$host on Node $major', ({ host, node }) => {
  test.each<[string, RegExp]>([
    ['{ minsize: 5 }', /^esmBytecode\(\) has no option "minsize"\. Did you mean "minSize"\?$/],
    ['{ tier: "warm" }', /^The option "tier" of esmBytecode\(\) is "warm"\. Set it to "lazy" or "eager"\.$/],
  ])('the option %s', async (options, error) => {
    const build = await testBuild(
      { ...sampleApp, 'build.config.js': buildConfig({ options }) },
      { host, node, error },
    )
    expect(build.files).toEqual([])
  })

  test('an entry that is missing', async () => {
    const files = { 'build.config.js': buildConfig({ fields: `input: 'src/missing.js'` }) }
    expect((await testBuild(files, { host, node, error: /missing\.js/ })).files).toEqual([])
  })

  test('a syntax error in a module', async () => {
    const files = { ...sampleApp, 'src/lazy.js': 'export const lazy = }' }
    expect((await testBuild(files, { host, node, error: /lazy\.js|Unexpected|Parse/i })).files).toEqual([])
  })

  test.each(['renderChunk', 'generateBundle', 'writeBundle'])(
    'a plugin after us that throws in %s',
    async (hook) => {
      const after = `{ name: 'broken', enforce: 'post', ${hook}: { order: 'post', handler() { throw new Error('It broke.') } } }`
      const files = { ...sampleApp, 'build.config.js': buildConfig({ after }) }
      await testBuild(files, { host, node, error: /It broke\./ })
    },
  )

  test('a chunk that V8 refuses stays with Node, and the build says why', async () => {
    const after = `{
      name: 'late',
      enforce: 'post',
      generateBundle: {
        order: 'post',
        handler(options, bundle) {
          for (const chunk of Object.values(bundle)) if (chunk.name === 'lazy') chunk.code += '\\n/(?<a>.)(?<a>.)/'
        },
      },
    }`
    const files = { ...sampleApp, 'build.config.js': buildConfig({ after }) }
    const build = await testBuild(files, { host, node })
    expect(build.files.filter((file) => file.includes('lazy') && file.endsWith('.bmes'))).toEqual([])
    expect(build.summaries).toEqual([
      expect.stringMatching(
        /lazy[^ ]*\.js stays with Node: .*(Invalid regular expression|Duplicate capture group)/,
      ),
    ])
  })

  test('a build that fails and then does not', async () => {
    const root = await createProject({ ...sampleApp, 'src/main.js': 'let = }' })
    await rebuild(root, { host, node, error: /./ })
    await writeFiles(root, sampleApp)
    expect((await rebuild(root, { host, node })).summaries).toHaveLength(1)
  })
})
