import { readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { makePlanFor, type LinkedBuild } from '@esm-bytecode/compiler'
import {
  decodePack,
  decodeSidecar,
  PACK_FILE_NAME,
  type DecodedPack,
  type DecodedSidecar,
} from '@esm-bytecode/format'

/** A plan that says something else than the records of its build. */
export interface PlanProblem {
  /** Absolute path of the sidecar that holds it. */
  readonly sidecar: string
  readonly message: string
}

interface SidecarAt {
  readonly path: string
  /** Path of its module from the root of the build, with `/`. */
  readonly id: string
  readonly sidecar: DecodedSidecar
}

/**
 * Links the graph of each plan again, from the records, and compares.
 *
 * @param paths absolute paths of the sidecars of builds; damaged ones, whose modules say so themselves, are passed over
 */
export function checkPlans(paths: readonly string[]): PlanProblem[] {
  const builds = new Map<string, SidecarAt[]>()
  for (const path of paths) {
    const sidecar = readSidecar(path)
    if (sidecar === null) continue
    const root = join(dirname(path), sidecar.root)
    const id = relative(root, path.slice(0, -'.bmes'.length)).replaceAll(sep, '/')
    const list = builds.get(root)
    if (list) list.push({ path, id, sidecar })
    else builds.set(root, [{ path, id, sidecar }])
  }
  return [...builds].flatMap(([root, sidecars]) => checkBuild(root, sidecars))
}

function checkBuild(root: string, sidecars: readonly SidecarAt[]): PlanProblem[] {
  const pack = readPack(root)
  const build: LinkedBuild = {
    records: new Map(sidecars.map(({ id, sidecar }) => [id, sidecar.record])),
    packTargets: pack === null ? new Map() : targetsOf(pack),
    pack: pack && {
      modules: pack.modules.map((module) => ({
        ...module,
        format: module.format,
        esModule: module.format === 'module' ? { ...module.esModule(), sourceMap: null } : null,
        commonJs: module.format === 'commonjs' ? module.commonJs() : null,
      })) as unknown as NonNullable<LinkedBuild['pack']>['modules'],
    },
  }
  return sidecars.flatMap(({ path, id, sidecar }): PlanProblem[] => {
    try {
      const plan = sidecar.readPlan()
      if (plan === null || plan === makePlanFor(id, build)) return []
      const message = 'its plan is not what linking the files of its build gives; build all of them again'
      return [{ sidecar: path, message }]
    } catch (error) {
      return [{ sidecar: path, message: (error as Error).message }]
    }
  })
}

function targetsOf({ folders, importers }: DecodedPack): LinkedBuild['packTargets'] {
  const paths: string[] = []
  for (const { parent, name } of folders) {
    const above = parent === null ? '' : paths[parent]!
    paths.push(above === '' ? name : `${above}/${name}`)
  }
  return new Map(
    importers.map(({ folder, name, targets }) => {
      const path = paths[folder]!
      return [path === '' ? name : `${path}/${name}`, targets]
    }),
  )
}

function readSidecar(path: string): DecodedSidecar | null {
  try {
    return decodeSidecar(readFileSync(path), path)
  } catch {
    return null
  }
}

function readPack(root: string): DecodedPack | null {
  try {
    const path = join(root, PACK_FILE_NAME)
    return decodePack(readFileSync(path), path)
  } catch {
    return null
  }
}
