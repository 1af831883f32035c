import type { BuildData, ChunkData, PackageData } from '../src/build/build-data.ts'
import type { ModuleVerdict, PackageMiss } from '../src/check/check-data.ts'
import type { ReportData } from '../src/report-data.ts'
import type { Look } from './words.ts'

/** A chunk or a package, as the pictures show it. */
export interface Unit {
  /** File of the chunk, or name of the package. */
  readonly name: string
  readonly kind: 'chunk' | 'package' | 'module'
  readonly look: Look
  /** Of JavaScript. */
  readonly byteLength: number
  /** Of the sidecar; of a package 0, for its pack is one file. */
  readonly sidecarByteLength: number
  /** Of the bytecode that was, or would be, taken; else of the largest. */
  readonly bytecodeByteLength: number
  /** 1 for a chunk. */
  readonly modules: number
  /** Why it is not from bytecode; `null` if it is. */
  readonly reason: string | null
  readonly imports: readonly Import[]
}

export interface Import {
  readonly name: string
  readonly dynamic: boolean
}

/** What is known of each chunk: from the start that was watched, or else from the check. */
export function verdicts({ start, check }: ReportData): ReadonlyMap<string, ModuleVerdict> {
  const all = [...(check?.chunks ?? []), ...(start?.chunks ?? [])]
  return new Map(all.map((verdict) => [verdict.file, verdict]))
}

export function packageMisses({ start, check }: ReportData): readonly PackageMiss[] {
  return check?.packages ?? start?.packages ?? []
}

export function listUnits(data: ReportData): Unit[] {
  const known = verdicts(data)
  return [
    ...data.build.chunks.map((chunk) => chunkUnit(chunk, known.get(chunk.file))),
    ...listPackages(data.build).map((each) => packageUnit(each, packageMisses(data))),
  ]
}

export function listPackages({ packs }: BuildData): PackageData[] {
  return packs.flatMap(({ packages }) => packages)
}

function chunkUnit(
  { file, byteLength, sidecar, problem }: ChunkData,
  verdict: ModuleVerdict | undefined,
): Unit {
  const bytecodes = sidecar?.bytecodes.toSorted((a, b) => b.byteLength - a.byteLength) ?? []
  const taken = bytecodes.find(({ tier }) => tier === verdict?.tier) ?? bytecodes[0]
  const reason = verdict?.reason ?? problem ?? (sidecar === null ? 'it has no sidecar' : null)
  return {
    name: file,
    kind: 'chunk',
    look: chunkLook(sidecar !== null, verdict, taken?.tier ?? 'none'),
    byteLength,
    sidecarByteLength: sidecar?.byteLength ?? 0,
    bytecodeByteLength: taken?.byteLength ?? 0,
    modules: 1,
    reason,
    imports: (sidecar?.requests ?? []).flatMap(({ target, dynamic }) =>
      target === null ? [] : { name: target, dynamic },
    ),
  }
}

function chunkLook(hasSidecar: boolean, verdict: ModuleVerdict | undefined, built: Look): Look {
  if (!hasSidecar || verdict?.served === 'native') return 'native'
  if (verdict === undefined) return built
  return verdict.tier ?? 'none'
}

function packageUnit({ name, modules, requests }: PackageData, misses: readonly PackageMiss[]): Unit {
  const missed = misses.filter((miss) => miss.name === name)
  const sum = (lengths: readonly number[]): number => lengths.reduce((total, length) => total + length, 0)
  const look = packageLook(modules.map(({ tier }) => tier ?? 'none'))
  const isMissed = sum(missed.map((miss) => miss.modules)) >= modules.length
  return {
    name,
    kind: 'package',
    look: isMissed ? 'none' : look,
    byteLength: sum(modules.map(({ byteLength }) => byteLength)),
    sidecarByteLength: 0,
    bytecodeByteLength: sum(modules.map(({ bytecodeByteLength }) => bytecodeByteLength)),
    modules: modules.length,
    reason: missed.length === 0 ? null : missed.map((miss) => `${miss.modules}: ${miss.reason}`).join('; '),
    imports: requests.map((request) => ({ name: request, dynamic: false })),
  }
}

/** The tier of most of its modules. */
function packageLook(looks: readonly Look[]): Look {
  const counts = new Map<Look, number>()
  for (const look of looks) if (look !== 'none') counts.set(look, (counts.get(look) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? 'none'
}

/** The modules of one package, for a closer look at it. */
export function moduleUnits({ modules }: PackageData): Unit[] {
  return modules.map(({ path, byteLength, bytecodeByteLength, tier }) => ({
    name: path.slice(path.lastIndexOf('/node_modules/') + 1).replace('node_modules/', ''),
    kind: 'module',
    look: tier ?? 'none',
    byteLength,
    sidecarByteLength: 0,
    bytecodeByteLength,
    modules: 1,
    reason: null,
    imports: [],
  }))
}
