import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { errOption } from '@esm-bytecode/compiler'
import type { ResolvedConfig } from 'vite'

export type Vite = typeof import('vite')

/**
 * The Vite that runs the build, which does not say where it is: the one that the project finds, or else this package.
 *
 * @throws BmesError `BMES_ERR_OPTION` if those are of another version
 */
export async function runningVite(
  { root, configFile }: Pick<ResolvedConfig, 'root' | 'configFile'>,
  version: string,
): Promise<Vite> {
  const folders = [root, ...(configFile === undefined ? [] : [dirname(configFile)]), import.meta.dirname]
  const found: string[] = []
  for (const folder of folders) {
    const file = resolveVite(folder)
    if (file === null) continue
    const vite = (await import(pathToFileURL(file).href)) as Vite
    if (vite.version === version) return vite
    found.push(vite.version)
  }
  const what =
    found.length === 0
      ? `none can be found from ${root}`
      : `the one that is found from ${root} is ${found[0]}`
  throw errOption(
    `--mode cache-warm starts the build with the Vite that runs it, which is ${version}, but ${what}. ` +
      `Add vite ${version} to the devDependencies of the project, or leave the mode out and set the option "warm".`,
  )
}

function resolveVite(folder: string): string | null {
  try {
    return createRequire(join(folder, 'package.json')).resolve('vite')
  } catch {
    return null
  }
}
