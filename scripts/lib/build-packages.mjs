import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { elapsed, runScript } from './process.mjs'
import { checksum, readStamp, writeStamp } from './stamps.mjs'
import { listPackages, root } from './workspace.mjs'

/**
 * Builds the packages whose `dist` is missing or was made from other sources, each as soon as those that it needs are
 * built.
 *
 * @param {{ force?: boolean, log?: (line: string) => void }} [options]
 * @returns {Promise<number>} How many were built.
 * @throws {Error} If a build fails; the message holds its output.
 */
export async function buildPackages({ force = false, log = console.log } = {}) {
  const packages = listPackages().filter((pkg) => pkg.manifest.scripts?.build)
  const byName = new Map(packages.map((pkg) => [pkg.name, pkg]))
  /** @type {Map<string, Promise<void>>} */
  const builds = new Map()
  let built = 0

  for (const pkg of packages) {
    // `packages` is sorted by need: the promises of those that `pkg` needs are already there.
    const needed = pkg.needs.flatMap((name) => builds.get(name) ?? [])
    builds.set(pkg.name, build(pkg, needed))
  }
  const results = await Promise.allSettled(builds.values())
  const failed = results.find((result) => result.status === 'rejected')
  if (failed) throw failed.reason
  return built

  /** @param {import('./workspace.mjs').WorkspacePackage} pkg @param {Promise<void>[]} needed */
  async function build(pkg, needed) {
    await Promise.all(needed)
    const stamp = `build/${pkg.name.replace('/', '+')}`
    const inputs = checksum(inputsOf(pkg, byName), (file) => !file.endsWith('.test.ts'))
    if (!force && readStamp(stamp) === inputs && isBuilt(pkg)) return

    const start = performance.now()
    const { code, output } = await runScript(pkg.manifest.scripts.build, { cwd: pkg.folder, capture: true })
    if (code !== 0) throw new Error(`The build of ${pkg.name} failed:\n\n${output}`)
    if (!isBuilt(pkg))
      throw new Error(`The build of ${pkg.name} wrote less than its package.json exports:\n\n${output}`)
    writeStamp(stamp, inputs)
    built += 1
    log(`  built ${pkg.name} in ${elapsed(start)}`)
  }
}

/**
 * What the build of a package depends on: its own files and, as they may be inlined, those of the packages it needs.
 *
 * @param {import('./workspace.mjs').WorkspacePackage} pkg
 * @param {Map<string, import('./workspace.mjs').WorkspacePackage>} byName
 * @returns {string[]}
 */
function inputsOf(pkg, byName) {
  const own = ['src', 'page', 'package.json', 'tsdown.config.ts'].map((name) => join(pkg.folder, name))
  const shared = ['tsdown.base.ts', 'tsconfig.json', 'pnpm-lock.yaml'].map((name) => join(root, name))
  const needed = pkg.needs.flatMap((name) => byName.get(name) ?? []).map((other) => join(other.folder, 'src'))
  return [...own, ...needed, ...shared]
}

/** Whether every file is there that package.json exports, but for the sources. @param {import('./workspace.mjs').WorkspacePackage} pkg */
function isBuilt(pkg) {
  return targetsOf(pkg.manifest.exports)
    .concat(targetsOf(pkg.manifest.bin))
    .every((target) => target.includes('*') || existsSync(join(pkg.folder, target)))
}

/** @param {unknown} value @returns {string[]} */
function targetsOf(value) {
  if (typeof value === 'string') return value.startsWith('./') ? [value] : []
  if (value === null || typeof value !== 'object') return []
  return Object.values(value).flatMap(targetsOf)
}
