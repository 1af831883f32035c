// Yarn with Plug'n'Play: packages stay in zip files, and Yarn's hooks find them. Only the chunks have bytecode; the program is the same.
import { mkdir, mkdtemp, readdir, realpath, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { oneNode } from '@esm-bytecode/nodes'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { packAll } from '../../scripts/lib/pack.mjs'
import { cleanEnv, run } from '../../scripts/lib/process.mjs'
import { writeFiles } from '../plugin/test-build.ts'

const YARN = '4.18.1'

const node = oneNode()
const vite = createRequire(import.meta.url)('vite/package.json') as { version: string }

/** @param tarballs of our packages, by name */
const manifest = (tarballs: Readonly<Record<string, string>>) => ({
  name: 'app',
  private: true,
  type: 'module',
  dependencies: {
    '@esm-bytecode/runtime': tarballs['@esm-bytecode/runtime'],
    cookie: '1.0.2',
    mime: '4.0.7',
  },
  devDependencies: { '@esm-bytecode/plugin': tarballs['@esm-bytecode/plugin'], vite: vite.version },
  // What our packages want of one another is not in the registry.
  resolutions: tarballs,
})

const files = {
  'yarn.lock': '',
  '.yarnrc.yml': `
enableTelemetry: false
enableGlobalCache: false
enableImmutableInstalls: false
compressionLevel: 0
nodeLinker: pnp
`,
  'vite.config.js': `
    import { esmBytecode } from '@esm-bytecode/plugin'
    export default { build: { ssr: 'src/main.js' }, plugins: [esmBytecode()] }
  `,
  'src/main.js': `
    import { parse } from 'cookie'
    import mime from 'mime'
    const { lazy } = await import('./lazy.js')
    console.log(mime.getType('logo.svg'), parse('name=somebody').name, lazy)
  `,
  'src/lazy.js': `export const lazy = import.meta.url.split('/').length`,
  'start.js': `
    import { importModule } from '@esm-bytecode/runtime'
    await importModule('./dist/main.js', import.meta.url)
  `,
  'stats.js': `
    import { getStats, importModule } from '@esm-bytecode/runtime'
    await importModule('./dist/main.js', import.meta.url)
    console.log(getStats().modules.map(({ name, served, bytecode }) => [name, served, bytecode].join(' ')).join())
  `,
}

describe('on one Node', () => {
  let temporary: string
  let root: string
  let summary: string

  /** @returns what a command printed, of which has to be nothing wrong */
  async function start(command: string, args: readonly string[], cwd: string): Promise<string> {
    const { NODE_OPTIONS: _, NODE_ENV: __, ...env } = cleanEnv()
    const path = `${dirname(node.execPath)}:${env['PATH']}`
    const { code, output } = await run(command, [...args], {
      cwd,
      env: { ...env, PATH: path, NODE_NO_WARNINGS: '1', NPM_CONFIG_UPDATE_NOTIFIER: 'false' },
      capture: true,
    })
    expect(code, output).toBe(0)
    return output
  }
  const yarn = (...args: string[]) =>
    start(node.execPath, [join(temporary, 'yarn/node_modules/@yarnpkg/cli-dist/bin/yarn.js'), ...args], root)

  beforeAll(async () => {
    temporary = await realpath(await mkdtemp(join(tmpdir(), 'esm-bytecode-pnp-')))
    root = join(temporary, 'app')
    const folder = join(temporary, 'yarn')
    const tarballs = join(temporary, 'tarballs')
    await mkdir(folder)
    await mkdir(tarballs)
    const packed = await packAll(tarballs)
    const ours = packed.map(
      ({ pkg, tarball }) => [pkg.name, `file:../tarballs/${basename(tarball)}`] as const,
    )
    await writeFiles(root, { ...files, 'package.json': JSON.stringify(manifest(Object.fromEntries(ours))) })
    const quiet = ['--no-audit', '--no-fund', '--prefer-offline']
    await start('npm', ['install', ...quiet, `@yarnpkg/cli-dist@${YARN}`], folder)
    await yarn('install')
    summary = await yarn('vite', 'build')
  })
  afterAll(() => rm(temporary, { recursive: true, force: true, maxRetries: 3 }))

  test('chunks have sidecars, and there is no pack of what Node alone does not find', async () => {
    const built = await readdir(join(root, 'dist'), { recursive: true })
    const chunks = built.filter((file) => file.endsWith('.js'))
    expect(chunks).toHaveLength(2)
    expect(built.filter((file) => file.endsWith('.bmes')).toSorted()).toEqual(
      [...chunks.map((chunk) => `${chunk}.bmes`), 'runtime.bmes'].toSorted(),
    )
  })

  test('the summary says why packages stay with Node', () => {
    expect(summary).toContain(
      "because with Plug'n'Play only its hooks find packages, mostly in zip archives: cookie, mime",
    )
  })

  test('the hooks by which it finds packages have their say', async () => {
    expect(await yarn('node', 'stats.js')).toMatch(/main\S* native none\n$/)
  })

  test('the program prints what it prints without us', async () => {
    const plain = await yarn('node', 'dist/main.js')
    expect(plain).toBe(
      `image/svg+xml somebody ${pathToFileURL(join(root, 'dist/assets/x')).href.split('/').length}\n`,
    )
    expect(await yarn('node', 'start.js')).toBe(plain)
    expect(await yarn('node', '--import', '@esm-bytecode/runtime/register', 'dist/main.js')).toBe(plain)
  })
})
