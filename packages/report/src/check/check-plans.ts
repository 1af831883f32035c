import { readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { makePlans, type LinkedBuild } from '@esm-bytecode/compiler'
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
  /** JSON of its plan, if it has one. */
  readonly plan: string | null
}

/**
 * Links the graph of each plan again, from the records, and compares.
 *
 * @param paths absolute paths of the sidecars of builds; damaged ones, whose modules say so themselves, are passed over
 */
export function checkPlans(paths: readonly string[]): PlanProblem[] {
  const builds = new Map<string, SidecarAt[]>()
  for (const path of paths) {
    const read = readSidecar(path)
    if (read === null) continue
    const { sidecar } = read
    const root = join(dirname(path), sidecar.root)
    const id = relative(root, path.slice(0, -'.bmes'.length)).replaceAll(sep, '/')
    const list = builds.get(root)
    if (list) list.push({ path, id, ...read })
    else builds.set(root, [{ path, id, ...read }])
  }
  return [...builds].flatMap(([root, sidecars]) => checkBuild(root, sidecars))
}

function checkBuild(root: string, sidecars: readonly SidecarAt[]): PlanProblem[] {
  const pack = readPack(root)
  const build: LinkedBuild = {
    entries: sidecars.flatMap(({ id, plan }) => (plan !== null && isStart(plan) ? [id] : [])),
    records: new Map(sidecars.map(({ id, sidecar }) => [id, sidecar.record])),
    packTargets: pack === null ? new Map() : targetsOf(pack),
    pack: pack && {
      modules: pack.modules.map((module) => ({
        format: module.format,
        esModule: module.format === 'module' ? module.esModule() : null,
        commonJs: module.format === 'commonjs' ? module.commonJs() : null,
      })),
    },
  }
  const plans = makePlans(build)
  const message = 'its plan is not what linking the files of its build gives; build all of them again'
  return sidecars.flatMap(({ path, id, plan }) =>
    plan === null || plan === plans.get(id) ? [] : [{ sidecar: path, message }],
  )
}

function isStart(plan: string): boolean {
  return (JSON.parse(plan) as { isStart: boolean }).isStart
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

function readSidecar(path: string): Pick<SidecarAt, 'sidecar' | 'plan'> | null {
  try {
    const sidecar = decodeSidecar(readFileSync(path), path)
    return { sidecar, plan: sidecar.readPlan() }
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
