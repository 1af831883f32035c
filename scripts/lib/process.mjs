import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { root } from './workspace.mjs'

const onWindows = process.platform === 'win32'

/**
 * Runs a command to its end. With `capture` its output is returned instead of shown.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, capture?: boolean, shell?: boolean }} [options]
 * @returns {Promise<{ code: number, output: string }>} `code` is 1 for a command that a signal ended.
 */
export function run(command, args, options = {}) {
  const { cwd = root, env = process.env, capture = false, shell = false } = options
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env,
      shell,
      stdio: ['ignore', capture ? 'pipe' : 'inherit', capture ? 'pipe' : 'inherit'],
    })
    /** @type {Buffer[]} */
    const chunks = []
    child.stdout?.on('data', (chunk) => chunks.push(chunk))
    child.stderr?.on('data', (chunk) => chunks.push(chunk))
    child.once('error', reject)
    child.once('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() }))
  })
}

/**
 * Runs the script of a package as `npm run` would: in a shell, with the workspace's commands on PATH.
 *
 * @param {string} script
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, capture?: boolean }} [options]
 */
export function runScript(script, options = {}) {
  const { cwd = root, env = process.env } = options
  const key = Object.keys(env).find((name) => name.toLowerCase() === 'path') ?? 'PATH'
  const bins = [join(cwd, 'node_modules', '.bin'), join(root, 'node_modules', '.bin')]
  const path = [...bins, env[key] ?? ''].join(delimiter)
  return run(script, [], { ...options, env: { ...env, [key]: path }, shell: true })
}

/** The environment without what npm tells the scripts that it runs: for a package manager that works elsewhere. */
export function cleanEnv() {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^npm_(config_local_prefix|package_|lifecycle_)/i.test(name) && name !== 'INIT_CWD',
  )
  return Object.fromEntries(kept)
}

/**
 * Runs pnpm in the version that package.json names, fetched by npm: nobody needs to install it.
 *
 * @param {string} version
 * @param {string[]} args
 * @param {{ cwd?: string, capture?: boolean }} [options]
 */
export function runPnpm(version, args, options = {}) {
  // CI tells pnpm that nobody is there to answer a question.
  const env = { ...cleanEnv(), CI: 'true' }
  return run('npx', ['--yes', `pnpm@${version}`, ...args], { ...options, env, shell: onWindows })
}

/** @param {number} since A value of `performance.now()`. */
export function elapsed(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`
}
