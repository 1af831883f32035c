import { readFileSync, statSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { decodePack, type DecodedPack, type DecodedPackedModule } from '@esm-bytecode/format'
import type { PackageData, PackData, PackedModuleData } from './build-data.ts'
import { packageName } from './package-name.ts'

/** By absolute path of a module of the build: for each of its requests the package that it leads to. */
export type PackTargets = ReadonlyMap<string, readonly (string | null)[]>

/**
 * @param path absolute
 * @param file what it is called in the report
 */
export function readPack(path: string, file: string): { data: PackData; targets: PackTargets } {
  const byteLength = statSync(path).size
  try {
    const pack = decodePack(readFileSync(path), path)
    const paths = modulePaths(pack, dirname(path))
    const packages = groupByPackage(pack, paths.modules)
    const names = paths.modules.map((module) => packageName(module.replaceAll(sep, '/')))
    const targets = pack.importers.map(
      ({ targets: indexes }, index) =>
        [
          paths.importers[index]!,
          indexes.map((target) => (target === null ? null : names[target]!)),
        ] as const,
    )
    return { data: { file, byteLength, problem: null, packages }, targets: new Map(targets) }
  } catch (error) {
    const problem = (error as Error).message
    return { data: { file, byteLength, problem, packages: [] }, targets: new Map() }
  }
}

/** Absolute paths, by index. */
function modulePaths(pack: DecodedPack, root: string): { modules: string[]; importers: string[] } {
  const folders: string[] = []
  for (const { parent, name } of pack.folders)
    folders.push(join(parent === null ? root : folders[parent]!, name))
  const pathOf = ({ folder, name }: { folder: number; name: string }): string => join(folders[folder]!, name)
  return { modules: pack.modules.map(pathOf), importers: pack.importers.map(pathOf) }
}

function groupByPackage(pack: DecodedPack, paths: readonly string[]): PackageData[] {
  const names = paths.map((path) => packageName(path.replaceAll(sep, '/')))
  const packages = new Map<string, { modules: PackedModuleData[]; requests: Set<string> }>()
  for (const [index, module] of pack.modules.entries()) {
    const name = names[index]!
    let known = packages.get(name)
    if (known === undefined) packages.set(name, (known = { modules: [], requests: new Set() }))
    known.modules.push(describeModule(module, paths[index]!))
    for (const target of targetsOf(module)) {
      if (names[target] !== name) known.requests.add(names[target]!)
    }
  }
  return [...packages]
    .map(([name, { modules, requests }]) => ({ name, modules, requests: [...requests].sort() }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

function describeModule(
  { format, evidence, bytecodes }: DecodedPackedModule,
  path: string,
): PackedModuleData {
  const [largest] = bytecodes.toSorted((a, b) => b.byteLength - a.byteLength)
  return {
    path,
    format,
    byteLength: evidence.byteLength,
    bytecodeByteLength: largest?.byteLength ?? 0,
    tier: largest?.target.tier ?? null,
  }
}

function targetsOf(module: DecodedPackedModule): number[] {
  if (module.format === 'json') return []
  if (module.format === 'commonjs') return module.commonJs().requires.map(({ target }) => target)
  return module.esModule().targets.filter((target) => target !== null)
}
