import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { sampleApp } from './sample-app.ts'
import { buildConfig, expectSameProgram, expectSidecars, matrix, testBuild } from './test-build.ts'

const build = (after: string, { host, node }: (typeof matrix)[number]) =>
  testBuild({ ...sampleApp, 'build.config.js': buildConfig({ after }) }, { host, node })

// What stands on the disk is what counts, whoever wrote it last.
describe.each(matrix)('$host on Node $major', (row) => {
  test('a plugin that changes chunks after us', async () => {
    const after = `{
      name: 'late',
      enforce: 'post',
      generateBundle: {
        order: 'post',
        handler(options, bundle) {
          for (const chunk of Object.values(bundle)) {
            if (chunk.type === 'chunk') chunk.code = 'console.log("late é");\\n' + chunk.code
          }
        },
      },
    }`
    const late = await build(after, row)
    await expectSidecars(late)
    expect((await expectSameProgram(late)).match(/late é/g)).toHaveLength(3)
  })

  test.each([
    ['writeBundle', ''],
    ['writeBundle', "order: 'post', sequential: true,"],
    ['closeBundle', ''],
  ])('a plugin that rewrites files in %s { %s }', async (hook, order) => {
    const after = `{
      name: 'rewrite',
      enforce: 'post',
      ${hook}: {
        ${order}
        async handler() {
          await new Promise((resolve) => setTimeout(resolve, 20))
          const code = readFileSync('dist/main.js', 'utf8')
          writeFileSync('dist/main.js', code.replace('etag', 'hash') + '\\nconsole.log("rewritten")\\n')
        },
      },
    }`
    const rewritten = await build(after, row)
    await expectSidecars(rewritten)
    expect(await readFile(join(rewritten.root, 'dist/main.js'), 'utf8')).toMatch(/hash[^]*rewritten/)
    expect(await expectSameProgram(rewritten)).toContain('rewritten')
  })

  test('a chunk that a plugin deletes leaves no sidecar behind', async () => {
    const after = `{
      name: 'delete',
      writeBundle: {
        order: 'pre',
        async handler(options, bundle) {
          const { rmSync } = await import('node:fs')
          const lazy = Object.keys(bundle).find((name) => name.includes('lazy'))
          rmSync('dist/' + lazy)
        },
      },
    }`
    const deleted = await build(after, row)
    expect(deleted.files.filter((file) => file.includes('lazy'))).toEqual([])
    await expectSidecars(deleted)
  })

  test('what another build has left beside a chunk that gets no sidecar is deleted', async () => {
    const { host, node } = row
    const files = {
      ...sampleApp,
      'dist/main.js.bmes': 'of another build',
      'build.config.js': buildConfig({
        options: `{ exclude: 'main.js' }`,
        fields: 'vite: { build: { emptyOutDir: false } }',
      }),
    }
    const { files: written } = await testBuild(files, { host, node })
    expect(written).toContain('dist/main.js')
    expect(written).not.toContain('dist/main.js.bmes')
  })
})
