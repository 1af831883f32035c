// A server and a handler of AWS Lambda, installed and built outside of this repository as their developers would.
import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { NodeRelease } from '@esm-bytecode/nodes'
import { packAll } from '../../scripts/lib/pack.mjs'
import { cleanEnv } from '../../scripts/lib/process.mjs'
import { recipe } from './recipes.ts'

const files = {
  'vite.config.js': `
    import { esmBytecode } from '@esm-bytecode/plugin'
    import { defineConfig } from 'vite'

    export default defineConfig(({ mode }) => ({
      build: {
        ssr: true,
        outDir: 'dist/server',
        rollupOptions: { input: ['src/entry.js', 'src/handler.js'] },
      },
      plugins: [esmBytecode({ warm: mode === 'cache-warm' && { run: 'warm.js' } })],
    }))
  `,
  // One package of CommonJS and one of ES modules; how all of it runs is a page, too.
  'src/respond.js': `
    import { getStats } from '@esm-bytecode/runtime'
    import { parse } from 'cookie'
    import mime from 'mime'

    export function respond(path, cookies) {
      if (path === '/stats') return JSON.stringify({ ...getStats(), pid: process.pid, user: process.getuid?.() })
      return JSON.stringify({ type: mime.getType(path), name: parse(cookies).name })
    }
  `,
  'src/entry.js': `
    import { createServer } from 'node:http'
    import { respond } from './respond.js'

    const server = createServer((request, response) => {
      response.setHeader('connection', 'close')
      response.end(respond(request.url, request.headers.cookie ?? ''))
    })
    server.listen(process.env.PORT ?? 3000, () => console.log('listening on ' + server.address().port))
  `,
  'src/handler.js': `
    import { respond } from './respond.js'

    export async function handler({ rawPath, headers }) {
      return { statusCode: 200, body: respond(rawPath, headers.cookie ?? '') }
    }
  `,
  'index.mjs': recipe('// index.mjs'),
  'warm.js': recipe('// warm.js'),
  'cluster.js': recipe('// cluster.js'),
  'start.js': recipe('// start.js'),
  'ecosystem.config.cjs': recipe('// ecosystem.config.cjs'),
}

/** Modules that a start loads: chunks, and those of both packages. */
export const MODULE_COUNT = 7

export interface App {
  /** Holds the folder of the application, and others beside it. */
  readonly temporary: string
  readonly root: string
  /** Runs a command line in a folder, with the Node of the application first on the PATH. */
  shell(command: string, folder?: string): Promise<string>
  remove(): Promise<void>
}

/** Writes the application, and a lock file for it. Nothing is installed or built yet. */
export async function createApp(node: NodeRelease): Promise<App> {
  const temporary = await realpath(await mkdtemp(join(tmpdir(), 'esm-bytecode-deployment-')))
  // Other users have to get in.
  await chmod(temporary, 0o755)
  const root = join(temporary, 'app')
  const app: App = {
    temporary,
    root,
    async shell(command, folder = root) {
      const { NODE_OPTIONS: _, ...env } = cleanEnv()
      const PATH = [dirname(node.execPath), env['PATH']].join(delimiter)
      const { stdout } = await promisify(execFile)('sh', ['-c', command], {
        cwd: folder,
        env: { ...env, PATH, ...QUIET },
      })
      return stdout
    },
    async remove() {
      // What is read-only cannot be emptied.
      await promisify(execFile)('chmod', ['-R', 'u+w', temporary])
      await rm(temporary, { recursive: true, force: true, maxRetries: 3 })
    },
  }
  try {
    await writeApp(app)
    await app.shell('npm install --package-lock-only')
  } catch (error) {
    await app.remove()
    throw error
  }
  return app
}

const QUIET = {
  NPM_CONFIG_AUDIT: 'false',
  NPM_CONFIG_FUND: 'false',
  NPM_CONFIG_UPDATE_NOTIFIER: 'false',
  NPM_CONFIG_PREFER_OFFLINE: 'true',
}

async function writeApp({ temporary, root }: App): Promise<void> {
  const tarballs = join(temporary, 'tarballs')
  await mkdir(tarballs)
  const packed = await packAll(tarballs)
  const ours = packed.map(({ pkg, tarball }) => [pkg.name, `file:../tarballs/${basename(tarball)}`] as const)
  const isRuntime = ([name]: readonly [string, string]) => name === '@esm-bytecode/runtime'
  const vite = createRequire(import.meta.url)('vite/package.json') as { version: string }
  const manifest = {
    name: 'app',
    private: true,
    type: 'module',
    scripts: { build: 'vite build --mode cache-warm' },
    dependencies: { ...Object.fromEntries(ours.filter(isRuntime)), cookie: '1.0.2', mime: '4.0.7' },
    devDependencies: {
      ...Object.fromEntries(ours.filter((each) => !isRuntime(each))),
      vite: vite.version,
      pm2: '7.0.4',
    },
  }
  const all = { ...files, 'package.json': JSON.stringify(manifest, null, 2) }
  for (const [name, text] of Object.entries(all)) {
    await mkdir(dirname(join(root, name)), { recursive: true })
    await writeFile(join(root, name), text)
  }
}
