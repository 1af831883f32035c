// What is compared with comes from the npm registry, in the versions that `peers/package-lock.json` pins.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { benchFolder, cacheFolder } from '../builds/folders.ts'
import { installCopy } from '../builds/install.ts'
import { Failure } from '../processes/failure.ts'

export interface Tools {
  /** Absolute path of a file of an installed package. @throws Failure where npm has left the package out */
  file(name: string, path: string): string
}

/** Versions by name, as `peers/package.json` pins them. */
export function pinnedVersions(): Readonly<Record<string, string>> {
  const manifest = JSON.parse(readFileSync(join(benchFolder, 'peers/package.json'), 'utf8')) as {
    dependencies: Record<string, string>
    optionalDependencies: Record<string, string>
  }
  return { ...manifest.dependencies, ...manifest.optionalDependencies }
}

/** @throws Failure if npm cannot install them */
export async function installTools(): Promise<Tools> {
  const folder = join(cacheFolder, 'peers')
  await installCopy(join(benchFolder, 'peers'), folder)
  return {
    file(name, path) {
      const file = join(folder, 'node_modules', name, path)
      if (!existsSync(file))
        throw new Failure(`${name} is not there for ${process.platform}-${process.arch}.`)
      return file
    },
  }
}
