import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, readdir, realpath, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { listNodes } from '@esm-bytecode/nodes'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { packAll } from '../scripts/lib/pack.mjs'
import { cleanEnv } from '../scripts/lib/process.mjs'

// What a user does: plain npm, the published tarballs, Vite, a server. Nothing of the workspace can be reached from here.
const app = {
  'package.json': JSON.stringify({ name: 'app', private: true, type: 'module' }),
  'vite.config.js': `
    import { esmBytecode } from '@esm-bytecode/plugin'
    import { defineConfig } from 'vite'

    export default defineConfig({
      build: { ssr: 'src/entry-server.js', outDir: 'dist', minify: false },
      plugins: [esmBytecode()],
    })
  `,
  'src/entry-server.js': `
    import { page, views } from './page.js'

    export async function render(url) {
      const { titles } = await import('./titles.js')
      const html = page(titles[url] ?? 'Not found')
      return { html, views, line: new Error('here').stack.split('\\n')[1] }
    }
  `,
  'src/page.js': `
    import { createHash } from 'node:crypto'

    export let views = 0

    export function page(title) {
      views += 1
      const etag = createHash('sha256').update(title).digest('hex').slice(0, 8)
      return \`<!doctype html><title>\${title}</title><p id="\${etag}">\${new URL(import.meta.url).pathname.endsWith('.js')}</p>\`
    }
  `,
  'src/titles.js': `
    export const titles = { '/': 'Home', '/about': 'About … and more' }
  `,
  'plain.js': `
    import { render } from './dist/entry-server.js'

    for (const url of ['/', '/about', '/nowhere']) console.log(JSON.stringify(await render(url)))
  `,
  'programmatic.js': `
    import { importModule } from '@esm-bytecode/runtime'
    const { render } = await importModule('./dist/entry-server.js', import.meta.url)

    for (const url of ['/', '/about', '/nowhere']) console.log(JSON.stringify(await render(url)))
  `,
}

let temporary: string
let project: string

beforeAll(async () => {
  temporary = await realpath(await mkdtemp(join(tmpdir(), 'esm-bytecode-packed-')))
  const tarballs = join(temporary, 'tarballs')
  project = join(temporary, 'app')
  await mkdir(tarballs)
  const packed = await packAll(tarballs)
  for (const [name, content] of Object.entries(app)) {
    const file = join(project, name)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, content)
  }
  const vite = createRequire(import.meta.url)('vite/package.json') as { version: string }
  const wanted = [...packed.map(({ tarball }) => tarball), `vite@${vite.version}`]
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...wanted])
})

afterAll(async () => {
  await rm(temporary, { recursive: true, force: true })
})

test('npm installs the tarballs, and nothing of ours from anywhere else', async () => {
  const lock = JSON.parse(await readFile(join(project, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { resolved?: string }>
  }
  const ours = Object.entries(lock.packages).filter(([path]) => path.includes('@esm-bytecode/'))
  expect(ours.map(([path]) => path)).toContain('node_modules/@esm-bytecode/runtime')
  for (const [path, { resolved }] of ours) expect(resolved, path).toMatch(/^file:/)
})

describe.each(listNodes())('on Node $major', ({ execPath }) => {
  let plain: string

  beforeAll(async () => {
    await run(execPath, ['node_modules/vite/bin/vite.js', 'build'])
    plain = await run(execPath, ['plain.js'])
  })

  test('the build writes a sidecar beside every chunk', async () => {
    const files = await readdir(join(project, 'dist'), { recursive: true })
    const chunks = files.filter((file) => file.endsWith('.js'))
    expect(chunks.length).toBeGreaterThan(1)
    expect(files.filter((file) => file.endsWith('.bmes')).toSorted()).toEqual(
      [...chunks.map((chunk) => `${chunk}.bmes`), 'runtime.bmes'].toSorted(),
    )
  })

  test('importModule() gives what plain Node gives', async () => {
    expect(plain).toContain('<title>Home</title>')
    expect(await run(execPath, ['programmatic.js'])).toBe(plain)
  })

  test('--import @esm-bytecode/runtime/register gives what plain Node gives', async () => {
    expect(await run(execPath, ['--import', '@esm-bytecode/runtime/register', 'plain.js'])).toBe(plain)
  })
})

/** Runs a command in the project and returns what it prints. */
async function run(command: string, args: string[]): Promise<string> {
  const { stdout } = await start(command, args)
  return stdout
}

/** Starts a command as a shell of the user would: with nothing of the environment of this test. */
function start(command: string, args: string[]): Promise<{ stdout: string; stderr: string }> {
  const { NODE_OPTIONS: _, ...env } = cleanEnv()
  return promisify(execFile)(command, args, { cwd: project, env })
}
