// esm-bytecode store: what a program has stored at run time is listed and cleared.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { listNodes } from '@esm-bytecode/nodes'
import { describe, expect, test } from 'vitest'
import { createProject, esmBytecode, esmBytecodeJson, start, type Files } from './command.ts'

interface Report {
  readonly stores: {
    readonly directory: string
    readonly targets: { folder: string; entries: { module: string; problem: string | null }[] }[]
  }[]
}

const register = import.meta.resolve('@esm-bytecode/runtime/register')

const app: Files = {
  'dist/main.mjs': `import { double } from './double.mjs'\nconsole.log(double(21))`,
  'dist/double.mjs': 'export const double = (n) => 2 * n',
}

const nodes = listNodes()

describe.each(nodes)('Node $major', ({ execPath, version }) => {
  test.each(['beside the sidecars', 'in ESM_BYTECODE_CACHE'])('%s', async (place) => {
    const cwd = await createProject(app)
    // Without bytecode there is none that fits.
    const { exit } = await esmBytecode(['compile', 'dist', '--min-size', '10000'], { cwd })
    expect(exit).toBe(0)
    const cache = join(cwd, 'cache')
    const beside = place === 'beside the sidecars'
    const env: Record<string, string> = beside ? {} : { ESM_BYTECODE_CACHE: cache }
    const folders = beside ? ['dist'] : []
    const ended = await start(execPath, ['--import', register, 'dist/main.mjs'], { cwd, env })
    expect(ended).toEqual({ exit: 0, stdout: '42\n', stderr: '' })

    const { report } = await esmBytecodeJson<Report>(['store', 'list', ...folders], { cwd, env })
    expect(report.stores).toHaveLength(1)
    const [store] = report.stores
    expect(store!.directory).toBe(beside ? join(cwd, 'dist/.esm-bytecode') : cache)
    expect(store!.targets).toHaveLength(1)
    expect(store!.targets[0]!.folder).toMatch(new RegExp(`^${version}-${process.platform}-`))
    expect(store!.targets[0]!.entries.map(({ module, problem }) => [module, problem]).toSorted()).toEqual([
      ['double.mjs', null],
      ['main.mjs', null],
    ])
    // It is not what sidecars hold.
    expect((await esmBytecode(['verify', 'dist', '--node', execPath], { cwd, env })).exit).toBe(1)

    const cleared = await esmBytecode(['store', 'clear', ...folders], { cwd, env })
    expect(cleared.exit).toBe(0)
    expect(cleared.stdout.match(/^Removed /gm)).toHaveLength(2)
    expect(existsSync(join(cwd, 'dist/.esm-bytecode'))).toBe(false)
    expect((await esmBytecode(['store', 'list', 'dist'], { cwd })).stdout).toBe(
      'There is no store in dist.\n',
    )
    // The program goes on as it did.
    expect((await start(execPath, ['--import', register, 'dist/main.mjs'], { cwd, env })).stdout).toBe('42\n')
  })
})

test.skipIf(nodes.length === 0)('what a program has stored of packages is listed by package', async () => {
  const { execPath } = nodes.at(-1)!
  const cwd = await createProject({
    'package.json': '{ "type": "module" }',
    'dist/main.mjs': `import { a } from 'a'\nimport b from '@scope/b'\nconsole.log(a, b)`,
    'node_modules/a/package.json': '{ "name": "a", "type": "module", "exports": "./index.js" }',
    'node_modules/a/index.js': `import { inner } from './lib/inner.js'\nexport const a = inner()`,
    'node_modules/a/lib/inner.js': 'export const inner = () => 1',
    'node_modules/@scope/b/package.json': '{ "name": "@scope/b" }',
    'node_modules/@scope/b/index.js': `module.exports = 2`,
  })
  const { exit } = await esmBytecode(['compile', 'dist', '--target', execPath], { cwd })
  expect(exit).toBe(0)
  // None of the bytecode fits these flags.
  const args = ['--max-lazy', '--import', register, 'dist/main.mjs']
  expect((await start(execPath, args, { cwd })).stdout).toBe('1 2\n')
  const { report } = await esmBytecodeJson<Report>(['store', 'list', 'dist'], { cwd })
  const [target] = report.stores[0]!.targets
  expect(target!.entries.map(({ module, problem }) => [module, problem]).toSorted()).toEqual([
    ['@scope/b/index.js', null],
    ['a/index.js', null],
    ['a/lib/inner.js', null],
    ['main.mjs', null],
  ])
  const { stdout } = await esmBytecode(['store', 'list', 'dist'], { cwd })
  expect(stdout).toMatch(
    /^ {4}main\.mjs +[\d.]+ kB\n {4}@scope\/b +[\d.]+ kB {2}1 module\n {4}a +[\d.]+ kB {2}2 modules\n/m,
  )
})
