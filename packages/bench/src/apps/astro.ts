import { execFile } from 'node:child_process'
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { listNodes } from '@esm-bytecode/nodes'
import type { App, BuildRequest } from '../app.ts'
import { bundle, entryPath } from './bundle.ts'
import { addSidecars } from './command-line.ts'
import { appFolder } from './folders.ts'

const run = promisify(execFile)

/** What Astro writes for a Node server, with its packages bundled. */
export const astro: App = {
  name: 'astro',
  title: 'Astro, server-rendered',
  kind: 'server',
  install: appFolder('astro'),
  async build(request) {
    const entry = request.format === 'cjs' ? await buildCommonJs(request) : await buildModules(request)
    return { entry, args: [], env: {}, path: '/', expected: 'Caching, part 1' }
  },
}

async function buildModules(request: BuildRequest): Promise<string> {
  await runAstro(request.workDirectory, request.outDirectory)
  const entry = join(request.outDirectory, 'server/entry.mjs')
  // On the final output: Astro writes what it knows of the site into the entry when all hooks of Vite are done, and sidecars of the
  // plugin would be of an entry that is no more.
  await addSidecars(request, entry, join(request.outDirectory, 'server'))
  return entry
}

/** Astro writes ES modules only: what it has written is bundled once more. */
async function buildCommonJs(request: BuildRequest): Promise<string> {
  const modules = `${request.outDirectory}-modules`
  try {
    await runAstro(request.workDirectory, modules)
    await bundle(request, { root: join(modules, 'server'), input: { entry: 'entry.mjs' }, folder: 'server' })
    cpSync(join(modules, 'client'), join(request.outDirectory, 'client'), { recursive: true })
  } finally {
    rmSync(modules, { recursive: true, force: true })
  }
  return entryPath(request, 'entry', 'server')
}

async function runAstro(workDirectory: string, outDirectory: string): Promise<void> {
  await run(nodeForAstro(), [join(workDirectory, 'build.mjs'), outDirectory], {
    cwd: workDirectory,
    env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' },
  })
}

/** The newest that there is: Astro 7 takes 22.12 and later, and the bench may run on an older one. */
function nodeForAstro(): string {
  const node = listNodes().findLast(({ major }) => major >= 22)
  if (node === undefined)
    throw new Error('Astro is built by Node 22 or later: install the optional dependencies of e2e/nodes.')
  return node.execPath
}
