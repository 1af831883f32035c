import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { runPnpm } from './process.mjs'
import { listPackages, pnpmVersion } from './workspace.mjs'

/**
 * Packs every public package as it would be published.
 *
 * @param {string} folder Where the tarballs go: an empty folder.
 * @returns {Promise<{ pkg: import('./workspace.mjs').WorkspacePackage, tarball: string }[]>}
 */
export async function packAll(folder) {
  const packages = listPackages().filter((pkg) => !pkg.manifest.private)
  const filters = packages.map((pkg) => `--filter=${pkg.name}`)
  const args = ['--recursive', ...filters, 'pack', '--pack-destination', folder]
  const { code, output } = await runPnpm(pnpmVersion, args, { capture: true })
  if (code !== 0) throw new Error(`pnpm pack failed:\n\n${output}`)

  const files = readdirSync(folder)
  return packages.map((pkg) => {
    const name = `${pkg.name.replace('@', '').replace('/', '-')}-${pkg.manifest.version}.tgz`
    if (!files.includes(name)) throw new Error(`pnpm pack did not write ${name}:\n\n${output}`)
    return { pkg, tarball: join(folder, name) }
  })
}
