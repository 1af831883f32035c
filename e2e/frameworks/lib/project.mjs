import { cp, mkdir, mkdtemp, readFile, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packAll } from '../../../scripts/lib/pack.mjs'
import { cleanEnv, run } from '../../../scripts/lib/process.mjs'

/**
 * @typedef {object} Project A copy of a template, with its packages and ours installed, outside of this repository.
 * @property {string} root
 * @property {Record<string, string>} env Of everything that is started in it: the Node of the project is the first on PATH.
 * @property {(...args: string[]) => Promise<string>} npm Runs npm in it and returns its output; throws if it fails.
 * @property {(name: string) => Promise<string>} script A script of its package.json.
 * @property {() => Promise<void>} remove
 */

const templates = fileURLToPath(new URL('..', import.meta.url))

// What the caller has for itself would change what frameworks build and how programs run. Certificates npm needs.
const foreign =
  /^(NODE_(?!EXTRA_CA_CERTS$)|VITE|VITEST|ESM_BYTECODE|NITRO_|NUXT_|PORT$|HOST$|TEST$|MODE$|DEV$|PROD$|SSR$|BASE_URL$|CI$)/

// Of `npm install`: `npm ci` refuses the lock files that npm 11 writes where packages for other platforms exist in two versions.
// By default npm waits for minutes where the registry does not answer at once.
const installOptions = [
  '--no-save',
  '--no-audit',
  '--no-fund',
  '--prefer-offline',
  '--ignore-scripts',
  '--fetch-retries=5',
  '--fetch-retry-mintimeout=500',
  '--fetch-retry-maxtimeout=5000',
  '--fetch-timeout=20000',
]

/**
 * Copies a template, and installs what its lock file names and the packed packages of this repository.
 *
 * @param {string} name of the template: a folder beside `lib`
 * @param {import('@esm-bytecode/nodes').NodeRelease} node which builds and runs it
 * @returns {Promise<Project>}
 */
export async function createProject(name, node) {
  const temporary = await realpath(await mkdtemp(join(tmpdir(), `esm-bytecode-${name}-`)))
  const root = join(temporary, name)
  const env = environment(node)
  const project = {
    root,
    env,
    npm: (...args) => npm(args, root, env),
    async script(script) {
      const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
      return scripts[script]
    },
    remove: () => rm(temporary, { recursive: true, force: true, maxRetries: 3 }),
  }
  try {
    const tarballs = join(temporary, 'tarballs')
    await mkdir(tarballs)
    await cp(join(templates, name), root, { recursive: true, filter: isOfTemplate })
    const packed = await packAll(tarballs)
    await project.npm('install', ...installOptions, ...packed.map(({ tarball }) => tarball))
    return project
  } catch (error) {
    await project.remove()
    throw error
  }
}

/** @returns {Promise<boolean>} whether packages can be installed here; if not, it says so loudly. */
export async function canInstall() {
  const ping = ['ping', '--fetch-retries=0', '--fetch-timeout=10000']
  const { code } = await run('npm', ping, { env: cleanEnv(), capture: true })
  if (code === 0) return true
  console.warn('\n!! The npm registry cannot be reached: tests of frameworks are SKIPPED.\n')
  return false
}

/** @param {string} path */
function isOfTemplate(path) {
  return !/[\\/](node_modules|dist|build|\.[a-z-]+)$/.test(path)
}

/** @param {import('@esm-bytecode/nodes').NodeRelease} node */
function environment({ execPath }) {
  const own = Object.entries(cleanEnv()).filter(([name, value]) => value !== undefined && !foreign.test(name))
  const env = /** @type {Record<string, string>} */ (Object.fromEntries(own))
  return {
    ...env,
    PATH: [dirname(execPath), env.PATH ?? ''].join(delimiter),
    NO_COLOR: '1',
    // Frameworks ask home for newer versions and count their users.
    NPM_CONFIG_UPDATE_NOTIFIER: 'false',
    DO_NOT_TRACK: '1',
    ASTRO_TELEMETRY_DISABLED: '1',
    NUXT_TELEMETRY_DISABLED: '1',
  }
}

/**
 * @param {string[]} args
 * @param {string} cwd
 * @param {Record<string, string>} env
 */
async function npm(args, cwd, env) {
  const { code, output } = await run('npm', args, { cwd, env, capture: true })
  if (code !== 0) throw new Error(`npm ${args.join(' ')} ended with ${code}:\n\n${output}`)
  return output
}
