import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { App } from '../app.ts'
import { addSidecars } from '../apps/command-line.ts'
import { appFolder } from '../apps/folders.ts'
import { PACKAGES, type ListedPackage, type PackageKind } from './list.ts'

/** A program that imports one package and does one small thing with it. */
export interface PackageApp extends App {
  readonly packageName: string
  readonly packageKind: PackageKind
  /** Exactly this one is installed. */
  readonly version: string
}

/** All packages are installed together, for many need the same ones. */
const folder = appFolder('packages')

/** Versions by name, as `apps/packages/package.json` pins them. */
export const packageVersions = (
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { dependencies: Record<string, string> }
).dependencies

/** What a program of `apps/packages/programs` is called: `mui-material.mjs` for `@mui/material`. */
export const programName = (packageName: string): string => packageName.replace(/^@/, '').replaceAll('/', '-')

export const packageApps: readonly PackageApp[] = PACKAGES.map(createPackageApp)

function createPackageApp({ name: packageName, kind: packageKind }: ListedPackage): PackageApp {
  const name = programName(packageName)
  return {
    name,
    title: packageName,
    kind: 'command',
    install: folder,
    packageName,
    packageKind,
    version: packageVersions[packageName]!,
    async build(request) {
      const entry = join(request.outDirectory, 'main.mjs')
      cpSync(join(request.workDirectory, 'programs', `${name}.mjs`), entry)
      await addSidecars(request, entry)
      // Whatever it prints: that is compared with what plain Node prints.
      return { entry, args: [], env: {}, path: '/', expected: '' }
    },
  }
}
