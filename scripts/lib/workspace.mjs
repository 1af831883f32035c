import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the repository. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** @param {string} file */
export function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'))
}

/** The root's package.json. */
export const manifest = readJson(join(root, 'package.json'))

/** The version of pnpm that the repository is made with. */
export const pnpmVersion = /^pnpm@([^+]+)/.exec(manifest.packageManager)?.[1] ?? 'latest'

/**
 * @typedef {object} WorkspacePackage
 * @property {string} name
 * @property {string} folder Its path, absolute.
 * @property {Record<string, any>} manifest Its package.json.
 * @property {string[]} needs The names of the workspace packages that it depends on, for its build or at run time.
 */

/** @returns {WorkspacePackage[]} What is in `packages/`, each after those that it needs. */
export function listPackages() {
  const packages = listFolders('packages').map((folder) => {
    const own = readJson(join(folder, 'package.json'))
    const needs = Object.entries({ ...own.dependencies, ...own.devDependencies })
      .filter(([, range]) => range.startsWith('workspace:'))
      .map(([name]) => name)
    return { name: own.name, folder, manifest: own, needs }
  })
  return sortByNeed(packages)
}

/** @returns {string[]} The folders of all packages of the workspace, the root's first. */
export function listWorkspaceFolders() {
  const others = ['e2e', 'e2e/nodes', 'e2e/packages', 'e2e/hooks']
    .map((name) => join(root, name))
    .filter(hasManifest)
  return [root, ...listFolders('packages'), ...listFolders('playground'), ...others]
}

/** @param {string} parent */
function listFolders(parent) {
  const folder = join(root, parent)
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .toSorted()
    .map((name) => join(folder, name))
    .filter(hasManifest)
}

/** @param {string} folder */
function hasManifest(folder) {
  return existsSync(join(folder, 'package.json'))
}

/** @param {WorkspacePackage[]} packages */
function sortByNeed(packages) {
  const byName = new Map(packages.map((pkg) => [pkg.name, pkg]))
  /** @type {Set<WorkspacePackage>} */
  const sorted = new Set()
  /** @param {WorkspacePackage} pkg @param {string[]} path */
  function visit(pkg, path) {
    if (path.includes(pkg.name))
      throw new Error(`packages need each other: ${[...path, pkg.name].join(' → ')}`)
    for (const name of pkg.needs) {
      const needed = byName.get(name)
      if (needed && !sorted.has(needed)) visit(needed, [...path, pkg.name])
    }
    sorted.add(pkg)
  }
  for (const pkg of packages) visit(pkg, [])
  return [...sorted]
}
