import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Target } from '@esm-bytecode/compiler'
import type { BuildData } from '../build/build-data.ts'
import { toVerdict, type CheckData } from './check-data.ts'
import { checkInProcess } from './check-process.ts'
import { missesByPackage } from './misses-by-package.ts'

/**
 * Asks a Node how it would start what was built.
 *
 * @param directory absolute, real path
 * @throws BmesError `BMES_ERR_TARGET`
 */
export async function checkBuild(directory: string, build: BuildData, target: Target): Promise<CheckData> {
  const chunks = build.chunks.filter(({ sidecar, problem }) => sidecar !== null || problem !== null)
  const folders = build.packs.map(({ file }) => ({ file, folder: dirname(join(directory, file)) }))
  const checked = await checkInProcess(target, {
    urls: chunks.map(({ file }) => pathToFileURL(join(directory, file)).href),
    packFolders: folders.map(({ folder }) => folder),
  })
  const packs = checked.packs.flatMap(({ folder, reason, code }) => {
    const file = folders.find((each) => each.folder === folder)?.file
    return reason === null || file === undefined ? [] : { file, reason, code }
  })
  return {
    node: checked.version,
    chunks: chunks.map(({ file }, index) => ({ file, ...toVerdict(checked.modules[index]!) })),
    packs,
    packages: missesByPackage(checked.packs.flatMap(({ modules }) => modules)),
  }
}
