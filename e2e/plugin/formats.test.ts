import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { FORMS } from '@esm-bytecode/nodes'
import { describe, expect, test } from 'vitest'
import { filesBelow, runProgram } from '../../playground/test-utils.ts'
import { sampleApp } from './sample-app.ts'
import {
  buildConfig,
  createProject,
  expectSameProgram,
  expectSidecars,
  hosts,
  matrix,
  rebuild,
  testBuild,
} from './test-build.ts'

const commonJs =
  /Output of format "cjs" gets no sidecars: they are for ES modules\. Set output\.format to "es"\./

/** Without top-level await, which only ES modules have. */
const simpleApp = {
  'src/main.js': `import { value } from './value.js'; console.log(value); export { value }`,
  'src/value.js': `export const value = 'value'`,
}

describe.each(matrix)('$host on Node $major', ({ host, node }) => {
  test('output that is no ES module is left alone, with one warning', async () => {
    const build = await testBuild(
      {
        ...simpleApp,
        'build.config.js': buildConfig({ fields: `output: { format: 'cjs', entryFileNames: '[name].cjs' }` }),
      },
      { host, node, warnings: [commonJs] },
    )
    expect(build.files).toEqual(['dist/main.cjs'])
    if (!host.startsWith('vite')) expect(build.warnings[0]!.code).toBe('BMES_WARN_FORMAT')
  })

  test('several outputs of one build, ES modules and not, in one folder and in several', async () => {
    const build = await testBuild(
      {
        ...simpleApp,
        'build.config.js': buildConfig({
          fields: `output: [
            { format: 'es', entryFileNames: '[name].mjs' },
            { format: 'cjs', entryFileNames: '[name].cjs' },
            { format: 'cjs', entryFileNames: '[name].common.cjs' },
            { format: 'es', dir: 'dist/other', entryFileNames: '[name].js', preserveModules: true },
            { format: 'es', dir: 'dist/other', entryFileNames: 'bundled-[name].js' },
          ]`,
        }),
      },
      { host, node, warnings: [commonJs] },
    )
    expect(build.files).toEqual([
      'dist/main.cjs',
      'dist/main.common.cjs',
      'dist/main.mjs',
      'dist/main.mjs.bmes',
      'dist/other/bundled-main.js',
      'dist/other/bundled-main.js.bmes',
      'dist/other/main.js',
      'dist/other/main.js.bmes',
      'dist/other/runtime.bmes',
      'dist/other/value.js',
      'dist/other/value.js.bmes',
      'dist/runtime.bmes',
    ])
    await expectSidecars(build, { without: ['dist/main.cjs', 'dist/main.common.cjs'] })
    const files = (folder: RegExp) => ({ ...build, files: build.files.filter((file) => folder.test(file)) })
    await expectSameProgram(files(/main\.mjs/), { program: 'dist/main.mjs' })
    await expectSameProgram(files(/other\/(main|value)/), { program: 'dist/other/main.js' })
    await expectSameProgram(files(/bundled/), { program: 'dist/other/bundled-main.js' })
    expect(build.summaries).toHaveLength(3)
  })

  test('.js in a package that is not of type module', async () => {
    const build = await testBuild(
      {
        ...simpleApp,
        'package.json': '{ "name": "app" }',
        'build.config.mjs': buildConfig({ fields: `output: { entryFileNames: '[name].js' }` }),
      },
      {
        host,
        node,
        warnings: [
          /main\.js is an ES module for Node only after it was parsed.* Set "type": "module" in the package\.json above it, or let the chunks end in "\.mjs"/,
        ],
      },
    )
    await expectSidecars(build)
    for (const form of FORMS) {
      const { stdout, stats } = await runProgram(build.root, 'dist/main.js', { node: node.execPath, form })
      expect(stdout, form).toBe('value\n')
      const modules = stats.modules.map(({ name, code }) => [name, code])
      expect(modules, form).toEqual([['main.js', 'BMES_WARN_PACKAGE_TYPE']])
    }
  })

  test('an output folder that a symbolic link leads to', async () => {
    const root = await createProject({
      ...simpleApp,
      'real/.keep': '',
      'build.config.js': buildConfig({
        fields: `output: { dir: 'dist/out' }, vite: { build: { outDir: 'dist/out', emptyOutDir: true } }`,
      }),
    })
    await symlink('real', join(root, 'dist'))
    const build = await rebuild(root, { host, node })
    const files = (await filesBelow(root)).filter((file) => file.startsWith('real/out'))
    expect(files).toEqual(['real/out/main.js', 'real/out/main.js.bmes', 'real/out/runtime.bmes'])
    await expectSameProgram({ ...build, files }, { program: 'real/out/main.js' })
  })

  test('.mjs in such a package', async () => {
    const build = await testBuild(
      {
        ...simpleApp,
        'package.json': '{ "name": "app" }',
        'build.config.mjs': buildConfig({ fields: `output: { entryFileNames: '[name].mjs' }` }),
      },
      { host, node },
    )
    await expectSidecars(build)
    await expectSameProgram(build, { program: 'dist/main.mjs' })
  })
})

describe.each(matrix.filter(({ host }) => !host.startsWith('vite')))(
  '$host on Node $major',
  ({ host, node }) => {
    test('output.file', async () => {
      const build = await testBuild(
        {
          ...sampleApp,
          'build.config.js': buildConfig({
            fields: `output: { file: 'dist/deep/single.js', ${host === 'rollup' ? 'inlineDynamicImports: true' : 'codeSplitting: false'} }`,
          }),
        },
        { host, node },
      )
      expect(build.files).toEqual([
        'dist/deep/runtime.bmes',
        'dist/deep/single.js',
        'dist/deep/single.js.bmes',
      ])
      await expectSidecars(build)
      await expectSameProgram(build, { program: 'dist/deep/single.js' })
    })
  },
)

test('every host is here', () => {
  expect(new Set(matrix.map(({ host }) => host))).toEqual(new Set(hosts))
})
