import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { manifest as rootManifest, root } from './workspace.mjs'

/** What npm runs where a package is installed. */
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall']

/**
 * The promises of package.json that users never see, until they are broken.
 *
 * @param {import('./workspace.mjs').WorkspacePackage} pkg
 * @param {Record<string, any>} published What is in the tarball.
 * @returns {string[]} The problems, one a line.
 */
export function checkManifest({ folder, manifest: own }, published) {
  const { version, license, engines } = rootManifest
  const scripts = INSTALL_SCRIPTS.filter((name) => name in (published.scripts ?? {}))
  return [
    ...checkExports(own, published),
    ...checkDependencies(published),
    ...scripts.map((name) => `it has a script "${name}": nothing runs when it is installed`),
    published.version !== version && `its version is ${published.version}, all others have ${version}`,
    published.license !== license && `its license is ${published.license}, not ${license}`,
    published.engines?.node !== engines.node && `its engines.node is not ${engines.node}`,
    !published.keywords?.length && 'it has no keywords',
    own.publishConfig?.access !== 'public' && 'its publishConfig.access is not "public"',
    own.publishConfig?.provenance !== true && 'its publishConfig.provenance is not true',
    ...checkRepository(folder, published),
  ].filter((problem) => problem !== false)
}

/**
 * The `source` condition is for this workspace: `publishConfig.exports` must be `exports` without it.
 *
 * @param {Record<string, any>} own
 * @param {Record<string, any>} published
 */
function checkExports(own, published) {
  const expected = JSON.stringify(own.exports, (key, value) => (key === 'source' ? undefined : value))
  return JSON.stringify(published.exports) === expected
    ? []
    : ['publishConfig.exports is not the same as exports without the source condition']
}

/**
 * Each one has its reason in CONTRIBUTING.md.
 *
 * @param {Record<string, any>} published
 */
function checkDependencies({ dependencies = {}, optionalDependencies = {}, peerDependencies = {} }) {
  const [, section = ''] = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8').split('\n## Dependencies\n')
  const all = Object.entries({ ...dependencies, ...optionalDependencies, ...peerDependencies })
  return all.flatMap(([name, range]) => {
    if (range.startsWith('workspace:')) return [`the dependency ${name} was published as ${range}`]
    if (name.startsWith('@esm-bytecode/') || section.includes(`\`${name}\``)) return []
    return [`the dependency ${name} has no line in CONTRIBUTING.md that says why it is there`]
  })
}

/**
 * npm compares it with where a release was built, if there is provenance.
 *
 * @param {string} folder
 * @param {Record<string, any>} published
 */
function checkRepository(folder, { repository }) {
  const directory = relative(root, folder).replaceAll('\\', '/')
  if (repository === undefined || (repository.url && repository.directory === directory)) return []
  return [`its repository needs a "url" and the "directory" ${directory}`]
}
