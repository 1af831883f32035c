import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decodePack, PACK_FILE_NAME } from '@esm-bytecode/format'
import { describe, expect, test } from 'vitest'
import { runProgram } from '../../playground/test-utils.ts'
import {
  buildConfig,
  expectSameProgram,
  expectSidecars,
  matrix,
  rebuild,
  testBuild,
  watchBuild,
  writeFiles,
  type Files,
  type TestBuild,
} from './test-build.ts'

const packages = {
  'node_modules/es/package.json': '{ "name": "es", "type": "module", "exports": "./index.js" }',
  'node_modules/es/index.js': `import cjs from 'cjs'; export const es = () => cjs.name`,
  'node_modules/cjs/package.json': '{ "name": "cjs", "main": "lib" }',
  'node_modules/cjs/lib/index.js': `
    exports.name = require('./data.json').name
    try { require('optional') } catch { exports.hasOptional = false }
  `,
  'node_modules/cjs/lib/data.json': '{ "name": "cjs" }',
} satisfies Files

const app = {
  ...packages,
  'src/main.js': `
    import { es } from 'es'
    import cjs from 'cjs'
    import { readFileSync } from 'node:fs'
    console.log(es(), cjs.hasOptional, typeof readFileSync)
  `,
} satisfies Files

const EXTERNAL = `external: ['es', 'cjs', 'pkg', 'none'],`
const config = (options = '{}', { fields = EXTERNAL, after = '' } = {}) =>
  buildConfig({ options, fields, after })

const packOf = async ({ root }: TestBuild, folder = 'dist') =>
  decodePack(await readFile(join(root, folder, PACK_FILE_NAME)))
const namesOf = (pack: Awaited<ReturnType<typeof packOf>>) =>
  pack.modules.map(({ folder, name }) => `${pack.folders[folder]!.name}/${name}`).toSorted()
const packs = ({ files }: TestBuild) => files.filter((file) => file.endsWith(PACK_FILE_NAME))

describe.each(matrix)('$host on Node $major', ({ host, node }) => {
  test('packages that stay external go into a pack, and the program is the same', async () => {
    const built = await testBuild({ ...app, 'build.config.js': config() }, { host, node })
    const sidecars = await expectSidecars(built)
    const { requests } = sidecars.get('dist/main.js')!.record
    expect(requests.map(({ specifier, kind }) => [specifier, kind]).toSorted()).toEqual([
      ['cjs', 'synthetic'],
      ['es', 'packed'],
      ['node:fs', 'builtin'],
    ])
    expect(namesOf(await packOf(built))).toEqual(['es/index.js', 'lib/data.json', 'lib/index.js'])
    expect(built.summaries.join()).toMatch(/externals\.bmes +files: .* │ bytecode: .* │ eager/)
    expect(built.summaries.join()).toMatch(/and a pack: 3 modules of 2 packages, /)
    // Nobody misses what is optional.
    expect(built.summaries.join()).not.toMatch(/External/)
    expect(await expectSameProgram(built)).toBe('cjs false function\n')
  })

  test('what is left of an earlier build is removed', async () => {
    const keep = `vite: { build: { emptyOutDir: false } },`
    const files = { ...app, 'build.config.js': config('{ immutable: true }', { fields: EXTERNAL + keep }) }
    const first = await testBuild(files, { host, node })
    expect(await packOf(first)).toMatchObject({ isImmutable: true })

    await writeFiles(first.root, {
      'build.config.js': config(`{ externals: 'native' }`, { fields: EXTERNAL + keep }),
    })
    const native = await rebuild(first.root, { host, node })
    expect(packs(native)).toEqual([])
    expect(native.summaries.join()).toContain('External, loaded by Node without bytecode: cjs, es')
    await expectSidecars(native)
    await expectSameProgram(native)

    // What a pack would be made of is not external any longer.
    await writeFiles(first.root, {
      'dist/externals.bmes': 'stale',
      'build.config.js': config('{}', { fields: keep }),
    })
    await writeFiles(first.root, { 'src/main.js': `import 'node:fs'; console.log('nothing')` })
    const closed = await rebuild(first.root, { host, node })
    expect(packs(closed)).toEqual([])
    expect(closed.summaries.join()).not.toMatch(/pack|External/)
    expect(await expectSameProgram(closed)).toBe('nothing\n')
  })

  test('a package that is not there, and an addon: no pack, but the reason', async () => {
    const files = {
      'src/main.js': `import('none').catch(({ code }) => console.log(code)); import('pkg').catch(() => console.log('addon'))`,
      'node_modules/pkg/package.json': '{ "name": "pkg", "main": "./addon.node" }',
      'node_modules/pkg/addon.node': '',
      'build.config.js': config(),
    }
    const built = await testBuild(files, { host, node })
    expect(packs(built)).toEqual([])
    const summary = built.summaries.join()
    expect(summary).toContain('External, loaded by Node without bytecode, because it is an addon: pkg')
    expect(summary).toContain('External, and Node finds nothing (ERR_MODULE_NOT_FOUND): none')
    expect(summary).not.toContain('pack:')
    await expectSidecars(built)
  })

  test('a watcher makes none, and removes that of a build', async () => {
    const files = {
      ...app,
      'dist/externals.bmes': 'stale',
      'build.config.js': config('{}', { fields: `${EXTERNAL} vite: { build: { emptyOutDir: false } },` }),
    }
    const watcher = await watchBuild(files, { host, node })
    const built = await watcher.next()
    expect(packs(built)).toEqual([])
    expect(built.summaries.join()).toContain('External, loaded by Node without bytecode: cjs, es')
    await expectSidecars(built)
    await expectSameProgram(built)
  })

  test('later plugins: chunks that change, and files that are only written after us', async () => {
    const after = `{
      name: 'late',
      writeBundle() {
        writeFileSync('dist/data.json', '{ "late": true }')
        const code = readFileSync('dist/main.js', 'utf8')
        writeFileSync('dist/main.js', code + '\\nimport data from "./data.json" with { type: "json" }; console.log(data.late)\\n')
      },
    }`
    const files = { ...app, 'build.config.js': config('{}', { after }) }
    const built = await testBuild(files, { host, node })
    await expectSidecars(built)
    const pack = await packOf(built)
    expect(pack.modules.map(({ name }) => name)).toContain('data.json')
    expect(await expectSameProgram(built)).toContain('true\n')
  })

  test('a file that a plugin copies after us is in the pack as it stands there in the end', async () => {
    const after = `{
      name: 'copy',
      renderChunk: (code) => code + '\\nimport copied from "./copied.cjs"; console.log(copied)\\n',
      writeBundle() { writeFileSync('dist/copied.cjs', 'module.exports = ' + JSON.stringify(process.env.COPIED)) },
    }`
    const files = {
      'src/main.js': `console.log('main')`,
      'build.config.js': config('{}', { after, fields: `vite: { build: { emptyOutDir: false } },` }),
    }
    const first = await testBuild(files, { host, node, env: { COPIED: 'once' } })
    const second = await rebuild(first.root, { host, node, env: { COPIED: 'and again' } })
    const { modules } = await packOf(second)
    expect(modules.map(({ name, evidence }) => [name, evidence.byteLength])).toEqual([['copied.cjs', 28]])
    for (const { summaries } of [first, second]) {
      // The last word is that of the build as it is in the end.
      expect(summaries.at(-1)).toMatch(/and a pack: 1 module, /)
      expect(summaries.at(-1)).not.toContain('External')
    }
    expect(await expectSameProgram(second)).toBe('main\nand again\n')
  })

  test('a package that imports the program back stays with Node, together with its cycle', async () => {
    const files = {
      'src/main.js': `import { read } from 'pkg'; import { leaf } from './leaf.js'; export function hoisted() { return 'hoisted' } console.log(read(), leaf)`,
      'src/leaf.js': `import { es } from 'es'; export const leaf = es()`,
      ...packages,
      'node_modules/pkg/package.json': '{ "name": "pkg", "type": "module", "main": "index.js" }',
      'node_modules/pkg/index.js': `import { hoisted } from '../../dist/main.js'; const early = hoisted(); export const read = () => early`,
      'build.config.js': config('{}', {
        fields: `${EXTERNAL} output: { preserveModules: true, entryFileNames: '[name].js', exports: 'named' },`,
      }),
    }
    const built = await testBuild(files, { host, node })
    expect(built.summaries.join()).toMatch(
      /main\.js stays with Node: it is in a cycle of modules that leads out of the build and back, where .*pkg\/index\.js imports main\.js/,
    )
    await expectSidecars(built, { without: ['dist/main.js'] })
    expect(namesOf(await packOf(built))).toEqual(['es/index.js', 'lib/data.json', 'lib/index.js'])
    expect(await expectSameProgram(built, { native: ['dist/main.js'] })).toBe('hoisted cjs\n')
  })
})

describe.each(matrix.filter(({ host }) => host.startsWith('r')))('$host on Node $major', ({ host, node }) => {
  test('of two outputs into one folder the first has the pack, and the other one a warning', async () => {
    const fields = `${EXTERNAL} output: [{ entryFileNames: 'a.js' }, { entryFileNames: 'b.js' }, { dir: 'dist/own' }],`
    const built = await testBuild(
      { ...app, 'build.config.js': config('{}', { fields }) },
      {
        host,
        node,
        warnings: [
          /^(\[plugin esm-bytecode\] )?Several outputs are written to .*dist, and a folder has one pack/,
        ],
      },
    )
    expect(packs(built)).toEqual(['dist/externals.bmes', 'dist/own/externals.bmes'])
    expect((await packOf(built)).importers.map(({ name }) => name)).toEqual(['a.js'])
    for (const form of ['plain', 'register'] as const) {
      for (const program of ['dist/a.js', 'dist/b.js', 'dist/own/main.js']) {
        const { stdout, stderr } = await runProgram(built.root, program, { node: node.execPath, form })
        expect([program, stdout, stderr]).toEqual([program, 'cjs false function\n', ''])
      }
    }
  })
})

describe.each(matrix.filter(({ host }) => host.startsWith('v')))('$host on Node $major', ({ host, node }) => {
  test('a build for the browser has none', async () => {
    const fields = `external: ['es'], vite: { build: { ssr: false } },`
    const files = { ...packages, 'src/main.js': `import 'es'`, 'build.config.js': config('{}', { fields }) }
    const built = await testBuild(files, { host, node })
    expect(built.files).not.toEqual([])
    expect(built.files.filter((file) => file.endsWith('.bmes'))).toEqual([])
  })

  test('ssr.noExternal: true: no pack, and no word', async () => {
    const files = {
      ...app,
      'build.config.js': config('{}', { fields: `vite: { ssr: { noExternal: true } },` }),
    }
    const built = await testBuild(
      { ...files, 'node_modules/optional/package.json': '{}', 'node_modules/optional/index.js': '' },
      { host, node },
    )
    expect(packs(built)).toEqual([])
    expect(built.summaries.join()).not.toMatch(/pack|External/)
    await expectSidecars(built)
  })
})
