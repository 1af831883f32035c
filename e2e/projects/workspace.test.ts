// A pnpm workspace: an application that imports packages beside it, through the links that pnpm makes.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runPnpm } from '../../scripts/lib/process.mjs'
import { pnpmVersion } from '../../scripts/lib/workspace.mjs'
import { esmBytecode } from '../cli/command.ts'
import { buildConfig, createProject, matrix, rebuild, type Files, writeFiles } from '../plugin/test-build.ts'
import { expectSameStarts } from './starts.ts'

const files: Files = {
  'package.json': '{ "name": "workspace", "private": true }',
  'pnpm-workspace.yaml': 'packages: [apps/*, libs/*]',
  'libs/shared/package.json':
    '{ "name": "shared", "version": "1.0.0", "type": "module", "exports": "./index.js" }',
  'libs/shared/index.js': `
    import { depth } from './depth.js'
    export const shared = { depth, url: import.meta.url.replace(/.*\\/(?=libs|apps)/, '') }
  `,
  'libs/shared/depth.js': 'export const depth = 2',
  'libs/legacy/package.json': '{ "name": "legacy", "version": "1.0.0", "main": "./main" }',
  'libs/legacy/main.js': `exports.name = 'legacy'`,
  'apps/web/package.json':
    '{ "name": "web", "version": "1.0.0", "type": "module", "dependencies": { "shared": "workspace:*", "legacy": "workspace:*" } }',
  'apps/web/src/main.js': `
    import { shared } from 'shared'
    console.log(JSON.stringify(shared))
  `,
}

/** Imports both packages, which stay external. */
const external: Files = {
  'apps/web/src/main.js': `
    import { shared } from 'shared'
    import legacy from 'legacy'
    console.log(JSON.stringify({ ...shared, legacy }))
  `,
  'apps/web/build.config.js': buildConfig({ fields: 'vite: { ssr: { external: true } }' }),
}

async function pnpm(root: string, ...args: string[]): Promise<void> {
  const { code, output } = await runPnpm(pnpmVersion, args, { cwd: root, capture: true })
  expect(code, output).toBe(0)
}

/** @returns the folder of the workspace, and that of the application in it, with everything installed */
async function install(more: Files): Promise<{ root: string; web: string }> {
  const root = await createProject({ ...files, ...more })
  await pnpm(root, 'install', '--offline', '--no-frozen-lockfile', '--ignore-scripts')
  return { root, web: join(root, 'apps/web') }
}

const hosts = matrix.filter(({ host, major }) => host.startsWith('vite') && major === 24)

test.each(hosts)('$host on Node $major: packages of the workspace', async ({ host, node }) => {
  const { web } = await install({ 'apps/web/build.config.js': buildConfig() })
  const { files: built } = await rebuild(web, { host, node })
  // What links lead to is bundled, says Vite.
  expect(built).toEqual(['dist/main.js', 'dist/main.js.bmes', 'dist/runtime.bmes'])
  const bundled = await expectSameStarts({ root: web, program: 'dist/main.js', node })
  expect(bundled.stdout).toContain('"url":"apps/web/dist/main.js"')
  expect(bundled).toMatchObject({ fromBytecode: ['dist/main.js'], others: [] })

  await writeFiles(join(web, '../..'), external)
  await rebuild(web, { host, node })
  const started = await expectSameStarts({ root: web, program: 'dist/main.js', node })
  expect(started.stdout).toContain('"url":"libs/shared/index.js"')
  expect(started).toMatchObject({
    fromBytecode: [
      '../../libs/legacy/main.js',
      '../../libs/shared/depth.js',
      '../../libs/shared/index.js',
      'dist/main.js',
    ],
    others: [],
  })
})

test.each(hosts.filter(({ host }) => host === 'vite-8'))(
  'pnpm deploy puts packages elsewhere, and the command line follows',
  async ({ host, node }) => {
    const { root, web } = await install(external)
    await rebuild(web, { host, node })
    await pnpm(root, '--filter=web', 'deploy', '--legacy', '--prod', '--offline', 'out')
    const program = { root: join(root, 'out'), program: 'dist/main.js', node }
    const moved = await expectSameStarts(program)
    expect(moved).toMatchObject({ fromBytecode: [], others: ['dist/main.js BMES_WARN_PACK_RESOLUTION'] })

    const { exit } = await esmBytecode(['compile', 'out/dist', '--target', node.execPath], { cwd: root })
    expect(exit).toBe(0)
    const store = 'node_modules/.pnpm'
    expect(await expectSameStarts(program)).toMatchObject({
      stdout: moved.stdout,
      fromBytecode: [
        'dist/main.js',
        `${store}/legacy@file+libs+legacy/node_modules/legacy/main.js`,
        `${store}/shared@file+libs+shared/node_modules/shared/depth.js`,
        `${store}/shared@file+libs+shared/node_modules/shared/index.js`,
      ],
      others: [],
    })
  },
)
