import { mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { oneNode } from '../../e2e/nodes/index.js'
import { cleanEnv, run, runScript } from './process.mjs'
import { readJson } from './workspace.mjs'

const onWindows = process.platform === 'win32'

/** A program, and what starts it from its sidecar and looks whether it was. */
const files = {
  'package.json': '{ "private": true, "type": "module" }\n',
  'program.js': `
    import { sep } from 'node:path'
    export const length = (text) => text.split(sep).length
  `,
  'start.js': `
    import assert from 'node:assert/strict'
    import { getStats, importModule } from '@esm-bytecode/runtime'
    const { length } = await importModule('./program.js', import.meta.url)
    assert.equal(length('one'), 1)
    assert.deepEqual(getStats().modules.map(({ bytecode }) => bytecode), ['accepted'])
  `,
}
const commands = ['esm-bytecode compile program.js', 'esm-bytecode verify program.js', 'node start.js']

/**
 * Installs tarballs as a user does who lets no package run anything, uses what was installed, and asks the registry for known vulnerabilities.
 *
 * @param {string} folder For the project: it does not exist yet.
 * @param {readonly string[]} tarballs
 * @returns {Promise<string[]>} The problems, one a line.
 */
export async function checkInstall(folder, tarballs) {
  mkdirSync(folder)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline']
  const installed = await npm(folder, ['install', ...flags, ...tarballs])
  if (installed.code !== 0) return [`npm install --ignore-scripts failed:\n${installed.output}`]
  return [...findInstallScripts(folder), ...(await tryCommands(folder)), ...(await audit(folder))]
}

/** @param {string} folder @returns {string[]} */
function findInstallScripts(folder) {
  /** @type {[string, { hasInstallScript?: boolean }][]} */
  const locked = Object.entries(readJson(join(folder, 'package-lock.json')).packages)
  return locked
    .filter(([, { hasInstallScript = false }]) => hasInstallScript)
    .map(([path]) => `${path} runs a script when it is installed: users would have to allow it`)
}

/** @param {string} folder @returns {Promise<string[]>} */
async function tryCommands(folder) {
  const env = cleanEnv()
  // The Node that runs this may be one that starts nothing from bytecode.
  env['PATH'] = [dirname(oneNode().execPath), env['PATH']].join(delimiter)
  for (const command of commands) {
    const { code, output } = await runScript(command, { cwd: folder, env, capture: true })
    if (code !== 0) return [`after npm install --ignore-scripts, "${command}" failed:\n${output}`]
  }
  return []
}

/** @param {string} folder @returns {Promise<string[]>} */
async function audit(folder) {
  const { output } = await npm(folder, ['audit', '--json', '--loglevel=silent'])
  /** @type {{ metadata?: { vulnerabilities: { total: number } }, vulnerabilities?: Record<string, { severity: string }> }} */
  const { metadata, vulnerabilities = {} } = parse(output)
  if (metadata === undefined) {
    console.warn(
      '!! The registry has answered no audit: known vulnerabilities of dependencies are NOT CHECKED.',
    )
    return []
  }
  return Object.entries(vulnerabilities).map(
    ([name, { severity }]) => `${name} has a known vulnerability, ${severity}: see npm audit`,
  )
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

/** @param {string} cwd @param {string[]} args */
function npm(cwd, args) {
  return run('npm', args, { cwd, env: cleanEnv(), capture: true, shell: onWindows })
}
