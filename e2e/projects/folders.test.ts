// Projects that do not keep to one folder, and output folders that hold more than chunks.
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { buildConfig, createProject, matrix, rebuild, testBuild, type Files } from '../plugin/test-build.ts'
import { expectSameStarts } from './starts.ts'

const hosts = matrix.filter(({ host, major }) => host.startsWith('vite') && major === 24)

test.each(hosts)(
  '$host on Node $major: sources, external files and the output folder outside of the root',
  async ({ host, node }) => {
    const banner = `import { external } from '../common/external.mjs'; import common from '../common/common.cjs';`
    const workspace = await createProject({
      'package.json': '{ "type": "module" }',
      'project/src/main.js': `
        import { bundled } from '../../common/bundled.js'
        console.log(bundled, external, common, import.meta.url.split('/').slice(-2).join('/'))
      `,
      'common/bundled.js': `export const bundled = 'bundled'`,
      'common/external.mjs': `export const external = 'external'`,
      'common/common.cjs': `module.exports = 'common'`,
      'project/build.config.js': buildConfig({
        fields: `
          output: { banner: ${JSON.stringify(banner)} },
          vite: { build: { outDir: '../server', emptyOutDir: true } },
        `,
      }),
    })
    await rebuild(join(workspace, 'project'), { host, node })
    expect(await expectSameStarts({ root: workspace, program: 'server/main.js', node })).toEqual({
      stdout: 'bundled external common server/main.js\n',
      fromBytecode: ['common/common.cjs', 'common/external.mjs', 'server/main.js'],
      others: [],
    })
  },
)

describe.each(hosts.filter(({ host }) => host === 'vite-8'))('$host on Node $major', ({ host, node }) => {
  const banner = `import js from './hand.js'; import mjs from './hand.mjs'; import cjs from './hand.cjs';`
  const main = `
    import { createRequire } from 'node:module'
    const name = './later'
    const { default: later } = await import(name + '.mjs')
    const required = createRequire(import.meta.url)(name + '.cjs')
    console.log(import.meta.url.split('/').at(-1), [js, mjs, cjs, later, required].join())
  `
  /** Written by hand into the output folder. */
  const neighbours: Files = {
    'dist/hand.mjs': `export default 'hand.mjs'`,
    'dist/hand.cjs': `module.exports = 'hand.cjs'`,
    'dist/later.mjs': `export default 'later.mjs'`,
    'dist/later.cjs': `module.exports = 'later.cjs'`,
  }

  test.each([
    ['of type module', '{ "type": "module" }', `export default 'hand.js'`, 'main.js'],
    ['of type commonjs', '{ "type": "commonjs" }', `module.exports = 'hand.js'`, 'main.mjs'],
    ['that does not say', '{}', `module.exports = 'hand.js'`, 'main.mjs'],
  ])('neighbours of three extensions, in a package %s', async (_, manifest, hand, chunk) => {
    const build = await testBuild(
      {
        ...neighbours,
        'dist/hand.js': hand,
        'package.json': manifest,
        'src/main.js': main,
        'build.config.mjs': buildConfig({
          fields: `
            output: { entryFileNames: '${chunk}', banner: ${JSON.stringify(banner)} },
            vite: { build: { emptyOutDir: false } },
          `,
        }),
      },
      { host, node },
    )
    const started = await expectSameStarts({ root: build.root, program: `dist/${chunk}`, node })
    expect(started.stdout).toBe(`${chunk} hand.js,hand.mjs,hand.cjs,later.mjs,later.cjs\n`)
    // What nobody can know beforehand is Node's.
    expect(started).toMatchObject({
      fromBytecode: ['dist/hand.cjs', 'dist/hand.js', 'dist/hand.mjs', `dist/${chunk}`],
      others: [],
    })
  })
})
