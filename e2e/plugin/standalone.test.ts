// A build that is deployed without `node_modules`: the runtime stands beside the chunks.
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { oneNode, type NodeRelease } from '@esm-bytecode/nodes'
import { describe, expect, onTestFinished, test } from 'vitest'
import { cleanEnv } from '../../scripts/lib/process.mjs'
import { buildConfig, matrix, testBuild, type Files } from './test-build.ts'

const app: Files = {
  'src/main.js': `
    import { getStats } from '@esm-bytecode/runtime'
    import { greet } from './greet.js'

    export async function answer() {
      const { last } = await import('./last.js')
      const modules = getStats().modules.map(({ name, served, bytecode }) => [name.replace(/-.*/, ''), served, bytecode].join(' '))
      return JSON.stringify([greet(), last(), ...modules.sort()])
    }
    if (process.argv[1].endsWith('main.js')) answer().then(console.log)
  `,
  'src/greet.js': `export const greet = () => 'hello'`,
  'src/last.js': `
    import { getStats } from '@esm-bytecode/runtime'
    export const last = () => 'from ' + (getStats().modules.length > 0 ? 'sidecars' : 'nothing')
  `,
}

const options = '{ minSize: 0, standalone: true }'

/** The output alone, in a folder with nothing above it. */
async function deploy(root: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'esm-bytecode-image-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await cp(join(root, 'dist'), join(folder, 'dist'), { recursive: true })
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  return folder
}

async function run(node: NodeRelease, folder: string, args: readonly string[], env = {}): Promise<unknown> {
  const { stdout, stderr } = await promisify(execFile)(node.execPath, args, {
    cwd: folder,
    env: { ...cleanEnv(), ...env },
  })
  expect(stderr).toBe('')
  return JSON.parse(stdout)
}

const served = (kind: string) => [`last ${kind} accepted`, `main.js ${kind} accepted`]

describe.each(matrix)('$host on Node $major', ({ host, node }) => {
  test('runs from its sidecars, without the package', async () => {
    const build = await testBuild({ ...app, 'build.config.js': buildConfig({ options }) }, { host, node })
    expect(build.files).toContain('dist/esm-bytecode.js')
    expect(build.files).not.toContain('dist/esm-bytecode.js.bmes')
    const folder = await deploy(build.root)
    await writeFile(
      join(folder, 'start.js'),
      `import { importModule } from './dist/esm-bytecode.js'
       const { answer } = await importModule('./dist/main.js', import.meta.url)
       console.log(await answer())`,
    )
    const [greeting, origin, ...modules] = (await run(node, folder, ['start.js'])) as string[]
    expect([greeting, origin]).toEqual(['hello', 'from sidecars'])
    expect(modules.map((module) => module.replace(/ (?:closed-graph|facade) /, ' '))).toEqual([
      'last accepted',
      'main.js accepted',
    ])
  })
})

test('has one instance, for whoever imports it, wherever it was named', async () => {
  const node = oneNode()
  const build = await testBuild(
    { ...app, 'build.config.js': buildConfig({ options }) },
    { host: 'vite-8', node },
  )
  const folder = await deploy(build.root)
  for (const preload of ['./dist/esm-bytecode.js', `${folder}/dist/esm-bytecode.js`]) {
    const answer = await run(node, folder, ['--import', preload, 'dist/main.js'])
    expect(answer).toEqual(['hello', 'from sidecars', ...served('facade')])
  }
  // Its store needs no other file.
  const store = join(folder, 'store')
  await run(node, folder, ['--import', './dist/esm-bytecode.js', 'dist/main.js'], {
    ESM_BYTECODE_CACHE: store,
  })
  expect(await readFile(join(folder, 'dist/esm-bytecode.js'), 'utf8')).toContain('esm-bytecode:store')
})

test('says so if its name is taken', async () => {
  const [{ host, node }] = matrix as [(typeof matrix)[number]]
  await testBuild(
    {
      'src/main.js': '',
      'build.config.js': buildConfig({
        options,
        before: `{ name: 'other', generateBundle() { this.emitFile({ type: 'asset', fileName: 'esm-bytecode.js', source: '' }) } },`,
      }),
    },
    { host, node, error: /"standalone".*esm-bytecode\.js.*Rename/ },
  )
})
