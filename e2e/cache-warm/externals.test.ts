// `--mode cache-warm` with packages that stay external: the pack gets the bytecode of what ran.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decodePack, PACK_FILE_NAME } from '@esm-bytecode/format'
import { oneNode } from '@esm-bytecode/nodes'
import { describe, expect, test } from 'vitest'
import { runProgram } from '../../playground/test-utils.ts'
import type { Files } from '../plugin/test-build.ts'
import { createViteProject, viteBuild } from './vite-project.ts'

const node = oneNode()

const files: Files = {
  'vite.config.js': `
    import { esmBytecode } from '@esm-bytecode/plugin'
    export default { plugins: [esmBytecode()] }
  `,
  'src/main.js': `
    import { greet } from 'es-package'
    import { later } from 'cjs-package'
    console.log(greet())
    setTimeout(() => console.log(later()), 10)
    export const page = () => import('es-package/page')
    if (process.env.FAIL) process.exit(1)
  `,
  'node_modules/es-package/package.json': JSON.stringify({
    name: 'es-package',
    type: 'module',
    exports: { '.': './index.js', './page': './page.js' },
  }),
  'node_modules/es-package/index.js': `
    import { inner } from './inner.js'
    export const greet = () => 'hello ' + inner()
    export const goodbye = () => 'never called in ES'
  `,
  'node_modules/es-package/inner.js': `export function inner() { return 'from inside' }`,
  'node_modules/es-package/page.js': `export const page = () => 'a page'`,
  'node_modules/cjs-package/package.json': '{ "name": "cjs-package", "main": "index.js" }',
  'node_modules/cjs-package/index.js': `
    const { version } = require('./data.json')
    exports.later = function later() { return require('./lib') + ' called later ' + version }
    exports.unused = function unused() { return 'never called' }
    exports.legacy = function legacy() { return require('./legacy.js') }
  `,
  'node_modules/cjs-package/lib.js': `module.exports = 'library'`,
  'node_modules/cjs-package/legacy.js': `module.exports = 'legacy'`,
  'node_modules/cjs-package/data.json': '{ "version": "1.0.0" }',
}

async function readPack(root: string) {
  const path = join(root, 'dist', PACK_FILE_NAME)
  const { modules, folders } = decodePack(await readFile(path), path)
  const nameOf = ({ folder, name }: (typeof modules)[number]) => `${folders[folder]!.name}/${name}`
  const bytecodes = modules.map(
    (module) => [nameOf(module), module.bytecodes.map((one) => one.verify())] as const,
  )
  return new Map(bytecodes)
}

describe('vite-8', () => {
  const row = { host: 'vite-8', major: node.major, node } as const
  const tiers = {
    'cjs-package/data.json': [],
    'cjs-package/index.js': ['warm'],
    'cjs-package/legacy.js': ['eager'],
    'cjs-package/lib.js': ['warm'],
    'es-package/index.js': ['warm'],
    'es-package/inner.js': ['warm'],
    'es-package/page.js': ['eager'],
  }

  test('the pack holds what ran, and what did not run as it was', async () => {
    const root = await createViteProject('vite-8', files)
    const { code, output } = await viteBuild(root, row, ['--ssr', 'src/main.js', '--mode', 'cache-warm'])
    expect(code, output).toBe(0)
    const pack = await readPack(root)
    const found = [...pack].map(([name, bytecodes]) => [name, bytecodes.map(({ target }) => target.tier)])
    expect(Object.fromEntries(found)).toEqual(tiers)
    expect(output).toMatch(/externals\.bmes .* │ 4 of 6 modules warm\n/)
    expect(output).toContain('✓ 1 sidecar warmed with')
    expect(output).toMatch(
      new RegExp(
        `✓ dist/externals\\.bmes warmed with .*: 4 of its 6 modules ran on Node ${node.version}; the others`,
      ),
    )

    const commonJs = Buffer.from(pack.get('cjs-package/index.js')![0]!.data)
    expect(commonJs.includes('called later')).toBe(true)
    expect(commonJs.includes('never called')).toBe(false)
    const es = Buffer.from(pack.get('es-package/index.js')![0]!.data)
    expect(es.includes('hello ')).toBe(true)
    expect(es.includes('never called in ES')).toBe(false)

    const started = await runProgram(root, 'dist/main.js', { node: node.execPath, form: 'register' })
    expect({ code: started.code, stdout: started.stdout, stderr: started.stderr }).toEqual({
      code: 0,
      stdout: 'hello from inside\nlibrary called later 1.0.0\n',
      stderr: '',
    })
    const modules = started.stats.modules.filter((module) => module.url.includes('package/'))
    expect(modules).toHaveLength(4)
    for (const module of modules) expect(module).toMatchObject({ tier: 'warm', source: 'sidecar' })
  })

  test('a run that fails leaves it as it was', async () => {
    const root = await createViteProject('vite-8', files)
    const args = ['--ssr', 'src/main.js', '--mode', 'cache-warm']
    const { code, output } = await viteBuild(root, row, args, { FAIL: '1' })
    expect(code).toBe(1)
    expect(output).toMatch(/externals\.bmes .* │ eager\n/)
    const all = [...(await readPack(root)).values()].flat().map(({ target }) => target.tier)
    expect(new Set(all)).toEqual(new Set(['eager']))
  })
})
