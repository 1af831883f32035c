// One small server, built once for all Nodes and deployed into a folder of its own below the system's for temporary files, which another user can
// read. The runtime is linked from a store beside it, as pnpm does it; nothing of the workspace can be reached.
import { chmod, cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { listNodes, type NodeRelease } from '@esm-bytecode/nodes'
import { esmBytecode } from '@esm-bytecode/plugin'
import { rollup } from 'rollup'
import { afterAll, beforeAll } from 'vitest'
import { packages, sources } from './sources.ts'

export interface GuardedApp {
  /** Absolute path of the folder of the server: sources, `dist`, `node_modules`. */
  readonly root: string
  /** Absolute path of the folder of the runtime. */
  readonly runtime: string
}

/** Files that start the server in the ways of ours. */
const starts = {
  'start.js': `
import { importModule } from '@esm-bytecode/runtime'
import './tell.js'
await importModule('./dist/main.js', import.meta.url)
`,
  // The other end of file descriptor 3 is the test.
  'tell.js': `
import { writeSync } from 'node:fs'
import { getStats } from '@esm-bytecode/runtime'
process.on('exit', () => writeSync(3, JSON.stringify(getStats())))
`,
}

/**
 * Builds the server for all Nodes; it goes when the tests of the file are through.
 *
 * @param isFlavoured whether it imports a package that is another one where addons are off
 * @returns the server
 */
export function useGuardedApp({ isFlavoured = false } = {}): () => GuardedApp {
  let folder = ''
  let app: GuardedApp
  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'esm-bytecode-guards-')))
    await chmod(folder, 0o755)
    app = { root: join(folder, 'app'), runtime: join(folder, 'runtime') }
    await deploy(app, { ...sources(isFlavoured), ...packages, ...starts })
    await build(app, listNodes())
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))
  return () => app
}

async function deploy({ root, runtime }: GuardedApp, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  const own = fileURLToPath(new URL('../../packages/runtime/', import.meta.url))
  for (const name of ['package.json', 'dist'])
    await cp(join(own, name), join(runtime, name), { recursive: true })
  await mkdir(join(root, 'node_modules/@esm-bytecode'))
  await symlink(runtime, join(root, 'node_modules/@esm-bytecode/runtime'))
  for (const name of ['legacy', 'either'])
    await symlink(join('../linked', name), join(root, 'node_modules', name))
  await mkdir(join(root, 'data'))
}

async function build({ root }: GuardedApp, nodes: readonly NodeRelease[]): Promise<void> {
  const bundle = await rollup({
    input: join(root, 'src/main.js'),
    external: [/^node:/, /^[a-z]+$/],
    plugins: [esmBytecode({ minSize: 0, targets: nodes.map(({ execPath }) => execPath) })],
    onLog(level, { message }) {
      if (level === 'warn') throw new Error(message)
    },
  })
  try {
    await bundle.write({ dir: join(root, 'dist'), chunkFileNames: '[name].js', sourcemap: true })
  } finally {
    await bundle.close()
  }
}
