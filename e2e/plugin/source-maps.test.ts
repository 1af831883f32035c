import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runProgram } from '../../playground/test-utils.ts'
import { buildConfig, expectSameProgram, expectSidecars, matrix, testBuild, type Host } from './test-build.ts'

type SourceMap = 'true' | "'inline'" | "'hidden'"

const app = {
  'src/main.js': `
    import { fail, count } from './fail.js'

    export let moving = 0
    const again = () => (moving++, moving)
    export const trace = () => { again(); try { fail() } catch (error) { return error.stack } }
    console.log(moving, count, trace().split('\\n').slice(0, 3).join('\\n'))
  `,
  'src/fail.js': `
    export let count = 0

    export function fail() {
      count = 1; throw new Error('at line 5')
    }
  `,
}

/** Vite has an option of its own for them. */
const config = (host: Host, sourcemap: SourceMap, after = '') =>
  buildConfig({
    after,
    fields: host.startsWith('vite')
      ? `vite: { build: { sourcemap: ${sourcemap} } }`
      : `output: { sourcemap: ${sourcemap} }`,
  })

const mapped = { NODE_OPTIONS: '--enable-source-maps' }

describe.each(matrix)('$host on Node $major', ({ host, node }) => {
  test.each<[SourceMap, string]>([
    ['true', 'dist/main.js.map'],
    ["'inline'", 'dist/main.js'],
    ["'hidden'", 'dist/main.js.map'],
  ])('sourcemap: %s', async (sourcemap, mapFile) => {
    const build = await testBuild({ ...app, 'build.config.js': config(host, sourcemap) }, { host, node })
    expect(build.files).toContain(mapFile)
    const sidecars = await expectSidecars(build)
    const code = await readFile(join(build.root, 'dist/main.js'), 'utf8')
    expect(code.includes('sourceMappingURL')).toBe(sourcemap !== "'hidden'")
    await expectSameProgram(build)
    const stdout = await expectSameProgram(build, { env: mapped })
    expect(stdout.includes('fail.js:5')).toBe(sourcemap !== "'hidden'")
    // What is hidden from Node is not handed out in a sidecar.
    if (sourcemap === "'hidden'") expect(sidecars.get('dist/main.js')!.readSourceMap()).toBeNull()
  })

  test('the map of a chunk that was rewritten after us is the one on the disk', async () => {
    const after = `{
      name: 'prepend',
      writeBundle(options) {
        const file = (options.dir ?? 'dist') + '/main.js'
        const map = JSON.parse(readFileSync(file + '.map', 'utf8'))
        writeFileSync(file, 'globalThis.early = 1\\n' + readFileSync(file, 'utf8'))
        writeFileSync(file + '.map', JSON.stringify({ ...map, mappings: ';' + map.mappings }))
      },
    }`
    const build = await testBuild({ ...app, 'build.config.js': config(host, 'true', after) }, { host, node })
    await expectSidecars(build)
    expect(await expectSameProgram(build, { env: mapped })).toContain('fail.js:5')
  })
})

test('a source map that is no JSON does not stop the program', async () => {
  const { host, node } = matrix[0]!
  const build = await testBuild({ ...app, 'build.config.js': config(host, 'true') }, { host, node })
  await writeFile(join(build.root, 'dist/main.js.map'), '{')
  const { code } = await runProgram(build.root, 'dist/main.js', {
    node: node.execPath,
    form: 'importModule',
    env: mapped,
  })
  expect(code).toBe(0)
})
