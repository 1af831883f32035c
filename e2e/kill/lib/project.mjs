import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { write } from '../../damage/build.mjs'
import { DIST as SOURCE, sourcesOf } from '../../damage/sources.mjs'

/**
 * @typedef {import('@esm-bytecode/nodes').NodeRelease} NodeRelease
 *
 * @typedef {object} Command one that writes a build
 * @property {string} name as it is typed
 * @property {readonly string[]} args of Node
 * @property {'eager' | 'warm'} tier of the bytecode that it makes
 *
 * @typedef {object} Killed
 * @property {boolean} isKilled `false`: it was done before
 * @property {number} milliseconds that it took
 * @property {string} output
 */

const require = createRequire(import.meta.url)
const packageFolder = (/** @type {string} */ name) => dirname(require.resolve(`${name}/package.json`))
const VITE = join(packageFolder('vite'), 'bin/vite.js')
const { bin } = require('@esm-bytecode/cli/package.json')
const CLI = join(packageFolder('@esm-bytecode/cli'), bin['esm-bytecode'])

/** Where the build is. */
export const DIST = 'dist'
/** The module that Node is started with. */
export const ENTRY = `${DIST}/main.js`
/** Temporary files of the whole machine, as far as a command of this project sees it. */
export const TMP = 'tmp'

/** @type {Record<'build' | 'cacheWarm' | 'cacheWarmInPlace' | 'compile' | 'warm', Command>} */
export const COMMAND = {
  build: { name: 'vite build', args: [VITE, 'build'], tier: 'eager' },
  cacheWarm: {
    name: 'vite build --mode cache-warm',
    args: [VITE, 'build', '--mode', 'cache-warm'],
    tier: 'warm',
  },
  // As Rollup and Rolldown do.
  cacheWarmInPlace: {
    name: 'vite build --mode cache-warm --emptyOutDir false',
    args: [VITE, 'build', '--mode', 'cache-warm', '--emptyOutDir', 'false'],
    tier: 'warm',
  },
  compile: {
    name: 'esm-bytecode compile dist',
    args: [CLI, 'compile', DIST, '--min-size', '0'],
    tier: 'eager',
  },
  warm: {
    name: 'esm-bytecode warm dist/main.js',
    args: [CLI, 'warm', ENTRY, '--min-size', '0'],
    tier: 'warm',
  },
}

/**
 * Writes a project of Vite: a small server of eight chunks, with packages of both kinds.
 *
 * @param {string} root below a folder that has Vite and the plugin in its `node_modules`
 */
export function writeProject(root) {
  for (const [path, contents] of Object.entries(sourcesOf('one'))) {
    write(join(root, path.replace(SOURCE, 'src')), contents)
  }
  write(
    join(root, 'vite.config.js'),
    `import { esmBytecode } from '@esm-bytecode/plugin'
export default {
  plugins: [esmBytecode({ minSize: 0 })],
  build: {
    ssr: 'src/main.js',
    minify: false,
    rollupOptions: { output: { preserveModules: true, preserveModulesRoot: 'src', entryFileNames: '[name].js' } },
  },
}
`,
  )
  mkdirSync(join(root, TMP))
  symlinkSync(packageFolder('vite'), join(root, 'node_modules/vite'))
}

/** What tells the processes of a project from all others. @param {string} root */
const mark = (root) => `TMPDIR=${join(root, TMP)}`

/**
 * Runs a command in a project.
 *
 * @param {NodeRelease} node
 * @param {string} root
 * @param {Command} command
 * @param {{ after?: number, flags?: readonly string[], env?: Record<string, string> }} [options] `after`: milliseconds, when it is killed
 * @returns {Promise<Killed>}
 */
export async function run(node, root, { args, name }, { after = Infinity, flags = [], env = {} } = {}) {
  const foreign = /^(NODE_|VITE|ESM_BYTECODE|TEST$|MODE$|DEV$|PROD$|SSR$|BASE_URL$|FORCE_COLOR$)/
  const inherited = Object.entries(process.env).filter(([variable]) => !foreign.test(variable))
  const started = performance.now()
  const child = spawn(node.execPath, [...flags, ...args], {
    cwd: root,
    env: {
      ...Object.fromEntries(inherited),
      NO_COLOR: '1',
      TMPDIR: join(root, TMP),
      // Vite turns it on, and it stays in the temporary folder.
      NODE_DISABLE_COMPILE_CACHE: '1',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const timer = after === Infinity ? undefined : setTimeout(() => child.kill('SIGKILL'), after)
  // Not until its pipes are closed: processes that it has started may have them, and are to end by themselves.
  const output = Promise.all([text(child.stdout), text(child.stderr)])
  const [code, signal] = await once(child, 'exit')
  clearTimeout(timer)
  const milliseconds = performance.now() - started
  const isKilled = signal === 'SIGKILL'
  await expectNoProcess(root)
  if (!isKilled && code !== 0)
    throw new Error(`${name} ended with ${code ?? signal}:\n${(await output).join('\n')}`)
  return { isKilled, milliseconds, output: (await output).join('\n') }
}

/** Whatever a command has started ends when the command is gone. @param {string} root */
async function expectNoProcess(root) {
  const end = performance.now() + 15_000
  for (let left = processesOf(root); left.length > 0; left = processesOf(root)) {
    if (performance.now() > end) throw new Error(`processes are left: ${left.join('; ')}`)
    await sleep(10)
  }
}

/** @param {string} root @returns {string[]} the command lines of the processes that a project has started */
function processesOf(root) {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid) || pid === String(process.pid)) return []
    try {
      if (!readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`${mark(root)}\0`)) return []
      return [readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ')]
    } catch {
      // It has ended meanwhile, or is another user's.
      return []
    }
  })
}

/** Removes the output. @param {string} root */
export function clear(root) {
  rmSync(join(root, DIST), { recursive: true, force: true })
}
