import { describe, expect, test } from 'vitest'
import { buildConfig, matrix, testBuild } from './test-build.ts'

/** What differs from host to host, and from run to run. */
const mask = (summary: string) =>
  summary
    .replace(/^(\[plugin esm-bytecode\] )?\n/, '')
    .replaceAll(/[\d.,]+ kB/g, '0 kB')
    .replace(/in [\d.]+m?s/, 'in 0ms')
    .replace(/at \d+:\d+/, 'at 0:0')
    .replaceAll(/ +/g, ' ')
    .split('\n')
    .toSorted()
    .join('\n')

const files = {
  'src/main.js': `
    import { readFileSync } from 'node:fs'
    import pkg from 'pkg'
    import { refused } from './refused.js'
    import { large } from './large.js'
    console.log(pkg, refused, large, (await import('pkg/later')).later, typeof readFileSync)
  `,
  'src/large.js': `export const large = [${'function () { return 0 },\n'.repeat(100)}]`,
  'src/refused.js': `import pkg from 'pkg'; export const refused = eval('typeof pkg')`,
  'node_modules/pkg/package.json':
    '{ "name": "pkg", "type": "module", "exports": { ".": "./index.js", "./later": "./later.js" } }',
  'node_modules/pkg/index.js': 'export default 1',
  'node_modules/pkg/later.js': 'export const later = 1',
}

const config = (options: string) =>
  buildConfig({
    options,
    fields: `
      external: ['pkg', 'pkg/later'],
      output: { preserveModules: true, entryFileNames: '[name].js' },
    `,
  })

describe.each(matrix)('$host on Node $major', ({ host, node }) => {
  test('the summary names chunks, sizes, tiers, what stays with Node, and the pack', async () => {
    const { summaries } = await testBuild(
      { ...files, 'build.config.js': config('{}') },
      { host, node, warnings: [/eval/] },
    )
    expect(summaries.map(mask).join()).toMatchInlineSnapshot(`
      "dist/externals.bmes files: 0 kB │ bytecode: 0 kB │ eager
      dist/large.js.bmes chunk: 0 kB │ bytecode: 0 kB │ eager
      dist/main.js.bmes chunk: 0 kB │ bytecode: 0 kB │ eager
      dist/refused.js chunk: 0 kB │ bytecode: │ native
      refused.js stays with Node: it calls eval() directly at 0:0, outside of a function, and the evaluated code could ask for "arguments" or "new.target". It runs as it always did. [BMES_WARN_REFUSED]
      ✓ 2 sidecars made in 0ms, and a pack: 2 modules of 1 package, 0 kB"
    `)
  })

  test('summary: false', async () => {
    const build = await testBuild(
      { ...files, 'build.config.js': config('{ summary: false }') },
      { host, node, warnings: [/eval/] },
    )
    expect(build.summaries).toEqual([])
    expect(build.files).toContain('dist/main.js.bmes')
  })
})
